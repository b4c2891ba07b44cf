package dashboard

import (
	"fmt"

	"feedscope/ui/panel"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// phrase is a piece of the header with its role.
type phrase struct {
	text string
	role theme.Role
}

const phraseGap = 2

// clockLayout includes the time zone, which applies to all times on the screen.
const clockLayout = "15:04:05 MST"

// header returns the first line: an alert that flashes, or else the source, the rate of events, the time, and the state of the feeds.
func (m *Model) header() string {
	if m.now.Before(m.flash.until) {
		return m.flashLine()
	}
	l, th := m.line, m.theme
	conditions := m.conditions()
	if m.server != "" {
		conditions = nil // See passing.
	}
	bar, strong, styleOf := m.barStyles(barRole(conditions))
	l.Reset(m.w)
	l.Space(bar, 1).Put(strong, "feedscope")
	if m.player != nil {
		l.Space(bar, phraseGap).Put(th.Style(theme.Replay), " REPLAY ")
	}
	status, width := m.status(conditions, m.w-l.Used())
	right := m.w - width
	if room := min(right-l.Used()-2*phraseGap, max(m.w/3, 8)); m.source() != "" && room > 0 {
		l.Space(bar, phraseGap).Put(bar, m.shortSource(room))
	}
	figures := m.figures()
	if role := m.o.Role; role != "" && right-l.Used() >= text.Width(role)+text.Width(figures)+3*phraseGap {
		l.Space(bar, phraseGap).Put(bar, role)
	}
	// Centered, or further left if the phrases need room.
	if x := min((m.w-text.Width(figures))/2, right-phraseGap-text.Width(figures)); x >= l.Used()+phraseGap {
		l.To(bar, x).Put(bar, figures)
	}
	l.To(bar, right)
	for _, p := range status {
		l.Put(styleOf(p.role), p.text).Space(bar, phraseGap)
	}
	l.Fill(bar)
	return l.String()
}

// barStyles returns the styles of the header. While a feed is in trouble, the whole bar has one bright color.
func (m *Model) barStyles(role theme.Role) (bar, strong theme.Style, of func(theme.Role) theme.Style) {
	if role == theme.Bar {
		return m.theme.Style(theme.Bar), m.theme.Style(theme.BarStrong), m.theme.Bar
	}
	bar = m.theme.Style(role)
	return bar, bar, func(theme.Role) theme.Style { return bar }
}

// shortSource returns the source in at most w cells. A path is cut at the front, other names at the end.
func (m *Model) shortSource(w int) string {
	if m.player != nil {
		return panel.CutFront(m.source(), w)
	}
	return text.Truncate(text.Clean(m.source()), w)
}

// The phrases at the right end of the header, from left to right.
const (
	faultPhrase = iota
	recordPhrase
	clockPhrase
	playbackPhrase
	feedsPhrase
	phrases
)

// status returns the phrases at the right end of the header and their width. If room is short, it leaves out the
// least important.
func (m *Model) status(conditions []condition, room int) (in []phrase, width int) {
	all := [phrases]phrase{
		faultPhrase: m.faultMark(), recordPhrase: m.recordingMark(),
		clockPhrase: {text: m.at.Format(clockLayout), role: theme.Bar},
		feedsPhrase: m.verdict(conditions, room/2),
	}
	if m.server != "" {
		all[feedsPhrase] = m.passing()
	}
	if m.o.From != nil {
		all[playbackPhrase] = m.reading()
	}
	if m.player != nil {
		all[playbackPhrase] = m.playing()
		if all[feedsPhrase].role == theme.Good {
			all[feedsPhrase].text = "" // The playback phrase says enough.
		}
	}
	order := [...]int{playbackPhrase, feedsPhrase, recordPhrase, faultPhrase, clockPhrase}
	if m.recording != nil && m.recording.failed != nil {
		order[1], order[2] = recordPhrase, feedsPhrase
	}
	if m.o.Tap != nil {
		order = [...]int{faultPhrase, playbackPhrase, feedsPhrase, recordPhrase, clockPhrase}
	}
	var fits [phrases]bool
	for _, i := range order {
		w := text.Width(all[i].text) + phraseGap
		if i == clockPhrase && fits[faultPhrase] { // With faults on, the counts matter more than the time.
			room -= text.Width(m.figures()) + text.Width(m.shortSource(m.w/3)) + 3*phraseGap
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
	if m.server != "" {
		return m.tapFigures()
	}
	sep := " " + m.theme.Glyphs.Sep + " "
	rate, lost := m.rate()
	return fmt.Sprintf("%d %s%s%s ev/s%s%s lost", len(m.feeds), plural(len(m.feeds), "feed"), sep,
		text.Count(uint64(rate+0.5)), sep, text.Count(lost))
}
