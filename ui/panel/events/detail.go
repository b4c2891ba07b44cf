package events

import (
	"feedscope/ui/panel"
	"feedscope/ui/widget"
)

// Detail shows the selected event in the view that is turned to.
func (p *Panel) Detail(f panel.Frame, w int) (title string, lines []string, ok bool) {
	if p.line == nil {
		p.line = widget.NewLine(w)
	}
	if !p.draw(f, p.current(), w) {
		return "", nil, false
	}
	lines = append(lines, p.tabs(f, w, false))
	if e, held := p.selected(); held && p.pane.view != metaView {
		lines = append(lines, p.metaLines(f, &e, w)...)
	}
	return p.pane.drawn.title, append(lines, p.pane.drawn.lines...), true
}
