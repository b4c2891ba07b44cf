package series

import (
	"slices"
	"time"

	"feedscope/feeds/state"
	"feedscope/feeds/state/natural"
)

// Reader reads the series of a [Set] by name, in natural order. Several readers may read one set. A Reader is
// not safe for concurrent use.
type Reader struct {
	set        *Set
	names      natural.Index
	ids        []string // Of the names.
	match      func(string) bool
	shown      []int32
	fresh      bool
	generation uint64
}

// Reader returns a reader of all series.
func (s *Set) Reader() *Reader { return &Reader{set: s} }

// Filter leaves out the series whose name does not match; nil leaves out none. The next Read calls match for
// every series, as does one after new series appeared.
func (r *Reader) Filter(match func(name string) bool) { r.match, r.fresh = match, false }

// Snapshot is the result of a [Reader]. The next Read into it reuses its memory.
type Snapshot struct {
	// Rows are the requested series, in order.
	Rows []Row
	state.Page
	Counts
}

// Row is the state of one series. Its texts are as received: not safe for a terminal.
type Row struct {
	// ID identifies the series; [state.Parts] returns the values of Options.By from it, and then the name of its value.
	ID string
	// Name is those of them that are not empty, joined by slashes. Different series may have the same.
	Name string
	// Tracked and Spread report whether it remembers its numbers and their distribution; see [Options].
	Tracked, Spread bool
	// Unit is the last unit received, empty for none.
	Unit []byte
	// Feed is the index of the feed that the last event came from.
	Feed int
	// Updated is the arrival of the last event, Updates the number of all.
	Updated time.Time
	Updates uint64
	// Last is the last value, Lowest and Highest are the extremes since the set was made.
	Last, Lowest, Highest float64
	// Window holds the statistics of the window.
	Window Window
	// Spark are the last values of equal parts of the window, oldest first, NaN for parts without one.
	Spark []float64
}

// Window holds statistics of the values that arrived within the window: the current bucket and those before it.
// If Count is zero, the others mean nothing.
type Window struct {
	Count          uint64
	Min, Mean, Max float64
}

// Read reads the series [from, to) of the order at a time, with out-of-range bounds clamped. points is the
// number of values for each sparkline, at most Options.Buckets.
func (r *Reader) Read(now time.Time, from, to, points int, s *Snapshot) {
	if r.collect() {
		r.shown, r.fresh = r.names.Select(r.shown[:0], r.match), true
	}
	from, to = s.Select(from, to, len(r.shown))
	s.Generation = r.generation
	s.Rows = slices.Grow(s.Rows[:0], to-from)[:to-from]

	set := r.set
	set.mu.Lock()
	defer set.mu.Unlock()
	for _, at := range r.shown[from:to] {
		set.settle(set.series[at], now.Sub(set.start))
	}
	s.Total, s.Counts, s.Missing = len(set.series), set.counts, set.lookout.Missing()
	// An event may have arrived since the caller looked at its clock.
	end := max(set.bucket(now.Sub(set.start)), set.newest)
	for i, at := range r.shown[from:to] {
		set.series[at].read(set.start, end, points, &s.Rows[i])
	}
}

// Find returns the index of the series with an ID in the order of the last Read, or -1.
func (r *Reader) Find(id string) int {
	return slices.IndexFunc(r.shown, func(i int32) bool { return r.ids[i] == id })
}

// collect copies the names of new series and reports whether they must be ordered.
func (r *Reader) collect() bool {
	r.set.mu.Lock()
	defer r.set.mu.Unlock()
	r.generation = r.set.generation.Load()
	for _, one := range r.set.series[r.names.Len():] {
		r.names.Add(one.name)
		r.ids = append(r.ids, one.id)
		r.fresh = false
	}
	return !r.fresh
}

func (s *series) read(start time.Time, end int64, points int, dst *Row) {
	*dst = Row{
		ID: s.id, Name: s.name, Tracked: s.track != nil, Spread: s.spread != nil, Unit: append(dst.Unit[:0], s.unit...), Feed: s.feed,
		Updated: start.Add(s.updated), Updates: s.updates,
		Last: s.last, Lowest: s.lowest, Highest: s.highest,
		Window: s.window(end), Spark: s.spark(dst.Spark[:0], end, points),
	}
}
