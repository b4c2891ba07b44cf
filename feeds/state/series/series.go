// Package series keeps numbers over time, such as the measurements of a monitoring system: events with a number
// go in, and out comes one series for each name, with its last value, the least, mean and largest of a window of
// time, and evenly spaced values for a sparkline.
//
// Every event is folded. A window is kept as buckets, so that what is told of it is exact to one bucket's time,
// whatever the rate of events. Where there was no event there is no number: nothing is interpolated. A series is never
// forgotten, and no more are taken than may be.
package series

import (
	"bytes"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/state"
	"feedscope/feeds/state/field"
)

// MaxText is the longest part of a name and the longest unit, in bytes. Events with longer parts are refused, longer
// units are cut.
const MaxText = 256

// Options say what a [Set] keeps. Paths are gjson paths in the payload.
type Options struct {
	// Events are the event names taken; empty: all.
	Events []string
	// By are the paths whose values together name a series; parts that an event does not have are left out of the
	// name. An event with none of them is skipped. Empty: all events are one series, named by the path of its value.
	By []string
	// Value is the path of the number. Events without a finite number are skipped.
	Value string
	// Unit is the path of the unit; empty: none.
	Unit string
	// Window is the time that least, mean and largest are of; zero means 1 min.
	Window time.Duration
	// Buckets is how many parts the window has; zero means 60.
	Buckets int
	// Max is how many series there may be; zero means 10,000.
	Max int
}

// Set keeps the series. It is safe for concurrent use.
type Set struct {
	opts  Options
	paths *field.Paths
	// width is the time of a bucket.
	width time.Duration

	generation atomic.Uint64

	mu      sync.Mutex
	values  []field.Value
	scratch []byte
	start   time.Time
	// newest is the newest bucket of any series.
	newest  int64
	series  []*series
	byID    map[string]*series
	counts  Counts
	lookout state.Lookout
}

// Counts are a set's counters since it was made.
type Counts struct {
	// Updates counts the events that went into a series.
	Updates uint64
	// Skipped counts the events without a name or a finite number.
	Skipped uint64
	// Refused counts the events of a new series that found the set full, or with a part of its name over [MaxText].
	Refused uint64
}

// New makes an empty set.
func New(opts Options) *Set {
	if opts.Window <= 0 {
		opts.Window = time.Minute
	}
	if opts.Buckets <= 0 {
		opts.Buckets = 60
	}
	if opts.Max <= 0 {
		opts.Max = 10_000
	}
	n := time.Duration(opts.Buckets)
	paths := append([]string{opts.Value, opts.Unit}, opts.By...)
	return &Set{
		opts:    opts,
		paths:   field.Compile(paths...),
		width:   (opts.Window + n - 1) / n,
		values:  make([]field.Value, len(paths)),
		byID:    make(map[string]*series),
		lookout: state.NewLookout(paths...),
	}
}

// Generation is a number that changes with everything that a [Reader] could show, apart from the passing of time;
// reading it costs next to nothing.
func (s *Set) Generation() uint64 { return s.generation.Load() }

// Vital are the paths without which there is no series: that of the number, and that of its name if it has but one part.
func (s *Set) Vital() []string {
	if len(s.opts.By) == 1 {
		return []string{s.opts.Value, s.opts.By[0]}
	}
	return []string{s.opts.Value}
}

// Fold implements [feeds.Fold].
func (s *Set) Fold(events []feeds.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	taken := false
	for i := range events {
		if e := &events[i]; state.Takes(s.opts.Events, e) {
			s.fold(e)
			taken = true
		} else if s.lookout.Pass(e) {
			taken = true
		}
	}
	if taken {
		s.generation.Add(1)
	}
}

// fold puts one event into its series.
func (s *Set) fold(e *feeds.Event) {
	s.paths.Find(e.Data, s.values)
	s.lookout.Look(e, s.values)
	value, unit, by := s.values[0], s.values[1], s.values[2:]
	number, ok := value.Number()
	if !ok {
		s.counts.Skipped++
		return
	}
	one := s.find(by)
	if one == nil {
		return
	}
	if s.start.IsZero() {
		s.start = e.When()
	}
	s.counts.Updates++
	one.feed, one.updated = e.Feed, e.When().Sub(s.start)
	if unit.Present() {
		one.unit, _ = unit.Append(one.unit[:0], MaxText)
	}
	bucket := s.bucket(one.updated)
	s.newest = max(s.newest, bucket)
	one.add(bucket, number)
}

// bucket gives the number of the bucket of a time since the start.
func (s *Set) bucket(at time.Duration) int64 {
	if at < 0 {
		at -= s.width - 1
	}
	return int64(at / s.width)
}

// find gives the series that the values name, made if need be; nil if there is none. A series is known by its parts
// with NUL between them, because what stands between them in its name may be within them.
func (s *Set) find(by []field.Value) *series {
	id, long, named := s.scratch[:0], false, len(by) == 0
	for i, v := range by {
		if i > 0 {
			id = append(id, 0)
		}
		var cut bool
		before := len(id)
		id, cut = v.Append(id, MaxText)
		long = long || cut
		named = named || len(id) > before
	}
	s.scratch = id
	if !named {
		s.counts.Skipped++
		return nil
	}
	if one := s.byID[string(id)]; one != nil && !long {
		return one
	}
	if long || len(s.series) == s.opts.Max {
		s.counts.Refused++
		return nil
	}
	one := &series{name: s.name(id), ring: make([]bucket, s.opts.Buckets)}
	s.byID[string(id)] = one
	s.series = append(s.series, one)
	return one
}

// name makes the name of an id.
func (s *Set) name(id []byte) string {
	if len(s.opts.By) == 0 {
		return s.opts.Value
	}
	var parts []string
	for part := range bytes.SplitSeq(id, []byte{0}) {
		if len(part) > 0 {
			parts = append(parts, string(part))
		}
	}
	return strings.Join(parts, "/")
}
