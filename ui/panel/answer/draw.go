package answer

import (
	"slices"

	merged "feedscope/feeds/answer"
	"feedscope/ui/figures"
	"feedscope/ui/panel"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// The panel is this tall before it shows figures below the text, and before it separates them from the text.
const stripFrom, ruleFrom = 5, 6

// margin is the blank cells beside the text; the first one holds the pointer.
const margin = 2

func sortPlaces(all []place) {
	slices.SortStableFunc(all, func(a, b place) int { return a.began.Compare(b.began) })
}

// folds reports whether the block can be folded.
func (b *block) folds() bool { return b.kind == merged.Reasoning }

// Lines implements [panel.Panel].
func (p *Panel) Lines(f panel.Frame, w, h int) []string {
	p.lines, p.w = p.lines[:0], w
	if len(p.all) == 0 {
		return p.waiting(f, w, h)
	}
	rows := h
	if h >= stripFrom {
		rows--
	}
	if h >= ruleFrom {
		rows--
	}
	total := p.layout(f.Theme, w-margin-1)
	p.scroll.Update(total, rows)
	if p.moves {
		p.scroll.Select(p.rowOf(p.wanted))
		p.moves = false
	}
	p.look()
	first, end := p.scroll.Range()
	for at := first; at < end; at++ {
		p.row(f, w, at, total)
	}
	for len(p.lines) < rows {
		p.line.Reset(w)
		p.lines = append(p.lines, p.line.String())
	}
	if h >= ruleFrom {
		p.rule(f, w)
	}
	if h >= stripFrom {
		p.strip(f, w)
	}
	return p.lines
}

// waiting draws the panel without an answer.
func (p *Panel) waiting(f panel.Frame, w, h int) []string {
	what, how := p.sources.Waiting(f, nil)
	if name := p.stream.name(f); name != "" {
		what, how = "no answer in "+name, ""
	}
	var r panel.Rows[string]
	_, lines := r.Start(f, w, h)
	r.Message(f, h, what+how, what, how)
	return lines
}

// layout wraps all blocks to w cells, at least one, and returns the number of rows: those of the blocks, blank ones between them, and the
// verdict of an answer that has ended.
func (p *Panel) layout(th *theme.Theme, w int) (total int) {
	for i, b := range p.view.blocks {
		b.page.shown = false
		if p.markdown && p.view.state != merged.Streaming && w > 0 {
			b.render(p.host, th, w)
		}
		if b.folded = p.folded && b.folds(); !b.folded && !b.page.shown {
			b.wrap(max(w-b.inset(), 1))
		}
		if i > 0 {
			total++
		}
		total += b.height()
	}
	if p.view.state != merged.Streaming {
		total += 1 + p.conclude(w)
		if len(p.view.blocks) == 0 {
			total--
		}
	}
	return total
}

// row adds one of the rows.
func (p *Panel) row(f panel.Frame, w, at, total int) {
	l := &p.line
	b, n := p.at(at)
	if b != nil && b.page.shown && n >= 0 {
		p.pointer(f, margin-1, at)
		before := l.String()
		l.Reset(w - (margin - 1) - b.page.w)
		p.lines = append(p.lines, p.mark(f.Theme, before+b.page.lines[n].Text+l.String(), w, b, n, margin-1))
		return
	}
	p.pointer(f, w, at)
	switch {
	case p.view.state != merged.Streaming && at >= total-len(p.ending.rows):
		p.verdict(f, l, at-total+len(p.ending.rows))
	case b == nil: // Between two blocks.
	case n < 0:
		p.heading(f, l, b)
	default:
		r := b.rows[n]
		if b.compared != nil {
			l.Put(f.Theme.Style(r.style), b.sign(&r))
		}
		l.PutBytes(f.Theme.Style(r.style), b.text[r.from:r.to])
	}
	line := l.Fill(theme.Style{}).String()
	if b != nil {
		x := margin - 1 + b.inset()
		if b.compared != nil {
			line = b.differing(f.Theme, line, w, x, &b.rows[n])
		}
		line = p.mark(f.Theme, line, w, b, n, x)
		line = p.pointed(f.Theme, line, w, b, n)
	}
	p.lines = append(p.lines, line)
}

// pointer begins a line of w cells with the pointer, if the row is selected.
func (p *Panel) pointer(f panel.Frame, w, at int) {
	p.line.Reset(w)
	if cursor, ok := p.scroll.Cursor(); ok && cursor == at && !p.scroll.Following() && f.Focused {
		p.line.Glyph(f.Theme.Style(theme.Accent), f.Theme.Glyphs.Pointer)
	}
	p.line.To(theme.Style{}, margin-1)
}

// at returns the block in a row and the number of its own row, -1 for its heading; nil for a blank row.
func (p *Panel) at(row int) (b *block, n int) {
	for i, b := range p.view.blocks {
		if i > 0 {
			if row == 0 {
				return nil, 0
			}
			row--
		}
		if row < b.height() {
			if b.folded {
				return b, -1
			}
			return b, row - b.title()
		}
		row -= b.height()
	}
	return nil, 0
}

func (p *Panel) heading(f panel.Frame, l *widget.Line, b *block) {
	style := theme.Header
	if b.broken {
		style = theme.Bad
	}
	if b.folds() {
		glyph := f.Theme.Glyphs.Unfolded
		if b.folded {
			glyph = f.Theme.Glyphs.Folded
		}
		l.Glyph(f.Theme.Style(theme.Dim), glyph)
		l.Gap(1)
	}
	l.Put(f.Theme.Style(style), b.heading(b.folded))
}

// conclude wraps the verdict to w cells, beside its glyph, and returns its number of rows.
func (p *Panel) conclude(w int) int {
	p.ending = block{kind: merged.Reasoning, text: []byte(p.view.verdict())}
	p.ending.wrap(max(w-2, 1))
	return len(p.ending.rows)
}

// verdict draws one of the last rows of an answer that has ended.
func (p *Panel) verdict(f panel.Frame, l *widget.Line, n int) {
	g := &f.Theme.Glyphs
	glyph := g.Acked
	if p.view.state != merged.Complete {
		glyph = g.Failed
	}
	style := f.Theme.Style(figures.Look(p.view.state))
	if n == 0 {
		l.Glyph(style, glyph)
	} else {
		l.Gap(1)
	}
	r := p.ending.rows[n]
	l.Gap(1)
	l.PutBytes(style, p.ending.text[r.from:r.to])
	if notes := len(p.view.notes); notes > 0 && n == len(p.ending.rows)-1 {
		dim := f.Theme.Style(theme.Dim)
		l.Put(dim, " "+f.Theme.Glyphs.Sep+" ").Put(f.Theme.Style(theme.Warn), text.Counted(notes, "note"))
		l.Put(dim, panel.Joined("", f.Keys.Hint(keymap.Detail, "shows them")))
	}
}
