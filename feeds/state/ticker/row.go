package ticker

import (
	"bytes"
	"cmp"
	"time"

	"feedscope/feeds/jsonpath"
	"feedscope/feeds/state/samples"
	"feedscope/feeds/state/track"
)

// row holds the last values of a key. Times are since the book's start.
type row struct {
	key     string
	feed    int
	updated time.Duration
	updates uint64
	cells   []cell
}

func newRow(key string, opts Options, tracked bool) *row {
	r := &row{key: key, cells: make([]cell, len(opts.Columns))}
	for i, c := range opts.Columns {
		r.cells[i].numeric = c.Number || c.History
		if c.History {
			r.cells[i].history = samples.New(opts.Points)
		}
		if c.Track && tracked {
			r.cells[i].track = new(track.Track)
		}
	}
	return r
}

// cell holds the last value of a column.
type cell struct {
	text    []byte
	number  float64
	changed time.Duration
	history *samples.Ring
	track   *track.Track

	numeric   bool
	isNumber  bool
	known     bool
	cut       bool
	flash     bool
	direction int8
}

// set sets a value and reports whether it differs from the last. It may use scratch.
func (c *cell) set(v jsonpath.Value, at time.Duration, scratch *[]byte) bool {
	known := v.Present()
	text, cut := v.Text(scratch, maxText)
	if known == c.known && cut == c.cut && bytes.Equal(text, c.text) {
		return false
	}
	var number float64
	var isNumber bool
	if c.numeric && !cut {
		number, isNumber = jsonpath.Number(text)
	}
	c.mark(number, isNumber, at)
	c.text = append(c.text[:0], text...)
	c.number, c.isNumber = number, isNumber
	c.known, c.cut = known, cut
	return true
}

// mark records when and in which direction a value changes. A first value is no change, nor is another spelling
// of a number.
func (c *cell) mark(number float64, isNumber bool, at time.Duration) {
	bothNumbers := isNumber && c.isNumber
	if !c.known || bothNumbers && number == c.number {
		return
	}
	c.flash, c.changed, c.direction = true, at, 0
	if bothNumbers {
		c.direction = int8(cmp.Compare(number, c.number))
	}
}
