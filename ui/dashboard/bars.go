package dashboard

import (
	"fmt"
	"strings"

	"feedscope/feeds"
	"feedscope/ui/keymap"
	"feedscope/ui/text"
	"feedscope/ui/theme"
)

// header is the first line: what this is, how much comes in, what time it is and whether all is well.
func (m *Model) header() string {
	l, th := m.line, m.theme
	bar, strong := th.Style(theme.Bar), th.Style(theme.BarStrong)
	l.Reset(m.w)
	l.Space(bar, 1).Put(strong, "feedscope")
	if label := m.label(); label != "" {
		l.Space(bar, 2).Clip(bar, label, max(m.w/4, 8))
	}
	figures := m.figures()
	verdict, role := m.verdict()
	clock := m.now.Format("15:04:05")
	right := text.Width(verdict) + 3 + len(clock) + 1
	if x := (m.w - text.Width(figures)) / 2; x > l.Used()+1 && x+text.Width(figures) < m.w-right {
		l.To(bar, x).Put(bar, figures)
	}
	l.To(bar, m.w-right)
	l.Put(bar, clock).Space(bar, 2).Put(th.Bar(role), verdict).Fill(bar)
	return l.String()
}

func (m *Model) figures() string {
	sep := " " + m.theme.Glyphs.Sep + " "
	return fmt.Sprintf("%d %s%s%s ev/s%s%s lost", len(m.feeds), plural(len(m.feeds), "feed"), sep,
		text.Count(uint64(m.totals.rate+0.5)), sep, text.Count(m.totals.lost))
}

// verdict says in one word how things are: the worst that a feed is, or that the view stands still.
func (m *Model) verdict() (string, theme.Role) {
	g := &m.theme.Glyphs
	if m.paused {
		return fmt.Sprintf("%s paused %s %s new", g.Paused, g.Sep, text.Count(m.missed())), theme.Warn
	}
	var n [feeds.Paused + 1]int
	routine := 0
	for _, f := range m.feeds {
		s := f.Status()
		n[s.State]++
		if s.Routine {
			routine++
		}
	}
	say := func(glyph string, count int, word string) string {
		if count == len(m.feeds) {
			return glyph + " " + word
		}
		return fmt.Sprintf("%s %d of %d %s", glyph, count, len(m.feeds), word)
	}
	switch {
	case n[feeds.Failed] > 0:
		return say(g.Failed, n[feeds.Failed], "failed"), theme.Bad
	case n[feeds.Waiting] > routine:
		return say(g.Waiting, n[feeds.Waiting], "waiting"), theme.Warn
	case n[feeds.Stale] > 0:
		return say(g.Stale, n[feeds.Stale], "stale"), theme.Stale
	case n[feeds.Connecting] > 0:
		return say(g.Connecting, n[feeds.Connecting], "connecting"), theme.Info
	case n[feeds.Waiting] > 0:
		return say(g.Waiting, n[feeds.Waiting], "reconnecting"), theme.Info
	case n[feeds.Live] > 0:
		return say(g.Live, n[feeds.Live], "live"), theme.Good
	case n[feeds.Paused] > 0:
		return say(g.Paused, n[feeds.Paused], "disconnected"), theme.Dim
	}
	return say(g.Ended, n[feeds.Ended], "ended"), theme.Dim
}

// hints are the keys worth knowing, most useful first.
var hints = []keymap.Action{
	keymap.Help, keymap.Quit, keymap.NextPanel, keymap.Detail, keymap.Zoom, keymap.Filter, keymap.Pause, keymap.Palette,
}

var hintWords = map[keymap.Action]string{
	keymap.Help: "help", keymap.NextPanel: "panel", keymap.Detail: "details", keymap.Zoom: "zoom",
	keymap.Filter: "filter", keymap.Pause: "pause", keymap.Palette: "commands", keymap.Quit: "quit",
}

// footer is the last line: a word on what was just done, or which panels have no room, or the keys.
func (m *Model) footer() string {
	l, th := m.line, m.theme
	l.Reset(m.w)
	l.Gap(1)
	if m.now.Before(m.toast.until) {
		return l.Put(th.Style(theme.Accent), m.toast.text).String()
	}
	if hidden := m.places.Hidden; len(hidden) > 0 && !m.zoomed {
		l.Clip(th.Style(theme.Warn), "no room for "+strings.Join(hidden, ", "), m.w/2).Gap(2)
	}
	for _, a := range hints {
		b, _ := m.keys.For(a)
		if l.Left() < len(b.Label())+len(hintWords[a])+4 {
			break
		}
		l.Put(th.Style(theme.Key), b.Label()).Gap(1).Put(th.Style(theme.Help), hintWords[a]).Gap(3)
	}
	return l.String()
}
