package events

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/timeline"
	"feedscope/ui/panel"
	"feedscope/ui/term/text"
)

const (
	// mostHeads is the number of newest events to read names from, mostNames the number of names to list.
	mostHeads = 1000
	mostNames = 8
	// checkEvery is the minimum time between two checks.
	checkEvery = time.Second
)

// absent explains why a panel is empty: it waits for events of some names while only others arrive.
type absent struct {
	checked time.Time
	note    string
}

// check reads the names of new events now and then while the panel has no row.
func (o *absent) check(p *Panel, now time.Time) {
	s := &p.rows.selection
	if p.rows.len() > 0 || len(s.types) == 0 || !s.filter.Empty() {
		*o = absent{}
		return
	}
	if age := now.Sub(o.checked); age >= 0 && age < checkEvery || p.rows.partial() {
		return
	}
	o.checked, o.note = now, ""
	if messages, names := p.newest(); len(names) > 0 {
		o.note = fmt.Sprintf("none of the newest %s is named %s; they are %s", text.Counted(messages, "event"),
			strings.Join(s.types, " or "), panel.NameList(names))
	}
}

// newest counts the newest messages of the panel's feeds and returns some of their names.
func (p *Panel) newest() (messages int, names []string) {
	heads, of := 0, p.rows.selection.feeds
	p.history.ScanBack(p.rows.until, func(h timeline.Head) bool {
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
