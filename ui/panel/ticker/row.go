package ticker

import (
	"feedscope/feeds/state/ticker"
	"feedscope/ui/panel"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// ageWidth is the width of a row's age with a blank before it.
const ageWidth = 5

// drawHeader draws the titles. The sort mark is where the values end, so nothing moves.
func (p *Panel) drawHeader(th *theme.Theme, line *widget.Line) {
	for _, at := range p.places {
		style, mark := th.Style(theme.Header), ""
		if at.column-1 == p.sort {
			style, mark = th.Style(theme.HeaderSort), th.Glyphs.SortUp
			if p.descending {
				mark = th.Glyphs.SortDown
			}
		}
		line.To(th.Style(theme.Header), at.x)
		title, align := p.title(at.column), p.align(at.column)
		if text.Width(title) > at.w && p.wishes[at.column].spark {
			continue
		}
		if align == text.Left {
			line.Clip(style, title, at.w-text.Width(mark)).Put(style, mark)
			continue
		}
		line.To(th.Style(theme.Header), at.x+at.w-min(text.Width(title)+text.Width(mark), at.w))
		line.Put(style, mark).Clip(style, title, at.x+at.w-line.Used())
	}
	line.Fill(th.Style(theme.Header))
}

// drawRow draws the row with index at as line y.
func (p *Panel) drawRow(f panel.Frame, line *widget.Line, y, at int) {
	r := p.row(at)
	if r == nil {
		if !p.rows.Same(y, key{}) {
			p.rows.Done(y)
		}
		return
	}
	first, _ := p.Scroll.Range()
	s := &p.slots[at-first]
	k := key{version: s.version, layout: p.layout, selected: f.Focused && at == p.Selected()}
	if k.old = p.OldRow(r.Feed, r.Updated); k.old {
		k.age = panel.Age(f.Now, r.Updated)
		p.Due(panel.NextSecond(f.Now))
	} else {
		k.glow = p.glow(s, r, f.Now)
	}
	if p.rows.Same(y, k) {
		return
	}
	p.drawCells(f.Theme, line, r, s, k)
	p.rows.Done(y)
}

func (p *Panel) drawCells(th *theme.Theme, line *widget.Line, r *ticker.Row, s *slot, k key) {
	base := th.Row(theme.Text, k.selected)
	if k.selected {
		line.Glyph(th.Selected(theme.Accent), th.Glyphs.Pointer)
	}
	ageAt := -1
	if k.old {
		ageAt = p.ageAt()
	}
	for i, at := range p.places {
		line.To(base, at.x)
		room := at.w
		if i == ageAt {
			room = at.w - ageWidth
		}
		switch column := at.column; {
		case !p.wishes[column].spark:
			if i != ageAt {
				p.drawCell(th, line, s, k, column, room)
			}
		case room >= minSpark:
			values := r.Cells[column-1].History
			values = values[max(len(values)-room, 0):]
			role := trend(values)
			if k.old {
				role = theme.Faint
			}
			line.Spark(th.Gradient(role, k.selected), &th.Glyphs, values, room)
		}
		switch end := at.x + at.w; {
		case i == ageAt:
			p.drawAge(th, line, k, end)
		case i == ageAt-1 && ageAt == len(p.places):
			p.drawAge(th, line, k, end+ageWidth)
		}
	}
	line.Fill(base)
}

// trend returns the role of a sparkline: whether its values rose or fell from the first to the last.
func trend(values []float64) theme.Role {
	if len(values) > 0 {
		switch first, last := values[0], values[len(values)-1]; {
		case last > first:
			return theme.SparkUp
		case last < first:
			return theme.SparkDown
		}
	}
	return theme.Spark
}

// drawAge draws a row's age up to cell end.
func (p *Panel) drawAge(th *theme.Theme, line *widget.Line, k key, end int) {
	p.scratch = panel.AppendAge(p.scratch[:0], k.age)
	line.End(th.Row(theme.Text, k.selected), th.Row(theme.Stale, k.selected), p.scratch, end)
}

// ageAt returns the place that makes room for a row's age: the one after the last if there are free cells, else the
// last sparkline, else the last column that can be spared.
func (p *Panel) ageAt() int {
	if n := len(p.places); n > 0 && p.places[n-1].x+p.places[n-1].w+ageWidth <= p.w-margin {
		return n
	}
	for i := len(p.places) - 1; i >= 0; i-- {
		if p.wishes[p.places[i].column].spark {
			return i
		}
	}
	if last := len(p.places) - 1; last >= kept && p.places[last].w >= ageWidth {
		return last
	}
	return -1
}

// drawCell draws a formatted value in w cells.
func (p *Panel) drawCell(th *theme.Theme, line *widget.Line, s *slot, k key, column, w int) {
	start := 0
	if column > 0 {
		start = s.cells[column-1].end
	}
	c := s.cells[column]
	value, width, role := s.text[start:c.end], c.width, c.role
	if width > w {
		p.scratch, width = text.AppendClipBytes(p.scratch[:0], value, w)
		value = p.scratch
	}
	base := th.Row(theme.Text, k.selected)
	switch {
	case k.old:
		role = theme.Dim
	case k.glow > 0 && column-1 == p.price:
		role = glows[k.glow-1]
	}
	style := th.Row(role, k.selected)
	if p.align(column) == text.Right {
		line.Space(base, w-width)
	}
	line.PutBytes(style, value)
}
