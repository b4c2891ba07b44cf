package ticker

import (
	"bytes"
	"cmp"
	"time"

	"feedscope/feeds/state/field"
)

// row holds the last values of a key. Times are since the book's start.
type row struct {
	key     string
	feed    int
	updated time.Duration
	updates uint64
	cells   []cell
}

func newRow(key string, opts Options) *row {
	r := &row{key: key, cells: make([]cell, len(opts.Columns))}
	for i, c := range opts.Columns {
		r.cells[i].numeric = c.Number || c.History
		if c.History {
			r.cells[i].history = newHistory(opts.Points)
		}
	}
	return r
}

// cell holds the last value of a column.
type cell struct {
	text    []byte
	number  float64
	changed time.Duration
	history *history

	numeric   bool
	isNumber  bool
	known     bool
	cut       bool
	flash     bool
	direction int8
}

// set takes a value and tells whether it differs from the last.
func (c *cell) set(v field.Value, at time.Duration) bool {
	text, plain := v.Plain()
	if c.known && plain && !c.cut && v.Present() && bytes.Equal(text, c.text) {
		return false
	}
	old := *c
	before := len(c.text)
	// The new text is read behind the old one, so that the two can be compared.
	c.text, c.cut = v.Append(c.text, MaxText)
	same := bytes.Equal(c.text[:before], c.text[before:])
	c.text = append(c.text[:0], c.text[before:]...)
	c.known = v.Present()
	c.isNumber = false
	if c.numeric {
		c.number, c.isNumber = v.Number()
	}
	if same && c.known == old.known && c.cut == old.cut {
		return false
	}
	c.mark(&old, at)
	return true
}

// mark keeps when and which way a value changed. A first value is no change, nor is another way to write a number.
func (c *cell) mark(old *cell, at time.Duration) {
	bothNumbers := c.isNumber && old.isNumber
	if !old.known || bothNumbers && c.number == old.number {
		return
	}
	c.flash, c.changed, c.direction = true, at, 0
	if bothNumbers {
		c.direction = int8(cmp.Compare(c.number, old.number))
	}
}
