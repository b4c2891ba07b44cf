package widget

import (
	"math"

	"feedscope/ui/term/theme"
)

// Gauge adds a bar of w cells, filled according to the position of value between lo and hi. NaN draws an empty bar. A
// value above lo fills at least one step, and one below hi leaves at least one empty.
func (l *Line) Gauge(st, empty theme.Style, g *theme.Glyphs, value, lo, hi float64, w int) *Line {
	w = min(w, l.Left())
	if w <= 0 {
		return l
	}
	parts := len(g.Bar)
	steps := filled(value, lo, hi, w*parts)
	full, rest := steps/parts, steps%parts
	l.Repeat(st, g.Bar[parts-1], full)
	if rest > 0 {
		l.Repeat(st, g.Bar[rest-1], 1)
		full++
	}
	return l.Repeat(empty, g.BarEmpty, w-full)
}

// filled returns how many of n steps a value fills.
func filled(value, lo, hi float64, n int) int {
	switch {
	case math.IsNaN(value) || value <= lo || !(hi > lo):
		return 0
	case value >= hi:
		return n
	}
	return min(max(int(math.Round((value/2-lo/2)/(hi/2-lo/2)*float64(n))), 1), n-1)
}

// Scrollbar returns which of h lines the thumb covers, from first up to, not including, end. It covers none if there
// is nothing to scroll.
func Scrollbar(total, offset, h int) (first, end int) {
	if total <= h || h <= 0 {
		return 0, 0
	}
	size := max(h*h/total, 1)
	room, hidden := h-size, total-h
	offset = min(max(offset, 0), hidden)
	first = (offset*room + hidden/2) / hidden
	if offset > 0 && first == 0 && room > 0 {
		first = 1
	}
	if offset < hidden && first == room && room > 0 {
		first = room - 1
	}
	return first, first + size
}
