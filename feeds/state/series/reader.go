package series

import (
	"slices"
	"time"

	"feedscope/feeds/state"
	"feedscope/feeds/state/natural"
)

// Reader reads the series of a [Set] by name, in natural order. Several may read one set. A Reader is not safe for
// concurrent use.
type Reader struct {
	set        *Set
	names      natural.Index
	match      func(string) bool
	shown      []int32
	fresh      bool
	generation uint64
}

// Reader makes a reader of all series.
func (s *Set) Reader() *Reader { return &Reader{set: s} }

// Filter leaves out the series whose name does not match; nil leaves out none. It is asked about every series at
// the next Read, and again when there are new ones.
func (r *Reader) Filter(match func(name string) bool) { r.match, r.fresh = match, false }

// Snapshot is what a [Reader] read. Its memory is used again by the next Read into it.
type Snapshot struct {
	// Rows are the series asked for, in order.
	Rows []Row
	// From is the index of the first of them among those that match.
	From int
	// Matching is the number of series that match the filter, Total that of all.
	Matching, Total int
	// Generation is the set's; see [Set.Generation].
	Generation uint64
	Counts
	// Missing tells which paths of the value, the unit and the name no event had yet.
	Missing state.Missing
}

// Row is the state of one series. Its texts are as received: not safe for a terminal.
type Row struct {
	// Name is the values that name the series, joined by "/".
	Name string
	// Unit is the last unit received; empty: none.
	Unit []byte
	// Feed is the index of the feed that the last event came from.
	Feed int
	// Updated is the arrival of the last event, Updates the number of all.
	Updated time.Time
	Updates uint64
	// Last is the last value, Lowest and Highest are the extremes since the set was made.
	Last, Lowest, Highest float64
	// Window tells of the values in the window.
	Window Window
	// Spark are the last values of equal parts of the window, oldest first, NaN for parts without one.
	Spark []float64
}

// Window tells of the values that arrived within the window: the current bucket and those before it. If Count
// is zero there were none, and the others mean nothing.
type Window struct {
	Count          uint64
	Min, Mean, Max float64
}

// Read reads the series [from, to) of the order as they stand at a time; bounds outside of it are moved into it. points
// is the number of values wanted of each sparkline, at most Options.Buckets.
func (r *Reader) Read(now time.Time, from, to, points int, s *Snapshot) {
	if r.collect() {
		r.order()
	}
	to = max(0, min(to, len(r.shown)))
	from = max(0, min(from, to))
	s.From, s.Matching, s.Generation = from, len(r.shown), r.generation
	s.Rows = slices.Grow(s.Rows[:0], to-from)[:to-from]

	set := r.set
	set.mu.Lock()
	defer set.mu.Unlock()
	s.Total, s.Counts, s.Missing = len(set.series), set.counts, set.lookout.Missing()
	// An event may have arrived since the caller looked at its clock.
	end := max(set.bucket(now.Sub(set.start)), set.newest)
	for i, at := range r.shown[from:to] {
		set.series[at].read(set.start, end, points, &s.Rows[i])
	}
}

// Find gives the index of the first series with a name in the order of the last Read, or -1.
func (r *Reader) Find(name string) int {
	return slices.IndexFunc(r.shown, func(i int32) bool { return r.names.Name(i) == name })
}

// collect takes the names of new series and tells whether there is something to put in order.
func (r *Reader) collect() bool {
	r.set.mu.Lock()
	defer r.set.mu.Unlock()
	r.generation = r.set.generation.Load()
	for _, one := range r.set.series[r.names.Len():] {
		r.names.Add(one.name)
		r.fresh = false
	}
	return !r.fresh
}

// order puts the series that match into order.
func (r *Reader) order() {
	r.shown = r.shown[:0]
	for _, i := range r.names.Order() {
		if r.match == nil || r.match(r.names.Name(i)) {
			r.shown = append(r.shown, i)
		}
	}
	r.fresh = true
}

// read copies a series.
func (s *series) read(start time.Time, end int64, points int, dst *Row) {
	*dst = Row{
		Name: s.name, Unit: append(dst.Unit[:0], s.unit...), Feed: s.feed,
		Updated: start.Add(s.updated), Updates: s.updates,
		Last: s.last, Lowest: s.lowest, Highest: s.highest,
		Window: s.window(end), Spark: s.spark(dst.Spark[:0], end, points),
	}
}
