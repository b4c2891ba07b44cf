package dashboard

import (
	"fmt"
	"slices"
	"strings"

	"feedscope/feeds"
	"feedscope/ui/panel"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// condition is a group of feeds in the same state, other than live.
type condition struct {
	glyph string
	state feeds.State
	role  theme.Role
	bar   theme.Role // The header's bar.
	count int
}

// conditions groups the feeds that are not live, worst group first.
func (m *Model) conditions() (all []condition) {
	var n [feeds.Paused + 1]int
	trouble := false // A feed is reconnecting for a reason other than a cleanly ended stream.
	for _, f := range m.feeds {
		s := f.Status()
		n[s.State]++
		trouble = trouble || s.State == feeds.Waiting && !s.Routine
	}
	g := &m.theme.Glyphs
	reconnecting := condition{g.Waiting, feeds.Waiting, theme.Warn, theme.BarWarn, n[feeds.Waiting]}
	if !trouble {
		reconnecting.role, reconnecting.bar = theme.Info, theme.Bar
	}
	all = []condition{
		{g.Failed, feeds.Failed, theme.Bad, theme.BarBad, n[feeds.Failed]},
		reconnecting,
		{g.Stale, feeds.Stale, theme.Stale, theme.BarWarn, n[feeds.Stale]},
		{g.Connecting, feeds.Connecting, theme.Info, theme.Bar, n[feeds.Connecting]},
		{g.Paused, feeds.Paused, theme.Dim, theme.Bar, n[feeds.Paused]},
		{g.Ended, feeds.Ended, theme.Dim, theme.Bar, n[feeds.Ended]},
	}
	if !trouble { // Then stale feeds are worse.
		all[1], all[2] = all[2], all[1]
	}
	return slices.DeleteFunc(all, func(c condition) bool { return c.count == 0 })
}

// barRole returns the role of the header's bar.
func barRole(all []condition) theme.Role {
	if len(all) > 0 {
		return all[0].bar
	}
	return theme.Bar
}

// verdict summarizes the feeds: all live, or how many are not and why, worst first. The reasons are left out if room
// is short.
func (m *Model) verdict(all []condition, room int) phrase {
	if m.paused {
		g := &m.theme.Glyphs
		return phrase{fmt.Sprintf("%s paused %s %s new", g.Paused, g.Sep, text.Count(m.missed())), theme.Warn}
	}
	if len(all) == 0 {
		return m.allLive()
	}
	worst, total, reasons := all[0], 0, make([]string, len(all))
	for i, c := range all {
		total += c.count
		reasons[i] = fmt.Sprintf("%d %s", c.count, panel.StateWord(c.state))
	}
	switch word := panel.StateWord(worst.state); {
	case len(m.feeds) == 1:
		return phrase{worst.glyph + " " + word, worst.role}
	case len(all) == 1:
		return phrase{fmt.Sprintf("%s %d of %d %s", worst.glyph, total, len(m.feeds), word), worst.role}
	}
	short := fmt.Sprintf("%s %d of %d not live", worst.glyph, total, len(m.feeds))
	long := short + ": " + strings.Join(reasons, ", ")
	if text.Width(long) > room {
		return phrase{short, worst.role}
	}
	return phrase{long, worst.role}
}

// allLive summarizes live feeds, counting streams and polled feeds separately.
func (m *Model) allLive() phrase {
	g, polled := &m.theme.Glyphs, 0
	if len(m.feeds) == 0 && m.o.From != nil {
		return phrase{g.Connecting + " no feeds yet", theme.Info}
	}
	for _, f := range m.feeds {
		if f.Polled() {
			polled++
		}
	}
	switch polled {
	case 0:
		return phrase{g.Live + " live", theme.Good}
	case len(m.feeds):
		return phrase{g.Live + " polling", theme.Info}
	}
	streams := len(m.feeds) - polled
	return phrase{fmt.Sprintf("%s %d of %d live %s %d polling", g.Live, streams, len(m.feeds), g.Sep, polled), theme.Good}
}
