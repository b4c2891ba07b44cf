package dashboard

import (
	"fmt"
	"strings"

	"feedscope/feeds/answer"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// passing returns the header's phrase about the streams of a tap. Those that did not end well are counted, but they are no
// reason for an alarm: they are over.
func (m *Model) passing() phrase {
	g := &m.theme.Glyphs
	switch {
	case m.paused:
		return m.verdict(nil, 0)
	case m.waitsForStreams():
		return phrase{g.Connecting + " waiting for requests", theme.Info}
	}
	open, ends := m.standing()
	p := phrase{g.Ended + " none open", theme.Dim}
	if open > 0 {
		p = phrase{g.Live + " " + text.Count(open) + " open", theme.Good}
	}
	for _, end := range ends {
		if end.count > 0 {
			p = phrase{strings.Join([]string{p.text, g.Sep, text.Count(end.count), end.word}, " "), theme.Bad}
		}
	}
	return p
}

// badEnd counts the streams that ended in one of the ways that are not good.
type badEnd struct {
	word  string
	count int
}

// standing counts the open streams and those that did not end well, each once.
func (m *Model) standing() (open int, ends []badEnd) {
	cut, failed, incomplete := badEnd{word: "cut"}, badEnd{word: "failed"}, badEnd{word: "incomplete"}
	for _, s := range m.streams {
		switch v := s.Verdict(); {
		case s.OfServer() || !v.Begun:
		case !v.Over:
			open++
		case v.Cut:
			cut.count++
		case v.State == answer.Failed:
			failed.count++
		case v.State == answer.Incomplete:
			incomplete.count++
		}
	}
	return open, []badEnd{cut, failed, incomplete}
}

// welcomeWidth is the most cells that the welcome takes.
const welcomeWidth = 76

// welcome draws what to do over the panels while a tap waits for its first request.
func (m *Model) welcome(screen []string) []string {
	w := min(m.w-2, welcomeWidth)
	h := m.h - m.overlayMargin()
	if w < 1 || h < 1 || len(m.layers) > 0 {
		return screen
	}
	f := widget.NewFlow(w - 2)
	line := func(role theme.Role, words string) {
		f.Words(m.theme.Style(role), m.shown(words))
		f.End()
	}
	line(theme.Strong, "Waiting for the first request.")
	line(theme.Text, "")
	line(theme.Text, "Set the base URL of your program to")
	line(theme.Accent, "  "+m.o.Tap.BaseURL)
	line(theme.Text, "in place of "+m.o.Tap.Server+", for example:")
	line(theme.Text, "")
	for _, example := range m.examples() {
		line(theme.Accent, "  "+example)
	}
	line(theme.Text, "")
	about := "Requests and responses pass unchanged; event streams show up here."
	if len(m.broken()) > 0 {
		about = "Streams are altered by rules; they show up here."
	}
	line(theme.Dim, about)
	if m.o.Tap.Notice != "" {
		line(theme.Warn, "")
		line(theme.Warn, m.o.Tap.Notice)
	}
	lines := f.Lines(theme.Style{})
	if len(lines) > h {
		lines = lines[:h]
	}
	b := widget.Border{Title: "Tap", Right: m.keys.Hint(keymap.Copy, "copies the base URL")}
	return widget.Overlay(screen, widget.Frame(m.theme, b, w+2, len(lines)+2, padLines(lines, w)), m.w)
}

// examples are settings of well-known clients.
func (m *Model) examples() []string {
	base := m.o.Tap.BaseURL
	openai, anthropic := "OPENAI_BASE_URL="+base, "ANTHROPIC_BASE_URL="+base
	if _, path, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(m.o.Tap.Server, "https://"), "http://"), "/"); path == "" {
		openai += "/v1"
	}
	switch server := m.o.Tap.Server; {
	case strings.Contains(server, "openai"):
		return []string{openai}
	case strings.Contains(server, "anthropic"):
		return []string{anthropic}
	}
	return []string{openai, anthropic, "curl -N " + base + "/PATH"}
}

// tapFigures are the figures in the header.
func (m *Model) tapFigures() string {
	sep := " " + m.theme.Glyphs.Sep + " "
	rate, _ := m.rate()
	streams := 0
	for _, s := range m.streams {
		if s.Verdict().Begun {
			streams++
		}
	}
	return fmt.Sprintf("%s%s%s ev/s", text.Counted(streams, "stream"), sep, text.Count(uint64(rate+0.5)))
}
