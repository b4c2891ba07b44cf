package answer

import (
	merged "feedscope/feeds/answer"
	"feedscope/ui/panel"
	"feedscope/ui/term/markdown"
	"feedscope/ui/term/theme"
)

// atOnce is the size of the largest text that is drawn as Markdown within a frame, in bytes: a few milliseconds. Larger ones
// are drawn in the background and shown as received meanwhile.
const atOnce = 16 << 10

// page is a text as Markdown, drawn once per width and theme.
type page struct {
	shown bool // Instead of the text as received.
	theme *theme.Theme
	w     int
	lines []markdown.Line // Nil until drawn.

	plain  []byte // What a search reads,
	begins []int  // and where its lines begin.
	found  found
}

// render draws the text as Markdown in lines of w cells, unless it is drawn already. A part that is not a text, is unfinished
// or is too large stays as it is.
func (b *block) render(host panel.Host, th *theme.Theme, w int) {
	if b.kind != merged.Text || b.compared != nil || len(b.text) > markdown.MaxBytes || !b.done {
		return
	}
	if b.page.theme != th || b.page.w != w {
		b.page = page{theme: th, w: w}
		source := b.text
		if len(source) <= atOnce {
			b.page.lines = markdown.Lines(th, source, w)
		} else {
			host.Later(func() func() {
				lines := markdown.Lines(th, source, w)
				return func() {
					if b.page.theme == th && b.page.w == w {
						b.page.lines = lines
						host.Redraw()
					}
				}
			})
		}
	}
	b.page.shown = b.page.lines != nil
}

// toggle shows finished texts as Markdown or as received. The selected row stays with its text.
func (p *Panel) toggle() {
	p.markdown = !p.markdown
	if !p.scroll.Following() {
		p.keep()
	}
	if p.markdown && p.view.state == merged.Streaming {
		p.host.Say("the answer is shown as Markdown once it has ended")
	}
}

// position is a place in the text of a block.
type position struct{ block, at int }

// keep makes the next frame select the row with the text of the row that is selected now.
func (p *Panel) keep() {
	cursor, _ := p.scroll.Cursor()
	p.wanted, p.moves = p.position(cursor), true
}

// position returns the place in the text that a row begins with, or the end of the text above it.
func (p *Panel) position(row int) position {
	last := position{}
	for i, b := range p.view.blocks {
		if i > 0 {
			row--
		}
		if row < 0 {
			return last
		}
		if row < b.height() {
			return position{i, b.from(max(row-b.title(), 0))}
		}
		row -= b.height()
		last = position{i, len(b.text)}
	}
	return last
}

// from returns where the text of a row below the title begins.
func (b *block) from(n int) int {
	switch {
	case b.folded || n >= b.count():
		return 0
	case b.page.shown:
		return b.page.lines[n].At
	}
	return b.rows[n].from
}

// rowOf returns the row that a place is in.
func (p *Panel) rowOf(at position) (row int) {
	for i, b := range p.view.blocks[:min(at.block+1, len(p.view.blocks))] {
		if i > 0 {
			row++
		}
		if i < at.block {
			row += b.height()
			continue
		}
		if b.folded {
			return row
		}
		row += b.title()
		n := 0
		for i := range b.count() {
			if from := b.from(i); from <= at.at && from > b.from(n) {
				n = i
			}
		}
		return row + n
	}
	return row
}
