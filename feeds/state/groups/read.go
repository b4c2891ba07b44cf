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
}

// Row is the state of one group over the window. Without numbers, N is zero and Sum to P95 mean nothing.
type Row struct {
	// Key is as received: not safe for a terminal.
	Key string
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
}

// leastP95 is the number of numbers that a percentile needs.
const leastP95 = 20

// Read reads the groups whose keys match, all if match is nil, in an order, over the window that ends now.
func (s *Set) Read(now time.Time, o Order, match func(key string) bool, dst *Snapshot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	end := s.newest
	if !s.start.IsZero() {
		end = max(end, s.bucket(now))
	}
	rows := dst.Rows[:0]
	*dst = Snapshot{Generation: s.generation.Load(), Missing: s.lookout.Missing(), Without: s.without}
	dst.Since = min(max(now.Sub(s.start), 0), s.opts.Window)
	var scratch []float64
	for _, g := range s.byKey {
		row := g.read(end, &scratch)
		if row.Count == 0 {
			continue
		}
		dst.Total++
		dst.Events += row.Count
		if match == nil || match(g.key) {
			rows = append(rows, row)
		}
	}
	others := s.others.read(end, &scratch)
	dst.Others = others.Count
	dst.Events += others.Count
	slices.SortFunc(rows, o.compare)
	dst.Rows = rows
}

// read returns the row of the window that ends with a bucket.
func (g *group) read(end int64, scratch *[]float64) Row {
	r := Row{Key: g.key, Feed: g.feed, Updated: g.updated, Events: g.events, Min: math.Inf(1), Max: math.Inf(-1), P95: math.NaN()}
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
	if r.N == 0 {
		return r
	}
	r.Mean = min(max(r.Sum/float64(r.N), r.Min), r.Max)
	values := (*scratch)[:0]
	for _, one := range g.values {
		if one.number <= end && one.number > end-buckets {
			values = append(values, one.v)
		}
	}
	if *scratch = values; len(values) >= leastP95 {
		slices.Sort(values)
		r.P95 = values[(len(values)*95+99)/100-1]
	}
	return r
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
	return cmp.Or(c, cmp.Compare(a.Key, b.Key))
}
