package groups

import (
	"cmp"
	"math"
	"slices"
	"time"

	"feedscope/feeds/state"
)

// Column is a column to sort by.
type Column uint8

// The columns.
const (
	ByCount Column = iota
	BySum
	ByMean
	ByP95
	ByMax
	ByKey
)

// Order is an order of rows. Equal ones are in the order of their keys.
type Order struct {
	Column    Column
	Ascending bool
}

// Snapshot is the state of a set.
type Snapshot struct {
	// Rows are the groups with events in the window that match, in order.
	Rows []Row
	// Total counts the groups, Events their events in the window.
	Total  int
	Events uint64
	// Others counts the events in the window whose groups found no room, Without those without a key since the start.
	Others, Without uint64
	// Since is how far the window reaches back, less than Options.Window at first.
	Since      time.Duration
	Generation uint64
	Missing    state.Missing

	values []float64
}

// Row is the state of one group over the window. Without numbers, N is zero and Sum to P95 mean nothing.
type Row struct {
	// ID identifies the group; [state.Parts] returns the values of Options.By from it. Key is the values joined by slashes,
	// as received: not safe for a terminal.
	ID, Key string
	// Feed is the index of the feed that the last event came from, Updated its arrival.
	Feed    int
	Updated time.Time
	// Events counts all events, Count those in the window.
	Events, Count uint64
	// N is the number of numbers.
	N                   uint64
	Sum, Mean, Min, Max float64
	// P95 is the 95th percentile of the last 256 numbers; NaN below 20.
	P95 float64

	// first and end are the place of the group's recent numbers in Snapshot.values.
	first, end int
}

// leastP95 is the number of numbers that a percentile needs.
const leastP95 = 20

// Read reads the groups whose keys match, all if match is nil, in an order, over the window that ends now. It reuses the
// memory of dst.
func (s *Set) Read(now time.Time, o Order, match func(key string) bool, dst *Snapshot) {
	s.copy(now, dst)
	if match != nil {
		dst.Rows = slices.DeleteFunc(dst.Rows, func(r Row) bool { return !match(r.Key) })
	}
	for i := range dst.Rows {
		r := &dst.Rows[i]
		r.P95 = percentile(dst.values[r.first:r.end])
	}
	slices.SortFunc(dst.Rows, o.compare)
}

// copy copies all groups, and leaves what takes longer to the caller: folding waits meanwhile.
func (s *Set) copy(now time.Time, dst *Snapshot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	end := s.newest
	if !s.start.IsZero() {
		end = max(end, s.bucket(now))
	}
	*dst = Snapshot{
		Rows: dst.Rows[:0], values: dst.values[:0],
		Generation: s.generation.Load(), Missing: s.lookout.Missing(), Without: s.without,
	}
	dst.Since = min(max(now.Sub(s.start), 0), s.opts.Window)
	for _, g := range s.byID {
		row := g.read(end)
		if row.Count == 0 {
			continue
		}
		row.first = len(dst.values)
		dst.values = g.recent(dst.values, end)
		row.end = len(dst.values)
		dst.Rows = append(dst.Rows, row)
		dst.Events += row.Count
	}
	dst.Total = len(dst.Rows)
	dst.Others = s.others.read(end).Count
	dst.Events += dst.Others
}

// read returns the row of the window that ends with a bucket, without its percentile.
func (g *group) read(end int64) Row {
	r := Row{
		ID: g.id, Key: g.key, Feed: g.feed, Updated: g.updated, Events: g.events,
		Min: math.Inf(1), Max: math.Inf(-1), P95: math.NaN(),
	}
	for i := range g.ring {
		b := &g.ring[i]
		if b.number > end || b.number <= end-buckets || b.count == 0 {
			continue
		}
		r.Count += b.count
		if b.n > 0 {
			r.N += b.n
			r.Sum, r.Min, r.Max = r.Sum+b.sum, min(r.Min, b.min), max(r.Max, b.max)
		}
	}
	if r.N > 0 {
		r.Mean = min(max(r.Sum/float64(r.N), r.Min), r.Max)
	}
	return r
}

// recent appends the last numbers of the window that ends with a bucket.
func (g *group) recent(dst []float64, end int64) []float64 {
	for _, one := range g.values {
		if one.number <= end && one.number > end-buckets {
			dst = append(dst, one.v)
		}
	}
	return dst
}

// percentile returns the 95th percentile, NaN of too few numbers. It sorts them.
func percentile(values []float64) float64 {
	if len(values) < leastP95 {
		return math.NaN()
	}
	slices.Sort(values)
	return values[(len(values)*95+99)/100-1]
}

// compare compares two rows.
func (o Order) compare(a, b Row) int {
	value := func(r *Row) float64 {
		switch {
		case o.Column == ByCount:
			return float64(r.Count)
		case r.N == 0:
			return math.Inf(-1)
		case o.Column == BySum:
			return r.Sum
		case o.Column == ByMean:
			return r.Mean
		case o.Column == ByP95 && !math.IsNaN(r.P95):
			return r.P95
		case o.Column == ByP95:
			return math.Inf(-1)
		}
		return r.Max
	}
	c := 0
	if o.Column == ByKey {
		c = cmp.Compare(b.Key, a.Key)
	} else {
		c = cmp.Compare(value(&b), value(&a))
	}
	if o.Ascending {
		c = -c
	}
	return cmp.Or(c, cmp.Compare(a.Key, b.Key), cmp.Compare(a.ID, b.ID))
}
