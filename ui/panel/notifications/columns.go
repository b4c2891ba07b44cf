package notifications

import (
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// Widths in cells.
const (
	shortTime   = 5 // 15:04
	longTime    = 8 // 15:04:05
	countWidth  = 4
	lengthWidth = 4
	leastSource = 6
	mostSource  = 32
	// labelFrom is the panel width from which a row has the name of its severity, a count and a duration; airFrom
	// the one from which it has seconds and wide gaps.
	labelFrom = 44
	airFrom   = 70
	// margin is the blank cell at either side; the left one holds the pointer, or the mark of an unread row.
	margin = 1
	// headerFrom is the minimum height with room for a header.
	headerFrom = 4
)

// span is a column's place on a line; a width of zero means that the column is left out.
type span struct{ x, w int }

// columns are the places of the columns.
type columns struct{ time, level, source, text, count, length span }

// arrange places the columns on a line of w cells. The sources get source cells, but at most a quarter of the line.
func arrange(w, source int) columns {
	gap, x := 1, margin
	if w >= labelFrom {
		x++
	}
	if w >= airFrom {
		gap = 2
	}
	take := func(width int) span {
		s := span{x, width}
		if width > 0 {
			x += width + gap
		}
		return s
	}
	var c columns
	level := 1
	if w >= labelFrom {
		level += 1 + labelWidth
		c.length = span{w - margin - lengthWidth, lengthWidth}
		c.count = span{c.length.x - 1 - countWidth, countWidth}
	}
	clock := shortTime
	if w >= airFrom {
		clock = longTime
	}
	c.time = take(clock)
	c.level = take(level)
	if source > 0 {
		source = min(max(source, leastSource), max(w/4, leastSource))
	}
	c.source = take(source)
	end := w - margin
	if c.count.w > 0 {
		end = c.count.x - 1
	}
	c.text = span{x, max(end-x, 0)}
	return c
}

// hidden returns the number of columns that are left out.
func (c *columns) hidden() int {
	if c.count.w == 0 {
		return 2
	}
	return 0
}

func (c *columns) header(line *widget.Line, th *theme.Theme) {
	st := th.Style(theme.Header)
	for _, col := range []struct {
		title string
		at    span
		align text.Align
	}{
		{"TIME", c.time, text.Left},
		{"LEVEL", c.level, text.Left},
		{"SOURCE", c.source, text.Left},
		{"MESSAGE", c.text, text.Left},
		{"N", c.count, text.Right},
		{"FOR", c.length, text.Right},
	} {
		if len(col.title) <= col.at.w {
			line.To(st, col.at.x).Cell(st, col.title, col.at.w, col.align)
		}
	}
	line.Fill(st)
}
