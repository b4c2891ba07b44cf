package events

import (
	"slices"
	"strings"
	"time"

	"feedscope/feeds"
	"feedscope/ui/panel"
	"feedscope/ui/text"
)

const (
	// mostHeads is how many of the newest events are looked at for their names, and mostNames how many names are said.
	mostHeads = 1000
	mostNames = 8
	// lookAgain is the least time between two looks.
	lookAgain = time.Second
)

// others is what is said of a panel that waits for events of some names while only others come.
type others struct {
	looked time.Time
	note   string
}

// look looks at what comes, now and then, as long as the panel has no row.
func (o *others) look(p *Panel, now time.Time) {
	s := &p.rows.selection
	if p.rows.len() > 0 || len(s.types) == 0 || !s.filter.Empty() {
		*o = others{}
		return
	}
	if age := now.Sub(o.looked); age >= 0 && age < lookAgain || p.rows.searching() {
		return
	}
	o.looked, o.note = now, ""
	if messages, names := p.newest(); len(names) > 0 {
		o.note = "of the newest " + text.Counted(messages, "event") + " none is named " + strings.Join(s.types, " or ") +
			"; they are " + panel.NameList(names)
	}
}

// newest counts the newest messages of the panel's feeds, and gives some of their names.
func (p *Panel) newest() (messages int, names []string) {
	heads, of := 0, p.rows.selection.feeds
	p.history.ScanBack(p.rows.until, func(h feeds.Head) bool {
		if h.Kind == feeds.Message && (of == nil || of[h.Feed]) {
			messages++
			if len(names) < mostNames && !slices.Contains(names, h.Type) {
				names = append(names, strings.Clone(h.Type))
			}
		}
		heads++
		return heads < mostHeads
	})
	return messages, names
}
