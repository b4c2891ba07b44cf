package metrics

import (
	"cmp"
	"slices"
	"time"
)

// sorting is what to sort series by.
type sorting uint8

// The orders: names in natural order; levels, worst first; values, largest first. Ties are sorted by name.
const (
	byName sorting = iota
	byLevel
	byValue
	sortings
)

// calm is the minimum time between two changes of an order that depends on values.
const calm = time.Second

// order is the order of the rows of a snapshot.
type order struct {
	sorting sorting
	// backwards reverses the order.
	backwards bool
	// rows are the indexes of the snapshot's rows, which are in the order of names.
	rows  []int32
	made  time.Time
	stale bool
}

// next switches to the next order.
func (o *order) next() { o.set((o.sorting+1)%sortings, false) }

func (o *order) reverse() { o.set(o.sorting, !o.backwards) }

// by sets the order, or reverses it if it is set already.
func (o *order) by(s sorting) { o.set(s, s == o.sorting && !o.backwards) }

func (o *order) set(s sorting, backwards bool) {
	o.sorting, o.backwards, o.stale = s, backwards, true
}

// sort orders the rows of the panel's snapshot, if it is time.
func (o *order) sort(p *Panel) {
	n := len(p.snap.Rows)
	if len(o.rows) == n && !o.stale && (o.sorting == byName || p.Now.Sub(o.made) < calm) {
		return
	}
	o.made, o.stale = p.Now, false
	o.rows = o.rows[:0]
	for i := range n {
		o.rows = append(o.rows, int32(i))
	}
	rank := func(i int32) float64 {
		r := &p.snap.Rows[i]
		switch o.sorting {
		case byLevel:
			return -float64(p.traits(r.Name).level(r))
		case byValue:
			return -r.Last
		default:
			return 0
		}
	}
	if o.sorting != byName {
		slices.SortStableFunc(o.rows, func(a, b int32) int { return cmp.Compare(rank(a), rank(b)) })
	}
	if o.backwards {
		slices.Reverse(o.rows)
	}
}
