// Package watch follows single values of payloads: what a JSON path holds now, the least and the greatest it held, and
// how it went.
//
// Paths are watched and given up at run time. Events go in on the goroutines of their feeds ([Set.Fold]); a copy of what is known comes out
// ([Set.Read]). Without a path, folding costs next to nothing. The package keeps nothing of an event but the value.
package watch

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/state"
	"feedscope/feeds/state/field"
	"feedscope/feeds/state/samples"
)

// Bounds of a set.
const (
	// Max is how many paths can be watched at once.
	Max = 8
	// MaxText is how many bytes of a text are kept.
	MaxText = 120
	// Points is how many samples there are of a value, one for each second.
	Points = 120
)

// Value is what is known of a path.
type Value struct {
	Path string
	// Count is how many events had the path; zero: the rest has no meaning yet.
	Count uint64
	// Text is the last value as it stood in the payload, a string without its quotation marks, cut to MaxText bytes.
	Text string
	// Updated is when the event arrived that had it.
	Updated time.Time
	// Numbers counts the values that were numbers. Last, Min and Max are of these, and History has the last of each
	// second, oldest first.
	Numbers        uint64
	Last, Min, Max float64
	History        []float64
}

// Set is what is watched. Its methods may be called from any goroutine. The zero value watches nothing.
type Set struct {
	// Types are the event names of the messages that it looks at, set before it is used; none: all.
	Types []string

	some    atomic.Bool
	mu      sync.Mutex
	paths   *field.Paths
	found   []field.Value
	watched []*watched
}

type watched struct {
	Value
	from time.Time
	text []byte
	ring *samples.Ring
}

// The reasons for which a path is not watched.
var (
	ErrWatched = errors.New("it is watched already")
	ErrFull    = fmt.Errorf("%d paths are watched, which is the most", Max)
)

// Add watches a gjson path in all messages that arrive at a time or later. The errors are [ErrWatched] and [ErrFull].
func (s *Set) Add(path string, from time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.index(path) >= 0:
		return ErrWatched
	case len(s.watched) == Max:
		return ErrFull
	}
	s.watched = append(s.watched, newWatched(path, from))
	s.compile()
	return nil
}

// Past lets those of the messages count, too, that arrived before the time from which on the path is watched. It goes
// through them without holding up any feed, and it is without effect if the path is given up meanwhile.
func (s *Set) Past(path string, messages iter.Seq[*feeds.Event]) {
	w := s.find(path)
	if w == nil {
		return
	}
	past := newWatched(path, w.from)
	paths, found := field.Compile(path), make([]field.Value, 1)
	for e := range messages {
		if e.Time.Before(w.from) {
			if paths.Find(e.Data, found); found[0].Exists() {
				past.take(found[0], e.When())
			}
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := s.index(path); i >= 0 && s.watched[i] == w {
		w.follow(past)
	}
}

func (s *Set) find(path string) *watched {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := s.index(path); i >= 0 {
		return s.watched[i]
	}
	return nil
}

func newWatched(path string, from time.Time) *watched {
	return &watched{Value: Value{Path: path}, from: from, ring: samples.New(Points)}
}

// follow puts what was known earlier before what is known.
func (w *watched) follow(past *watched) {
	switch {
	case past.Count == 0:
		return
	case w.Count == 0:
		w.Updated, w.text = past.Updated, past.text
	}
	if past.Numbers > 0 {
		if w.Numbers == 0 {
			w.Last, w.Min, w.Max = past.Last, past.Min, past.Max
		}
		w.Min, w.Max = min(w.Min, past.Min), max(w.Max, past.Max)
		w.ring.Follow(past.ring)
	}
	w.Count += past.Count
	w.Numbers += past.Numbers
}

// Remove gives a path up; it is false when the path was not watched.
func (s *Set) Remove(path string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.index(path)
	if i < 0 {
		return false
	}
	s.watched = slices.Delete(s.watched, i, i+1)
	s.compile()
	return true
}

func (s *Set) index(path string) int {
	return slices.IndexFunc(s.watched, func(w *watched) bool { return w.Path == path })
}

func (s *Set) compile() {
	paths := make([]string, len(s.watched))
	for i, w := range s.watched {
		paths[i] = w.Path
	}
	s.paths, s.found = field.Compile(paths...), make([]field.Value, len(paths))
	s.some.Store(len(paths) > 0)
}

// Fold implements [feeds.Fold].
func (s *Set) Fold(events []feeds.Event) {
	if !s.some.Load() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range events {
		if e := &events[i]; state.Takes(s.Types, e) {
			s.paths.Find(e.Data, s.found)
			for j, v := range s.found {
				if w := s.watched[j]; v.Exists() && !e.Time.Before(w.from) {
					w.take(v, e.When())
				}
			}
		}
	}
}

func (w *watched) take(v field.Value, at time.Time) {
	w.Count++
	w.Updated = at
	if v.Present() {
		w.text, _ = v.Append(w.text[:0], MaxText)
	} else {
		w.text = append(w.text[:0], "null"...)
	}
	n, ok := v.Number()
	if !ok {
		return
	}
	if w.Numbers == 0 {
		w.Min, w.Max = n, n
	}
	w.Numbers++
	w.Last, w.Min, w.Max = n, min(w.Min, n), max(w.Max, n)
	w.ring.Add(at.Unix(), n)
}

// Read gives all that is known, in the order in which paths were added. It may use the memory of dst.
func (s *Set) Read(dst []Value) []Value {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, w := range s.watched {
		if i == len(dst) {
			dst = append(dst, Value{})
		}
		history := dst[i].History[:0]
		dst[i] = w.Value
		dst[i].Text = string(w.text)
		dst[i].History = w.ring.Append(history)
	}
	return dst[:len(s.watched)]
}
