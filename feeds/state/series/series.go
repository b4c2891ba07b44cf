// Package series keeps numbers over time, such as the measurements of a monitoring system. Events with a number
// go in; one series per name comes out, with its last value, the minimum, mean and maximum of a time window,
// and evenly spaced values for a sparkline. Windows are kept as buckets and exact to one bucket's time at any
// rate of events; nothing is interpolated.
package series

import (
	"sync"
	"sync/atomic"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/jsonpath"
	"feedscope/feeds/state"
	"feedscope/feeds/state/track"
)

// maxText is the longest part of a name and the longest unit, in bytes. Events with longer names are refused,
// longer units are cut.
const maxText = 256

// Options configure a [Set]. Paths are gjson paths in the payload.
type Options struct {
	// Events are the names of the events to fold; none means all.
	Events []string
	// Records is the path of an array or object whose elements are folded in place of the event; see [state.NewLookout].
	Records string
	// By are the paths whose values together name a series; parts that an event lacks are left out of the name. An
	// event with none of them is skipped, unless there are no paths.
	By []string
	// Values are the numbers of an event, each of a series of its own. An event without a finite one is skipped.
	Values []Value
	// Window is the time that statistics cover; zero means 1 min.
	Window time.Duration
	// Buckets is the number of parts of the window; zero means 60.
	Buckets int
	// Max is the number of series kept; zero means 10,000.
	Max int
	// Tracks is the number of series, the first ones, that also remember their numbers of the last day.
	Tracks int
	// Spreads is the number of series, the first ones, that also remember how their numbers were distributed.
	Spreads int
	// Match reports whether to keep the series with a name; nil means all.
	Match func(name string) bool
}

// Value is a number of an event.
type Value struct {
	// Path is that of the number.
	Path string
	// Name is the last part of its series' name; empty if the values of Options.By name it.
	Name string
	// Unit is the path of the unit, empty for none. UnitText is the unit of series that have none in their events;
	// see [ParseUnit].
	Unit, UnitText string
	// Rate means that the number is a counter: its series has the growth per second. There is none across a restart,
	// after which a counter is lower than before.
	Rate bool
}

// Set keeps the series. It is safe for concurrent use.
type Set struct {
	opts Options
	// width is the time of a bucket.
	width time.Duration

	generation atomic.Uint64

	mu      sync.Mutex
	scratch []byte
	start   time.Time
	// newest is the newest bucket of any series.
	newest int64
	series []*series
	groups map[string]*group
	// unmatched holds some of the groups without a series that Options.Match accepts.
	unmatched map[string]bool
	counts    Counts
	lookout   state.Lookout
	breaks    track.Breaks
}

// Counts are a set's counters since it was made.
type Counts struct {
	// Updates counts the numbers that went into a series.
	Updates uint64
	// Skipped counts the events without a name or a finite number.
	Skipped uint64
	// Refused counts what would have been new series but did not fit into the set or has a part of the name longer than
	// 256 bytes. Series that Options.Match leaves out count nowhere.
	Refused uint64
}

// New returns an empty set.
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
	var paths []string
	for _, v := range opts.Values {
		paths = append(paths, v.Path, v.Unit)
	}
	return &Set{
		opts:   opts,
		width:  (opts.Window + n - 1) / n,
		groups: make(map[string]*group), unmatched: make(map[string]bool),
		lookout: state.NewLookout(opts.Records, append(paths, opts.By...)...),
	}
}

// Generation returns a number that changes with everything a [Reader] could show except the passing of time. It
// costs next to nothing.
func (s *Set) Generation() uint64 { return s.generation.Load() }

// Vital returns the paths that series need: those of the numbers, that of the name if it has only one part, and that of
// the records.
func (s *Set) Vital() []string {
	paths := []string{s.opts.Records}
	for _, v := range s.opts.Values {
		paths = append(paths, v.Path)
	}
	if len(s.opts.By) == 1 {
		paths = append(paths, s.opts.By[0])
	}
	return paths
}

// Fold implements [feeds.Fold].
func (s *Set) Fold(events []feeds.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.opts.Tracks > 0 {
		s.breaks.Note(events)
	}
	if s.lookout.Each(events, s.opts.Events, s.fold) {
		s.generation.Add(1)
	}
}

// fold puts the numbers of one record into their series.
func (s *Set) fold(e *state.Record) {
	n := 2 * len(s.opts.Values)
	values, by := e.Values[:n], e.Values[n:]
	var of *group
	for i := range s.opts.Values {
		number, ok := values[2*i].Number()
		if !ok {
			continue
		}
		if of == nil {
			if of = s.find(by); of == nil {
				return
			}
		}
		s.take(of, i, e.Event, number, values[2*i+1])
	}
	if of == nil {
		s.counts.Skipped++
	}
}

func (s *Set) take(of *group, i int, e *feeds.Event, number float64, unit jsonpath.Value) {
	if s.start.IsZero() {
		s.start = e.When()
	}
	at := e.When().Sub(s.start)
	if s.opts.Values[i].Rate {
		rate, ok := of.counters[i].observe(at, number)
		if !ok {
			return
		}
		at, number = rate.at, rate.v
	}
	one := s.member(of, i)
	if one == nil {
		return
	}
	s.counts.Updates++
	one.feed = e.Feed
	if unit.Present() {
		one.unit, _ = unit.Append(one.unit[:0], maxText)
		one.unit = append(one.unit, s.opts.Values[i].per()...)
	}
	s.add(one, at, number)
}

// per returns what the unit of a value's series ends with.
func (v *Value) per() string {
	if v.Rate {
		return "/s"
	}
	return ""
}

func (s *Set) add(one *series, at time.Duration, number float64) {
	one.updated = at
	bucket := s.bucket(at)
	s.newest = max(s.newest, bucket)
	one.add(bucket, number)
	if one.track != nil {
		s.breaks.Add(one.track, one.feed, at, number)
	}
	if one.spread != nil {
		one.spread.Add(at, number)
	}
}

// bucket returns the number of the bucket of a time since the start.
func (s *Set) bucket(at time.Duration) int64 { return floorDiv(int64(at), int64(s.width)) }

// floorDiv returns a / b rounded down, for positive b.
func floorDiv(a, b int64) int64 {
	if a < 0 {
		a -= b - 1
	}
	return a / b
}
