package chart

import (
	"time"

	"feedscope/feeds"
	"feedscope/ui/panel"
)

// SetStatus replaces what a panel reads about its feeds.
func SetStatus(p panel.Panel, status func(int) (feeds.Status, time.Time)) {
	p.(*Panel).sources.Status = status
}

// Again returns a fresh panel of the same set.
func Again(p panel.Panel, style string) panel.Panel {
	o := p.(*Panel)
	o.c.Style = style
	return New(o.c, o.set, o.sources)
}
