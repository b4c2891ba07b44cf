package events

import (
	"feedscope/feeds"
	"feedscope/ui/panel"
	"feedscope/ui/pretty"
)

// views are the ways to look at an event, in the order in which one turns through them.
var views = []struct {
	name  string
	lines func(p *Panel, f panel.Frame, e *feeds.Event, w int) []string
}{
	{"Pretty", (*Panel).prettyLines},
	{"Meta", (*Panel).metaLines},
}

// metaView is the one that says where an event came from.
const metaView = 1

func (p *Panel) prettyLines(f panel.Frame, e *feeds.Event, w int) []string {
	return pretty.Lines(f.Theme, shownData(e, f.HideSecrets), w)
}

func (p *Panel) metaLines(f panel.Frame, e *feeds.Event, w int) []string { return p.meta(f, e, w) }
