package ticker

import (
	"slices"
	"time"

	"feedscope/feeds/state/ticker"
)

// calm is the minimum time between two changes of an order by value.
const calm = time.Second

// order keeps the rows of a snapshot in their places until it is time to move.
type order struct {
	made   time.Time
	places map[string]int
	stale  bool
}

// apply restores the last order of rows, which arrive sorted by their values, unless it is old or there are new
// rows.
func (o *order) apply(rows []ticker.Row, now time.Time) {
	if !o.stale && now.Sub(o.made) < calm && o.knows(rows) {
		slices.SortFunc(rows, func(a, b ticker.Row) int { return o.places[a.Key] - o.places[b.Key] })
		return
	}
	if o.places == nil {
		o.places = make(map[string]int)
	}
	o.made, o.stale = now, false
	clear(o.places)
	for i := range rows {
		o.places[rows[i].Key] = i
	}
}

// knows reports whether all rows have places.
func (o *order) knows(rows []ticker.Row) bool {
	return !slices.ContainsFunc(rows, func(r ticker.Row) bool {
		_, ok := o.places[r.Key]
		return !ok
	})
}
