// Package notifications is the panel of conditions that need attention. A [notifications.Inbox] of
// feeds/state/notifications goes in; one line per notification comes out, open before acknowledged before resolved,
// each newest first. Rows visible while the panel has the keys count as read.
package notifications

import (
	"feedscope/feeds/state/notifications"
	"feedscope/ui/panel"
)

// New returns a panel of an inbox, with the events of some feeds.
func New(c Config, inbox *notifications.Inbox, feeds *panel.Sources) *Panel {
	p := &Panel{c: c, inbox: inbox, reader: inbox.Reader(), alarms: inbox.Reader()}
	p.List = panel.NewList(feeds, panel.Table{
		Row: p.keyAndFeed, Find: p.reader.Find, Held: p.held, Load: p.load, Window: window, Search: p.search,
		Searched: "level, source, message and key", Where: p.where,
	})
	p.search(p.Words)
	// Only its counts are read.
	p.alarms.Filter(notifications.Filter{Least: notifications.Critical})
	return p
}
