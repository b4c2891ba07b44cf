package stage

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

const (
	// usualScreen is the height of a screen from which on the bar has room for a caption of two lines, tallScreen from which on a
	// blank line follows it.
	usualScreen, tallScreen = 14, 28
	low, usual, tall        = 3, 4, 5
	// margin is the blank columns at both sides of the bar.
	margin = 2
)

// BarHeight returns the lines of the caption bar on a screen of h lines.
func BarHeight(h int) int {
	switch {
	case h < usualScreen:
		return low
	case h < tallScreen:
		return usual
	}
	return tall
}

// Bar returns the caption bar: number and title of the scene with the keys that were pressed, the caption, and the progress with
// the speaker's clock. It has h lines of w cells, at least 3.
func (t *Talk) Bar(th *theme.Theme, w, h int) []string {
	lines := []string{t.titleLine(th, widget.NewLine(w))}
	words := wrapped(t.captionNow(), w-2*margin)
	for i := range h - 2 {
		l := widget.NewLine(w)
		l.Space(th.Style(theme.Bar), margin)
		if i < len(words) {
			l.Put(th.Style(theme.BarStrong), words[i])
		}
		lines = append(lines, l.Fill(th.Style(theme.Bar)).String())
	}
	return append(lines, t.progressLine(th, widget.NewLine(w)))
}

// captionNow returns the caption of the scene, or of its last step that has one.
func (t *Talk) captionNow() string {
	switch {
	case t.over:
		return ""
	case t.caption != "":
		return t.caption
	}
	return t.Scene().Caption
}

// wrapped breaks text between words into lines of at most w cells.
func wrapped(s string, w int) []string {
	return strings.Split(ansi.Wrap(strings.Join(strings.Fields(text.Clean(s)), " "), max(w, 1), ""), "\n")
}

func (t *Talk) titleLine(th *theme.Theme, l *widget.Line) string {
	ground := th.Style(theme.Bar)
	keys := t.Pressed()
	room := l.Width() - 2*margin
	for _, k := range keys {
		room -= text.Width(k) + keyMargin
	}
	title := fmt.Sprintf("%d  %s", t.scene+1, t.Scene().Title)
	if t.over {
		title = t.script.Title
	}
	l.Space(ground, margin).Clip(th.Bar(theme.Accent), title, room)
	l.To(ground, max(room+margin, l.Used()))
	for _, k := range keys {
		l.Space(ground, 1).Put(th.Style(theme.Match), " "+k+" ")
	}
	return l.Fill(ground).String()
}

// keyMargin is the cells around a key.
const keyMargin = 3

func (t *Talk) progressLine(th *theme.Theme, l *widget.Line) string {
	ground := th.Style(theme.Bar)
	l.Space(ground, margin)
	clock := t.clock()
	for i := range t.script.Scenes {
		if l.Left() < text.Width(clock)+2*margin+len(" HELD ") {
			break
		}
		switch {
		case i == t.scene:
			l.Glyph(th.Bar(theme.Accent), th.Glyphs.Live)
		case i < t.scene:
			l.Glyph(th.Bar(theme.Dim), th.Glyphs.Live)
		default:
			l.Glyph(th.Bar(theme.Dim), th.Glyphs.Ended)
		}
		l.Space(ground, 1)
	}
	if word := t.state(); word != "" {
		l.Space(ground, 1).Put(th.Bar(theme.Warn), word)
	}
	l.To(ground, max(l.Width()-text.Width(clock)-margin, l.Used()))
	return l.Put(ground, clock).Fill(ground).String()
}

// state says why the talk does not go on.
func (t *Talk) state() string {
	switch {
	case t.over:
		return "b: last scene   q: quit"
	case t.held:
		return "held"
	case t.waits():
		return "press n"
	}
	return ""
}

// behind is the delay from which on the clock shows it.
const behind = 10 * time.Second

// clock returns how long the talk has taken, of how long, and how much it is behind.
func (t *Talk) clock() string {
	if t.over {
		return minutes(t.took)
	}
	plan := t.elapsed
	for i := range t.scene {
		plan += t.script.Scenes[i].Duration
	}
	took := t.last.Sub(t.began)
	clock := minutes(took) + " / " + minutes(t.script.Length())
	if t.script.Loop {
		clock = minutes(plan) + " / " + minutes(t.script.Length())
	} else if late := took - plan; late >= behind {
		clock = "+" + minutes(late) + "  " + clock
	}
	return clock
}

func minutes(d time.Duration) string {
	s := int(d.Seconds())
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
