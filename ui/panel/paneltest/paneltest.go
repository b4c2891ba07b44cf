// Package paneltest tests the contract that every panel must keep. It takes a panel, draws it at many sizes,
// and fails the test if the lines break the contract; helpers compare drawings with golden files.
package paneltest

import (
	"fmt"
	"regexp"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"feedscope/test/race"
	"feedscope/ui/panel"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/theme"
)

// Now is the time of the frames that Invariants draws.
var Now = time.Date(2026, 1, 2, 12, 4, 31, 0, time.UTC)

// Frame returns a frame at Now in the dark theme.
func Frame() panel.Frame {
	return panel.Frame{Now: Now, Theme: theme.Load("dark", theme.Options{Dark: true}), Keys: keymap.Default(), Focused: true}
}

// Invariants draws panels at many sizes and in every kind of frame. It fails the test if a panel or its details
// do not return exactly h lines of exactly w cells, contain a control sequence other than SGR, or leave a style
// open at a line's end. One panel is resized throughout and gets every action, clicks and the wheel; a fresh
// one is drawn at most sizes as well. Details are also drawn in every room.
func Invariants(t *testing.T, newPanel func() panel.Panel) {
	t.Helper()
	kept := newPanel()
	kept.Refresh(Now)
	for i, f := range frames() {
		for _, size := range sizes() {
			fresh := newPanel()
			fresh.Refresh(Now)
			check(t, "fresh", fresh, f, size)
			check(t, "resized", kept, f, size)
		}
		sweep(t, kept, f, i)
		moves(t, kept, f)
	}
}

type size struct{ w, h int }

func sizes() []size {
	var s []size
	for w := range 24 {
		s = append(s, size{w, 0}, size{w, 1}, size{w, 3}, size{w, 7})
	}
	for _, w := range []int{31, 40, 57, 58, 78, 79, 80, 100, 118, 130} {
		for _, h := range []int{1, 2, 5, 12, 45} {
			s = append(s, size{w, h})
		}
	}
	s = append(s, size{150, 5}, size{150, 12}, size{198, 45})
	var some []size
	for i := 0; i < len(s); i += race.Step(1) {
		some = append(some, s[i])
	}
	return some
}

func frames() []panel.Frame {
	f := Frame()
	plain := f
	plain.Focused, plain.HideSecrets = false, true
	plain.Theme = theme.Load("mono", theme.Options{ASCII: true, NoColor: true})
	zoomed := f
	zoomed.Zoomed = true
	return []panel.Frame{f, plain, zoomed}
}

// moves performs every action, clicks and scrolls, and checks after each.
func moves(t *testing.T, p panel.Panel, f panel.Frame) {
	t.Helper()
	s := size{60, 9}
	if f.Zoomed {
		s = size{140, 30}
	}
	for _, b := range keymap.Default().Bindings() {
		p.Do(b.Action)
		check(t, "after "+string(b.Action), p, f, s)
	}
	for y := -1; y <= s.h; y++ {
		p.Click(y*7, y)
		p.Wheel(y*7, y, y-4)
		check(t, fmt.Sprintf("after a click on line %d", y), p, f, s)
	}
}

// The largest small size, the number of rows and the most room that sweep tries.
const (
	sweepW, sweepH = 60, 24
	sweepRows      = 6
	mostRoom       = 60
)

// sweep draws the lines at many small sizes, of every width and every height, and the details of some rows in every room.
func sweep(t *testing.T, p panel.Panel, f panel.Frame, first int) {
	t.Helper()
	for i := first; i < (sweepW+1)*(sweepH+1); i += race.Step(7) {
		w, h := i%(sweepW+1), i/(sweepW+1)
		Lines(t, fmt.Sprintf("swept, %dx%d", w, h), p.Lines(f, w, h), w, h)
	}
	d, ok := p.(panel.Selector)
	if !ok {
		return
	}
	for i := 0; i < sweepRows*(mostRoom+1); i += race.Step(1) {
		if f.Room = i % (mostRoom + 1); f.Room == 0 {
			p.Do(keymap.Down)
		}
		for _, w := range []int{46, 118} {
			if _, lines, ok := d.Detail(f, w); ok {
				Lines(t, fmt.Sprintf("detail %d wide in %d lines", w, f.Room), lines, w, len(lines))
			}
		}
	}
}

func check(t *testing.T, what string, p panel.Panel, f panel.Frame, s size) {
	t.Helper()
	Lines(t, fmt.Sprintf("%s, %dx%d", what, s.w, s.h), p.Lines(f, s.w, s.h), s.w, s.h)
	if d, ok := p.(panel.Selector); ok && s.w > 0 {
		if _, lines, ok := d.Detail(f, s.w); ok {
			Lines(t, what+", detail", lines, s.w, len(lines))
		}
	}
}

// Host is a [panel.Host] that performs every request at once and records it.
type Host struct {
	// Message is the last sentence, Clipped what was put on the clipboard last, and Title and Items the last choice.
	Message, Clipped, Title string
	Items                   []panel.Item
	// Redrawn receives a value for each requested frame, if it is set and has room.
	Redrawn chan struct{}
	// Hold keeps background work in Held until Release.
	Hold bool
	Held []func() func()
}

// Redraw implements [panel.Host].
func (h *Host) Redraw() {
	select {
	case h.Redrawn <- struct{}{}:
	default:
	}
}

// Say implements [panel.Host].
func (h *Host) Say(sentence string) { h.Message = sentence }

// Choose implements [panel.Host].
func (h *Host) Choose(title string, items []panel.Item) { h.Title, h.Items = title, items }

// Clip implements [panel.Host].
func (h *Host) Clip(content, _ string) { h.Clipped = content }

// Later implements [panel.Host].
func (h *Host) Later(work func() (then func())) {
	if h.Hold {
		h.Held = append(h.Held, work)
		return
	}
	if then := work(); then != nil {
		then()
	}
}

// Release does the work held.
func (h *Host) Release() {
	work := h.Held
	h.Hold, h.Held = false, nil
	for _, w := range work {
		h.Later(w)
	}
}

// Copied returns the first form in which a panel's selected row can be copied; ok is false if nothing is selected.
func Copied(p panel.Selector) (content, what string, ok bool) {
	forms := p.Copies()
	if len(forms) == 0 {
		return "", "", false
	}
	content, err := forms[0].Text()
	return content, forms[0].What, err == nil
}

// Deadline returns when a panel changes on its own.
func Deadline(p panel.Worker) time.Time {
	at, _ := p.Pending()
	return at
}

// Lines fails the test if lines are not exactly h lines of exactly w cells, safe and with every style closed.
func Lines(t *testing.T, what string, lines []string, w, h int) {
	t.Helper()
	if len(lines) != h {
		t.Fatalf("%s: %d lines", what, len(lines))
	}
	for y, line := range lines {
		if got, wc := ansi.StringWidth(line), ansi.StringWidthWc(line); got != w || wc != w {
			t.Fatalf("%s: line %d is %d cells wide, %d by wcwidth: %q", what, y, got, wc, line)
		}
		if bad := Unsafe(line); bad != "" {
			t.Fatalf("%s: line %d holds %s: %q", what, y, bad, line)
		}
	}
}

var sgr = regexp.MustCompile("\x1b\\[[0-9;:]*m")

// Unsafe describes the first thing in a line that must not reach a terminal, empty if there is none.
func Unsafe(line string) string {
	if all := sgr.FindAllString(line, -1); len(all) > 0 && all[len(all)-1] != "\x1b[m" {
		return "a style that stays open"
	}
	if !utf8.ValidString(line) {
		return "invalid UTF-8"
	}
	for _, r := range sgr.ReplaceAllString(line, "") {
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Bidi_Control,
			unicode.Variation_Selector) {
			return fmt.Sprintf("%U", r)
		}
	}
	return ""
}
