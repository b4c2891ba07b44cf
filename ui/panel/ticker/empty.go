package ticker

import (
	"feedscope/ui/panel"
	"feedscope/ui/text"
	"feedscope/ui/widget"
)

// drawEmpty draws a panel without rows.
func (p *Panel) drawEmpty(f panel.Frame, line *widget.Line, h int) {
	what, how := p.empty(f)
	for y := range h {
		if p.rows.Same(y, key{note: what + how}) {
			continue
		}
		panel.DrawMessage(f, line, y, h, what, how)
		p.rows.Done(y)
	}
}

// empty says why there are no rows.
func (p *Panel) empty(f panel.Frame) (what, how string) {
	switch {
	case p.snap.Total > 0:
		return "no key matches " + p.words.String(), "esc shows all"
	case p.snap.Skipped > 0:
		return text.Count(p.snap.Skipped) + " events came, none of them with a key", "see the panel's key"
	}
	return p.opts.Sources.Waiting(f, p.opts.Events)
}
