package chart

import (
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// row returns a line of the plot with its part of the value axis.
func (c *Chart) row(y int) string {
	l, faint := c.line, c.th.Style(theme.Faint)
	l.Reset(c.w)
	tick := c.labels[y]
	if c.axis > 0 {
		l.Cell(c.th.Style(tick.role), tick.text, c.axis-1, text.Right).Gap(1)
	}
	limit, limited := c.limits[y]
	area := theme.Style{}
	if len(c.series) == 1 {
		area = c.area(y)
	}
	for x := range c.cells() {
		switch d := c.dots[y*c.cells()+x]; {
		case d != 0 && len(c.series) == 1:
			l.Glyph(area, c.dot(d))
		case d != 0 && c.letters:
			of := c.owner[y*c.cells()+x]
			l.Glyph(c.th.Style(c.series[of].Role), letter(int(of)))
		case d != 0:
			l.Glyph(c.th.Style(c.series[c.owner[y*c.cells()+x]].Role), c.dot(d))
		case x == c.cursor:
			l.Glyph(c.th.Style(theme.Dim), c.th.Glyphs.Border.Left)
		case limited:
			l.Glyph(c.th.Style(limit), c.th.Glyphs.Border.Top)
		case tick.text != "" && x%4 == 0:
			l.Glyph(faint, c.th.Glyphs.Flat)
		default:
			l.Gap(1)
		}
	}
	return l.String()
}

// area returns the style of a line of the area below the only series: darker below, and in the color of its level.
func (c *Chart) area(y int) theme.Style {
	height := 1.0
	if c.h > 1 {
		height = 1 - float64(y)/float64(c.h-1)
	}
	role := c.series[0].Role
	if c.o.Level != nil {
		middle := c.lo + (c.hi-c.lo)*(1-(float64(y)+0.5)/float64(c.h))
		role = c.o.Level(middle)
	}
	return c.th.Gradient(role, false).At(height)
}

func letter(i int) string {
	const all = "abcdefghijklmnopqrstuvwxyz"
	i %= len(all)
	return all[i : i+1]
}

// dot returns the character for the dots of a cell.
func (c *Chart) dot(d uint8) string {
	if len(c.th.Glyphs.Bar) > 1 {
		return braille[d]
	}
	const upper = 0x01 | 0x02 | 0x08 | 0x10
	switch {
	case d&upper == 0:
		return "."
	case d&^upper == 0:
		return "'"
	}
	return ":"
}

var braille = func() (all [256]string) {
	for i := range all {
		all[i] = string(rune(0x2800 + i))
	}
	return all
}()
