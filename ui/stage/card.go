package stage

import (
	"fmt"
	"strings"
	"time"

	"feedscope/ui/term/banner"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// titleTime is how long the title of a scene covers the panels.
const titleTime = 1800 * time.Millisecond

// Title returns the title of the scene in large letters, as a box to lay over the panels, of at most w by h cells. It returns nil
// once the scene has run for a while, and while the talk has not begun.
func (t *Talk) Title(th *theme.Theme, w, h int) []string {
	if t.over || !t.set || t.elapsed >= titleTime {
		return nil
	}
	return headed(th, t.Scene().Title, nil, w, h)
}

// boxMargins are the cells of a box beside its text: the frame and three blanks at each side.
const boxMargins = 8

// headed returns a box with a title in large letters, or as it is if there is no room, above lines. It returns nil if there is no
// room for that, either.
func headed(th *theme.Theme, title string, lines []string, w, h int) []string {
	large := banner.Lines(title, w-boxMargins)
	if th.Glyphs.ASCII() {
		large = nil
	}
	for _, head := range [][]string{large, wrapped(title, w-boxMargins)} {
		if b := box(th, head, lines, w); head != nil && len(b) <= h {
			return b
		}
	}
	return nil
}

// box returns centered lines of a heading, and below them a centered block of lines, in a frame at most w cells wide.
func box(th *theme.Theme, head, lines []string, w int) []string {
	inner := 0
	for _, s := range append(append([]string{}, head...), lines...) {
		inner = max(inner, text.Width(s))
	}
	inner = min(inner, w-boxMargins)
	if inner < 1 {
		return nil
	}
	var all []string
	l := widget.NewLine(inner + boxMargins - 2)
	add := func(st theme.Style, s string, width int) {
		l.Reset(l.Width())
		all = append(all, l.Gap((l.Width()-width)/2).Put(st, s).String())
	}
	add(theme.Style{}, "", 0)
	for _, s := range head {
		add(th.Style(theme.Accent), s, text.Width(s))
	}
	add(theme.Style{}, "", 0)
	block := 0
	for _, s := range lines {
		block = max(block, text.Width(s))
	}
	for _, s := range lines {
		add(th.Style(theme.Strong), s, block)
	}
	if len(lines) > 0 {
		add(theme.Style{}, "", 0)
	}
	return widget.Frame(th, widget.Border{Focused: true}, l.Width()+2, len(all)+2, all)
}

// Card returns the closing card, as a box to lay over the panels, of at most w by h cells.
func (t *Talk) Card(th *theme.Theme, w, h int) []string {
	c := &t.script.Closing
	title := c.Title
	if title == "" {
		title = t.script.Title
	}
	var lines []string
	for _, s := range c.Lines {
		if s = text.Clean(s); text.Width(s) <= w-boxMargins {
			lines = append(lines, s)
		} else {
			lines = append(lines, wrapped(s, w-boxMargins)...)
		}
	}
	return headed(th, title, lines, w, h)
}

// Notes returns the speaker's notes of the scene and what comes next, in lines of w cells.
func (t *Talk) Notes(th *theme.Theme, w int) []string {
	f := widget.NewFlow(w)
	f.Hang(1)
	put := func(role theme.Role, s string) {
		f.Gap(1)
		f.Words(th.Style(role), s)
		f.End()
	}
	s := t.Scene()
	put(theme.Header, fmt.Sprintf("%d  %s", t.scene+1, s.Title))
	notes := s.Notes
	if notes == "" {
		notes = "no notes for this scene"
	}
	for paragraph := range strings.SplitSeq(strings.TrimSpace(notes), "\n\n") {
		f.End()
		put(theme.Text, strings.Join(strings.Fields(paragraph), " "))
	}
	f.End()
	next := "the closing card"
	if t.scene+1 < len(t.script.Scenes) {
		next = t.script.Scenes[t.scene+1].Title
	} else if t.script.Loop {
		next = t.script.Scenes[0].Title
	}
	put(theme.Dim, "next: "+next)
	return f.Lines(theme.Style{})
}
