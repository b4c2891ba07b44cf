// Package notifications is the view of what wants attention: an [notifications.Inbox] of package feeds/state/notifications goes
// in, lines come out, newest first.
//
// What is open has the colour and the label of its severity, what is acknowledged is dim, what is resolved is faint and says how
// long it lasted. The user acknowledges here; what was on the screen while the panel had the keys counts as read.
//
// The panel folds no event, and rings no bell itself: it says when one is due.
package notifications

import (
	"feedscope/feeds/state/notifications"
	"feedscope/ui/panel"
)

// Options say what a [Panel] shows.
type Options struct {
	// Name is the title.
	Name  string
	Inbox *notifications.Inbox
	// Bell asks for the terminal's bell when something becomes critical.
	Bell bool
	// Events are the event names that the inbox takes; an empty panel says that it waits for them.
	Events []string
	// Sources are the feeds that the events come from.
	Sources *panel.Sources
}

// New makes a panel.
func New(opts Options) *Panel {
	p := &Panel{opts: opts, reader: opts.Inbox.Reader(), alarms: opts.Inbox.Reader()}
	p.List = panel.NewList(opts.Sources, panel.Table{
		Row: p.keyAndFeed, Find: p.reader.Find, Held: p.held, Load: p.load, Window: window, Search: p.search,
	})
	// No row of these is ever read, only the counts.
	p.alarms.Filter(notifications.Filter{Least: notifications.Critical})
	return p
}
