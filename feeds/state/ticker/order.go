package ticker

import (
	"cmp"
	"slices"

	"feedscope/feeds/state/natural"
)

// order is an order of a book's rows, by index: a book never loses a row. It copies what it needs while holding
// the book and sorts after releasing it.
type order struct {
	column     int
	descending bool
	match      func(string) bool

	keys natural.Index
	// shown holds the rows that match, in order.
	shown []int32
	// stale is true if shown does not hold the rows that match.
	stale bool
	// changes is the column's number of changes when its values were collected.
	changes uint64

	values []value
	text   []byte
}

// value is the sort key of a row.
type value struct {
	known  bool
	number float64
	text   string
	end    int
}

// collect copies the data to sort by and reports whether it must be sorted.
func (o *order) collect(b *Book) bool {
	for _, r := range b.rows[o.keys.Len():] {
		o.keys.Add(r.key)
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

// sort orders the rows that match. It starts from the previous order, which is nearly sorted.
func (o *order) sort() {
	if o.stale {
		o.shown, o.stale = o.keys.Select(o.shown[:0], o.match), false
	}
	if o.column == ByKey {
		if o.descending {
			slices.Reverse(o.shown)
		}
		return
	}
	// All texts are parts of one string.
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
	byKey := cmp.Compare(o.keys.Rank(i), o.keys.Rank(j))
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
