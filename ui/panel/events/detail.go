package events

import (
	"feedscope/ui/panel"
)

// Detail implements [panel.Selector]: the selected event in the current view.
func (p *Panel) Detail(f panel.Frame, w int) (title string, lines []string, ok bool) {
	if !p.draw(f, p.current(), w) {
		return "", nil, false
	}
	lines = append(lines, p.tabs(f, w, false))
	d := &p.pane.drawn
	if p.pane.view != metaView {
		if e, held := p.Selected(); d.meta == nil && held {
			d.meta = p.metaLines(f, &e, w) // Once per event: it counts the events of the same read.
		}
		lines = append(lines, d.meta...)
	}
	return d.title, append(lines, d.lines...), true
}
