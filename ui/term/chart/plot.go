package chart

import (
	"math"

	"feedscope/ui/term/theme"
)

// The dots of a cell.
const (
	dotsWide = 2
	dotsHigh = 4
)

// bits are the bits of U+2800 for the dots of a cell, by column and row.
var bits = [dotsWide][dotsHigh]uint8{{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}}

// y returns the row of dots for a value, counted from the top of the plot.
func (c *Chart) y(v float64) int {
	rows := c.h*dotsHigh - 1
	if rows < 0 {
		return 0
	}
	f := (v/2 - c.lo/2) / (c.hi/2 - c.lo/2) // Halved, since the difference may overflow.
	if !(f > 0) {
		return rows
	}
	return rows - int(min(f, 1)*float64(rows)+0.5)
}

// plot sets the dots of all series, later ones over earlier ones.
func (c *Chart) plot() {
	c.dots = make([]uint8, c.cells()*c.h)
	c.owner = make([]uint8, len(c.dots))
	c.limits = make(map[int]theme.Role)
	for _, l := range c.o.Limits {
		if l.Value >= c.lo && l.Value <= c.hi {
			c.limits[c.y(l.Value)/dotsHigh] = l.Role
		}
	}
	if len(c.dots) == 0 {
		return
	}
	pen := pen{Chart: c, fill: len(c.series) == 1}
	for i, s := range c.series {
		pen.series, pen.down = uint8(i), false
		pen.draw(s.Spans)
	}
}

// columns calls f with each column of dots that has numbers, from left to right: its number from 0 up to, not including,
// n, and what was measured. Several spans may share a column, and columns without one are left out.
func columns(spans []Span, first int64, n int, f func(x int, s Span)) {
	count := int64(len(spans))
	if count == 0 || n <= 0 {
		return
	}
	// The column of a span depends on its number alone, so it stays together with the same neighbors while time passes.
	place := func(i int64) int64 { return floorDiv((first+i)*int64(n), count) }
	right := place(count - 1)
	at := -1
	var all Span
	for i := range spans {
		s := &spans[i]
		if !finite(s) {
			continue
		}
		x := n - 1 - int(right-place(int64(i)))
		switch {
		case x < 0:
			continue
		case x == at:
			all.Min, all.Max, all.Last = min(all.Min, s.Min), max(all.Max, s.Max), s.Last
			all.Gap = all.Gap || s.Gap
			continue
		case at >= 0:
			f(at, all)
		}
		at, all = x, *s
	}
	if at >= 0 {
		f(at, all)
	}
}

// floorDiv returns a / b rounded down, for positive b.
func floorDiv(a, b int64) int64 {
	if a < 0 {
		a -= b - 1
	}
	return a / b
}

// pen draws one series: in each column of dots a stroke from the lowest to the highest value, joined to the column
// before unless there is a gap.
type pen struct {
	*Chart
	series uint8
	fill   bool // The area below the line too.
	down   bool
	x, y   int // Where the line ends.
}

func (p *pen) draw(spans []Span) {
	columns(spans, p.o.First, p.cells()*dotsWide, func(x int, s Span) {
		top, bottom, last := p.Chart.y(s.Max), p.Chart.y(s.Min), p.Chart.y(s.Last)
		if p.down && !s.Gap {
			from, to := p.y, min(max(p.y, top), bottom)
			for between := p.x + 1; between < x; between++ {
				y := from + int(math.Round(float64(to-from)*float64(between-p.x)/float64(x-p.x)))
				p.stroke(between, min(y, p.y), max(y, p.y))
				p.y = y
			}
			switch {
			case p.y < top-1:
				top = p.y + 1
			case p.y > bottom+1:
				bottom = p.y - 1
			}
		}
		p.stroke(x, top, bottom)
		p.x, p.y, p.down = x, last, true
	})
}

// stroke sets the dots of a column from top to bottom, or to the floor if the area is filled.
func (p *pen) stroke(x, top, bottom int) {
	if p.fill {
		bottom = p.h*dotsHigh - 1
	}
	for y := top; y <= bottom; y++ {
		p.set(x, y)
	}
}

func (p *pen) set(x, y int) {
	cell := y/dotsHigh*p.cells() + x/dotsWide
	if p.owner[cell] != p.series {
		p.owner[cell], p.dots[cell] = p.series, 0
	}
	p.dots[cell] |= bits[x%dotsWide][y%dotsHigh]
}
