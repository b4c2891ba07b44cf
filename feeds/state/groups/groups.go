// Package groups counts events by the values that they have at some paths, or by their type, and sums up a number of
// each. Events go in; one row per group comes out, with its count, sum, extremes, mean and 95th percentile over a window,
// in any order. The number of groups is bounded: what finds no room is counted together.
package groups

import (
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/jsonpath"
	"feedscope/feeds/state"
)

// MaxPart is the longest part of a key, in bytes. Longer ones are cut, not within a character.
const MaxPart = 256

const (
	// buckets is the number of parts of a window.
	buckets = 60
	// recent is the number of numbers of a group that a percentile is taken of.
	recent = 256
)

// Options configure a [Set]. Paths are gjson paths in the payload.
type Options struct {
	// Events are the names of the events to count; none means all.
	Events []string
	// Records is the path of an array or object whose elements are counted instead of events; empty for none.
	Records string
	// By are the paths whose values together identify a group; without paths it is the event's type.
	By []string
	// Value is the path of a number to sum up, empty for none.
	Value string
	// Window is how far counts look back; zero means five minutes.
	Window time.Duration
	// Max is the number of groups kept; zero means 2,000.
	Max int
}

// Set keeps the groups. It is safe for concurrent use.
type Set struct {
	opts  Options
	width time.Duration

	generation atomic.Uint64

	mu      sync.Mutex
	scratch []byte
	start   time.Time
	newest  int64
	swept   int64 // The newest bucket when idle groups were last removed.
	byID    map[string]*group
	others  group
	without uint64
	lookout state.Lookout
}

// group holds one group. Its ring holds a bucket at its number modulo the length.
type group struct {
	id, key string
	feed    int
	updated time.Time
	events  uint64
	newest  int64
	ring    [buckets]bucket
	values  []sample
	next    int
}

type bucket struct {
	number        int64
	count, n      uint64
	sum, min, max float64
}

// sample is a number of a group and the bucket that it belongs to.
type sample struct {
	number int64
	v      float64
}

// New returns an empty set.
func New(o Options) *Set {
	if o.Window <= 0 {
		o.Window = 5 * time.Minute
	}
	if o.Max <= 0 {
		o.Max = 2000
	}
	return &Set{
		opts: o, width: (o.Window + buckets - 1) / buckets, byID: make(map[string]*group),
		lookout: state.NewLookout(o.Records, append([]string{o.Value}, o.By...)...),
	}
}

// Generation returns a number that changes with everything a reader could show except the passing of time.
func (s *Set) Generation() uint64 { return s.generation.Load() }

// Fold implements [feeds.Fold].
func (s *Set) Fold(events []feeds.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lookout.Each(events, s.opts.Events, s.fold) {
		s.generation.Add(1)
	}
}

func (s *Set) fold(r *state.Record) {
	e, values := r.Event, r.Values
	id, ok := s.id(e, values[1:])
	if !ok {
		s.without++
		return
	}
	if s.start.IsZero() {
		s.start = e.When()
	}
	number := s.bucket(e.When())
	s.newest = max(s.newest, number)
	g := s.group(id)
	g.feed, g.updated = e.Feed, e.When()
	v, some := values[0].Number()
	g.add(number, v, some)
}

// id returns what identifies the group of an event; see [Row.ID]. ok is false if it has none of the values.
func (s *Set) id(e *feeds.Event, by []jsonpath.Value) (id []byte, ok bool) {
	if len(by) == 0 {
		return jsonpath.Cut(e.Type, MaxPart), true
	}
	id = s.scratch[:0]
	for i, v := range by {
		ok = ok || v.Present()
		id, _ = state.AppendPart(id, i, v, MaxPart)
	}
	s.scratch = id
	return id, ok
}

// group returns the group with an id, that of the others if there is no room.
func (s *Set) group(id []byte) *group {
	if g := s.byID[string(id)]; g != nil {
		return g
	}
	if len(s.byID) >= s.opts.Max {
		s.sweep()
	}
	if len(s.byID) >= s.opts.Max {
		return &s.others
	}
	g := &group{id: string(id)}
	if g.key = g.id; len(s.opts.By) > 1 {
		g.key = strings.Join(state.Parts(g.id), "/")
	}
	s.byID[g.id] = g
	return g
}

// sweep removes the groups without an event in the window, at most once for each part of it.
func (s *Set) sweep() {
	if s.swept == s.newest {
		return
	}
	s.swept = s.newest
	for id, g := range s.byID {
		if g.newest <= s.newest-buckets {
			delete(s.byID, id)
		}
	}
}

func (s *Set) bucket(at time.Time) int64 {
	since := at.Sub(s.start)
	if since < 0 {
		since -= s.width - 1
	}
	return int64(since / s.width)
}

// add counts an event with a number, if it has one. An event older than the window counts only towards the total.
func (g *group) add(number int64, v float64, some bool) {
	if g.events == 0 {
		g.newest = number
	}
	g.events++
	g.newest = max(g.newest, number)
	if number <= g.newest-buckets {
		return
	}
	b := &g.ring[(number%buckets+buckets)%buckets]
	if b.count == 0 || b.number != number {
		*b = bucket{number: number}
	}
	b.count++
	if !some {
		return
	}
	if b.n == 0 {
		b.min, b.max = v, v
	}
	b.n++
	b.sum, b.min, b.max = b.sum+v, min(b.min, v), max(b.max, v)
	if len(g.values) < recent {
		g.values = append(g.values, sample{number, v})
		return
	}
	g.values[g.next] = sample{number, v}
	g.next = (g.next + 1) % recent
}
