package ticker

import (
	"feedscope/ui/panel"
	"feedscope/ui/text"
)

// empty says why there are no rows.
func (p *Panel) empty(f panel.Frame) (what, how string) {
	missing, have := panel.Missing(&p.snap.Missing, p.opts.Events, p.opts.Book.Key())
	switch {
	case p.snap.Total > 0:
		return "no key matches " + p.Words.String(), "esc shows all"
	case missing != "":
		return missing, have
	case p.snap.Skipped > 0:
		return text.Count(p.snap.Skipped) + " events came, none of them with a key", "see the panel's key"
	}
	return p.Sources.Waiting(f, p.opts.Events)
}
