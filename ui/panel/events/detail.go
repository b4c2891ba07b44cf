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
	d := &p.pane.drawn
	if p.pane.view != metaView {
		if e, held := p.selected(); d.meta == nil && held {
			d.meta = p.metaLines(f, &e, w) // Once: who came in the same read is counted for it.
		}
		lines = append(lines, d.meta...)
	}
	return d.title, append(lines, d.lines...), true
}
