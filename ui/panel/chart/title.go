package chart

import (
	"feedscope/ui/panel"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
)

// Title implements [panel.Panel]: the window, and what is not drawn.
func (p *Panel) Title(f panel.Frame) (title, badge string) {
	mark, more := "", ""
	if p.snap.Total > 0 {
		mark = p.sources.Mark()
	}
	if n := p.drawable - len(p.lines); n > 0 {
		more = "+" + text.Count(n) + " series"
		if hint := f.Keys.Hint(keymap.Filter, "chooses"); hint != "" {
			more += ", " + hint
		}
	}
	timeless := ""
	if n := p.timeless(); n > 0 {
		timeless = text.Counted(n, "event") + " without a time"
	}
	return p.c.Name, panel.Badge(f, mark, "last "+p.window.String(), more, p.beyond(), timeless, panel.Refused(p.snap.Refused))
}

// beyond counts the series that cannot be drawn, empty if there are none.
func (p *Panel) beyond() string {
	most := maxTracks
	if p.style != styleLine {
		most = maxSpreads
	}
	return panel.Tally(len(p.snap.Rows)-p.drawable, "series beyond the first "+text.Count(most))
}

// timeless returns the number of events that have no lag because they state no time.
func (p *Panel) timeless() uint64 {
	if p.figures == nil {
		return 0
	}
	return p.figures.timeless.Load()
}
