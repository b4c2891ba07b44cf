package infer

import (
	"cmp"
	"sync"

	"feedscope/feeds"
)

// Bounds on what an Observer keeps.
const (
	maxTypes      = 64      // Event types; more are counted only.
	maxTypeEvents = 2000    // Events kept of a type.
	maxBytes      = 4 << 20 // Of data, over all types, unless Observer.MaxBytes is set.
	maxData       = 64 << 10
	maxName       = 256 // Of a type, in bytes; events with longer ones are counted only.
)

// Observer keeps the first events of each type of one feed: up to 2,000 events a type and 64 types. Events of more than
// 64 KiB are only counted. It is safe for concurrent use. The zero value is ready.
type Observer struct {
	// MaxBytes bounds the data kept; zero means 4 MiB.
	MaxBytes int

	mu     sync.Mutex
	types  []*sample
	byName map[string]*sample
	last   *sample // That of the last event: types come in runs, and a lookup in byName costs more than the rest.
	bytes  int
	left   int // Events of types that were not kept.
}

// sample is what is kept of one event type.
type sample struct {
	name   string
	events int
	data   [][]byte
}

// Fold implements [feeds.Fold].
func (o *Observer) Fold(events []feeds.Event) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for i := range events {
		if e := &events[i]; e.Kind == feeds.Message && len(e.Data) > 0 {
			o.take(e)
		}
	}
}

func (o *Observer) take(e *feeds.Event) {
	s := o.last
	if s == nil || s.name != string(e.Type) {
		s = o.byName[string(e.Type)]
	}
	if s == nil {
		if len(o.types) == maxTypes || len(e.Type) > maxName {
			o.left++
			return
		}
		if o.byName == nil {
			o.byName = make(map[string]*sample)
		}
		s = &sample{name: string(e.Type)}
		o.byName[s.name] = s
		o.types = append(o.types, s)
	}
	o.last = s
	s.events++
	if len(s.data) < maxTypeEvents && len(e.Data) <= maxData && o.bytes+len(e.Data) <= cmp.Or(o.MaxBytes, maxBytes) {
		s.data = append(s.data, append([]byte(nil), e.Data...))
		o.bytes += len(e.Data)
	}
}

// Kept returns the number of events kept. It stops growing at the bounds.
func (o *Observer) Kept() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := 0
	for _, s := range o.types {
		n += len(s.data)
	}
	return n
}

// Knowledge measures how much is known. It is worth a look at [Observer.Read] when Steps grows, and now and then when
// Events changes.
type Knowledge struct {
	// Steps counts how often the number of events kept, of each type and of all, has reached 20, or three times as many as
	// before.
	Steps int
	// Events counts the events of types with less than 20.
	Events int
}

// Knowledge returns how much is known.
func (o *Observer) Knowledge() (k Knowledge) {
	o.mu.Lock()
	defer o.mu.Unlock()
	all := 0
	for _, s := range o.types {
		n := len(s.data)
		all += n
		k.Steps += steps(n)
		if n < few {
			k.Events += n
		}
	}
	k.Steps += steps(all)
	return k
}

func steps(events int) (n int) {
	for at := few; at <= events; at *= 3 {
		n++
	}
	return n
}

// Read returns what the events kept so far suggest. It takes some milliseconds.
func (o *Observer) Read() Reading {
	o.mu.Lock()
	samples := make([]sample, len(o.types))
	for i, s := range o.types {
		samples[i] = *s // The data kept is never changed.
	}
	left := o.left
	o.mu.Unlock()
	return read(samples, left)
}
