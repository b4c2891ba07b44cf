package dashboard

import (
	"fmt"
	"time"

	"feedscope/feeds"
	"feedscope/ui/panel"
	"feedscope/ui/text"
	"feedscope/ui/theme"
)

// phrase is a part of the header that says how something stands.
type phrase struct {
	text string
	role theme.Role
}

const phraseGap = 2

// header is the first line: what this is, how much comes in, what time it is and whether all is well.
func (m *Model) header() string {
	l, th := m.line, m.theme
	bar := th.Style(theme.Bar)
	l.Reset(m.w)
	l.Space(bar, 1).Put(th.Style(theme.BarStrong), "feedscope")
	if m.player != nil {
		l.Space(bar, phraseGap).Put(th.Style(theme.Replay), " REPLAY ")
	}
	standing, width := m.standing(m.w - l.Used())
	right := m.w - width
	if room := min(right-l.Used()-2*phraseGap, max(m.w/3, 8)); m.label() != "" && room > 0 {
		l.Space(bar, phraseGap).Put(bar, m.shortLabel(room))
	}
	figures := m.figures()
	// In the middle, or left of it where a phrase reaches so far.
	if x := min((m.w-text.Width(figures))/2, right-phraseGap-text.Width(figures)); x >= l.Used()+phraseGap {
		l.To(bar, x).Put(bar, figures)
	}
	l.To(bar, right)
	for _, p := range standing {
		l.Put(th.Bar(p.role), p.text).Space(bar, phraseGap)
	}
	l.Fill(bar)
	return l.String()
}

// shortLabel is the label in at most w cells. Of a path the end says most.
func (m *Model) shortLabel(w int) string {
	if m.player != nil {
		return panel.CutFront(m.label(), w)
	}
	return text.Truncate(text.Clean(m.label()), w)
}

// The phrases at the right end of the header, in their order.
const (
	faultPhrase = iota
	recordPhrase
	clockPhrase
	playbackPhrase
	feedsPhrase
	phrases
)

// standing gives the phrases at the right end of the header, and their width. Where room is short, the least important are
// left out.
func (m *Model) standing(room int) (in []phrase, width int) {
	all := [phrases]phrase{
		faultPhrase: m.faultMark(), recordPhrase: m.recordingMark(), clockPhrase: {text: m.at.Format(time.TimeOnly), role: theme.Bar}, feedsPhrase: m.verdict(),
	}
	if m.player != nil {
		all[playbackPhrase] = m.playing()
		if all[feedsPhrase].role == theme.Good {
			all[feedsPhrase].text = "" // What plays needs no word on that.
		}
	}
	order := [...]int{playbackPhrase, feedsPhrase, recordPhrase, faultPhrase, clockPhrase}
	if m.recording != nil && m.recording.failed != nil {
		order[1], order[2] = recordPhrase, feedsPhrase
	}
	var fits [phrases]bool
	for _, i := range order {
		w := text.Width(all[i].text) + phraseGap
		if i == clockPhrase && fits[faultPhrase] { // Whoever breaks a feed wants the counts before the time.
			room -= text.Width(m.figures()) + text.Width(m.shortLabel(m.w/3)) + 3*phraseGap
		}
		fits[i] = all[i].text != "" && (width == 0 || width+w <= room)
		if fits[i] {
			width += w
		}
	}
	for i, p := range all {
		if fits[i] {
			in = append(in, p)
		}
	}
	return in, width
}

func (m *Model) figures() string {
	sep := " " + m.theme.Glyphs.Sep + " "
	return fmt.Sprintf("%d %s%s%s ev/s%s%s lost", len(m.feeds), plural(len(m.feeds), "feed"), sep,
		text.Count(uint64(m.totals.rate+0.5)), sep, text.Count(m.totals.lost))
}

// verdict says in one word how things are: the worst that a feed is, or that the view stands still.
func (m *Model) verdict() phrase {
	g := &m.theme.Glyphs
	if m.paused {
		return phrase{fmt.Sprintf("%s paused %s %s new", g.Paused, g.Sep, text.Count(m.missed())), theme.Warn}
	}
	var n [feeds.Paused + 1]int
	routine, polled := 0, 0
	for _, f := range m.feeds {
		s := f.Status()
		n[s.State]++
		if s.State == feeds.Live && f.Polled() {
			polled++
		}
		if s.Routine {
			routine++
		}
	}
	say := func(glyph string, count int, word string, role theme.Role) phrase {
		if count == len(m.feeds) {
			return phrase{glyph + " " + word, role}
		}
		return phrase{fmt.Sprintf("%s %d of %d %s", glyph, count, len(m.feeds), word), role}
	}
	switch {
	case n[feeds.Failed] > 0:
		return say(g.Failed, n[feeds.Failed], "failed", theme.Bad)
	case n[feeds.Waiting] > routine:
		return say(g.Waiting, n[feeds.Waiting], "waiting", theme.Warn)
	case n[feeds.Stale] > 0:
		return say(g.Stale, n[feeds.Stale], "stale", theme.Stale)
	case n[feeds.Connecting] > 0:
		return say(g.Connecting, n[feeds.Connecting], "connecting", theme.Info)
	case n[feeds.Waiting] > 0:
		return say(g.Waiting, n[feeds.Waiting], "reconnecting", theme.Info)
	case n[feeds.Live] > polled && polled > 0:
		p := say(g.Live, n[feeds.Live]-polled, "live", theme.Good)
		p.text += fmt.Sprintf(" %s %d polling", g.Sep, polled)
		return p
	case polled > 0:
		return say(g.Live, polled, "polling", theme.Info)
	case n[feeds.Live] > 0:
		return say(g.Live, n[feeds.Live], "live", theme.Good)
	case n[feeds.Paused] > 0:
		return say(g.Paused, n[feeds.Paused], "disconnected", theme.Dim)
	}
	return say(g.Ended, n[feeds.Ended], "ended", theme.Dim)
}
