package ticker

import (
	"cmp"
	"slices"

	"feedscope/feeds/state/natural"
)

// order is an order of a book's rows, which it knows by index: a book never loses a row. What it needs of the
// rows it copies while the book is held, so that it can sort while it is not.
type order struct {
	column     int
	descending bool
	match      func(string) bool

	// keys are the rows' keys; rank is the place of each among all in natural order, byKey the reverse of it.
	keys  []string
	rank  []int32
	byKey []int32
	// shown are the rows that match, in order.
	shown []int32
	// stale tells that shown does not hold the rows that match.
	stale bool
	// changes is the column's count of changes when its values were collected.
	changes uint64

	values []value
	text   []byte
}

// value is what a row is sorted by.
type value struct {
	known  bool
	number float64
	text   string
	end    int
}

// set sets what to sort by.
func (o *order) set(column int, descending bool) {
	o.stale = o.stale || column != o.column || descending != o.descending
	o.column, o.descending = column, descending
}

// filter sets what matches.
func (o *order) filter(match func(string) bool) { o.match, o.stale = match, true }

// collect copies what the order needs of the rows, and tells whether it has to be sorted.
func (o *order) collect(b *Book) bool {
	if n := len(o.keys); n < len(b.rows) {
		for _, r := range b.rows[n:] {
			o.keys = append(o.keys, r.key)
		}
		o.stale = true
	}
	if o.column == ByKey {
		return o.stale
	}
	if !o.stale && o.changes == b.changes[o.column] {
		return false
	}
	o.changes = b.changes[o.column]
	numeric := b.opts.Columns[o.column].Number || b.opts.Columns[o.column].History
	o.values, o.text = o.values[:0], o.text[:0]
	for _, r := range b.rows {
		c := &r.cells[o.column]
		v := value{number: c.number, known: c.isNumber}
		if !numeric {
			o.text = append(o.text, c.text...)
			v = value{end: len(o.text), known: c.known}
		}
		o.values = append(o.values, v)
	}
	return true
}

// sort brings the rows that match into order. It works on the last order, which is mostly right.
func (o *order) sort() {
	if o.stale {
		o.rerank()
		o.shown = o.shown[:0]
		for _, i := range o.byKey {
			if o.match == nil || o.match(o.keys[i]) {
				o.shown = append(o.shown, i)
			}
		}
		o.stale = false
	}
	if o.column == ByKey {
		if o.descending {
			slices.Reverse(o.shown)
		}
		return
	}
	// One string of all texts, and each a part of it.
	text, start := string(o.text), 0
	for i := range o.values {
		if end := o.values[i].end; end > start {
			o.values[i].text = text[start:end]
			start = end
		}
	}
	slices.SortFunc(o.shown, o.compare)
}

// compare orders two rows by their values, then by their keys.
func (o *order) compare(i, j int32) int {
	a, b := &o.values[i], &o.values[j]
	byKey := cmp.Compare(o.rank[i], o.rank[j])
	if a.known != b.known {
		if a.known {
			return -1
		}
		return 1
	}
	c := cmp.Compare(a.number, b.number)
	if c == 0 {
		c = natural.Compare(a.text, b.text)
	}
	if o.descending {
		c = -c
	}
	return cmp.Or(c, byKey)
}

// rerank puts new keys into the natural order of all: they are sorted alone and merged from the end.
func (o *order) rerank() {
	n := len(o.byKey)
	if n == len(o.keys) {
		return
	}
	for i := n; i < len(o.keys); i++ {
		o.byKey = append(o.byKey, int32(i))
	}
	added := slices.Clone(o.byKey[n:])
	slices.SortFunc(added, func(i, j int32) int { return natural.Compare(o.keys[i], o.keys[j]) })
	for to, j := len(o.byKey)-1, len(added)-1; j >= 0; to-- {
		if n > 0 && natural.Compare(o.keys[o.byKey[n-1]], o.keys[added[j]]) > 0 {
			n--
			o.byKey[to] = o.byKey[n]
		} else {
			o.byKey[to] = added[j]
			j--
		}
	}
	o.rank = slices.Grow(o.rank[:0], len(o.keys))[:len(o.keys)]
	for place, i := range o.byKey {
		o.rank[i] = int32(place)
	}
}
