package ticker

import (
	"time"

	"feedscope/feeds/state/ticker"
	"feedscope/ui/panel"
	"feedscope/ui/text"
	"feedscope/ui/theme"
	"feedscope/ui/widget"
)

// ageWidth is what the age of a row takes, with a blank before it.
const ageWidth = 5

// drawHeader draws the titles, the one that sorts with its mark: on the side where the values end, so that it moves
// nothing.
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

// drawRow draws the row with the index at as line y.
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
	if k.old = p.Sources.Old(r.Feed); k.old {
		k.age = panel.Age(f.Now, r.Updated)
		p.Due(panel.NextSecond(f.Now))
	} else {
		k.flash = p.flashes(s, r, f.Now)
	}
	if p.rows.Same(y, k) {
		return
	}
	p.drawCells(f.Theme, line, r, s, k)
	p.rows.Done(y)
}

// flash is the flash of a cell: when its value last changed, and since when it is lit.
type flash struct{ changed, since time.Time }

// flashes gives two bits for each column that is lit: 1 down, 2 neither, 3 up. A value that changes all the time is lit
// once and then no more: what is always lit tells nothing.
func (p *Panel) flashes(s *slot, r *ticker.Row, now time.Time) (bits uint64) {
	for i := range min(len(r.Cells), maxFlash) {
		c, f := &r.Cells[i], &s.flashes[i]
		if c.Changed.IsZero() {
			continue
		}
		if c.Changed.Sub(f.changed) > flashTime {
			f.since = c.Changed
		}
		f.changed = c.Changed
		if now.Sub(f.since) > flashTime+flashStep {
			continue
		}
		end := f.since.Add(flashTime).Truncate(flashStep).Add(flashStep)
		if now.Before(end) {
			bits |= uint64(c.Direction+2) << (2 * i)
			p.Due(end)
		}
	}
	return bits
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
			role := theme.Spark
			if k.old {
				role = theme.Faint
			}
			line.Spark(th.Row(role, k.selected), &p.glyphs, r.Cells[column-1].History, room)
		}
		if i == ageAt {
			p.scratch = panel.AppendAge(p.scratch[:0], k.age)
			line.To(base, at.x+at.w-len(p.scratch)).PutBytes(th.Row(theme.Stale, k.selected), p.scratch)
		}
	}
	line.Fill(base)
}

// ageAt is the place that makes room for the age of a row: the last sparkline, else the last column that can be spared.
func (p *Panel) ageAt() int {
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
	switch lit := flashed(k.flash, column); {
	case k.old:
		role = theme.Dim
	case lit > 0:
		role = [...]theme.Role{theme.FlashDown, theme.Flash, theme.FlashUp}[lit-1]
	}
	style := th.Row(role, k.selected)
	switch p.align(column) {
	case text.Right:
		line.Space(base, w-width)
	case text.Center:
		line.Space(base, (w-width)/2)
	case text.Left:
	}
	line.PutBytes(style, value)
}

// flashed gives the bits of a column.
func flashed(bits uint64, column int) uint64 {
	if column == 0 || column > maxFlash {
		return 0
	}
	return bits >> (2 * (column - 1)) & 3
}
