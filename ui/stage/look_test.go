package stage_test

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"feedscope/ui/stage"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// checkLines reports lines that are not exactly w cells wide.
func checkLines(t *testing.T, what string, lines []string, w int) {
	t.Helper()
	for _, l := range lines {
		if got := text.Width(ansi.Strip(l)); got != w {
			t.Errorf("%s: a line of %d cells, want %d: %q", what, got, w, ansi.Strip(l))
		}
	}
}

// TestEverythingFits draws at all sizes, before, during and after a talk.
func TestEverythingFits(t *testing.T) {
	t.Parallel()
	for _, ascii := range []bool{false, true} {
		th := theme.Load("dark", theme.Options{ASCII: ascii})
		for w := 1; w < 130; w += 3 {
			p := present(threeScenes())
			for at := time.Duration(0); at <= 42*time.Second; at += 700 * time.Millisecond {
				p.after(at)
				for h := 3; h < 7; h++ {
					bar := p.Bar(th, w, h)
					if len(bar) != h {
						t.Fatalf("a bar of %d lines, want %d", len(bar), h)
					}
					checkLines(t, "bar", bar, w)
				}
				checkLines(t, "notes", p.Notes(th, w), w)
				for _, box := range [][]string{p.Title(th, w, 20), p.Card(th, w, 20)} {
					if len(box) > 20 {
						t.Errorf("a box of %d lines", len(box))
					}
					if len(box) > 0 {
						checkLines(t, "box", box, text.Width(ansi.Strip(box[0])))
						if got := text.Width(ansi.Strip(box[0])); got > w {
							t.Errorf("a box of %d cells on %d", got, w)
						}
					}
				}
			}
		}
	}
}

// shown returns lines without styles.
func shown(lines []string) string { return ansi.Strip(strings.Join(lines, "\n")) }

func TestTheBarSaysWhatHappens(t *testing.T) {
	t.Parallel()
	th := theme.Load("dark", theme.Options{})
	p := present(threeScenes())
	p.after(0)
	p.after(13 * time.Second)
	for _, want := range []string{"2  Two", "second", " z ", " enter ", "● ● ○", "0:13 / 0:40"} {
		if bar := shown(p.Bar(th, 80, 5)); !strings.Contains(bar, want) {
			t.Errorf("the bar lacks %q:\n%s", want, bar)
		}
	}
	p.after(16 * time.Second)
	if bar := shown(p.Bar(th, 80, 5)); !strings.Contains(bar, "later") || strings.Contains(bar, "second") {
		t.Errorf("the caption of the step does not replace that of the scene:\n%s", bar)
	}
	p.Hold(p.now)
	p.after(50 * time.Second)
	for _, want := range []string{"held", "+0:34  0:50 / 0:40"} {
		if bar := shown(p.Bar(th, 80, 5)); !strings.Contains(bar, want) {
			t.Errorf("the bar lacks %q:\n%s", want, bar)
		}
	}
}

func TestTheNotesNameTheNextScene(t *testing.T) {
	t.Parallel()
	th := theme.Load("dark", theme.Options{})
	p := present(threeScenes())
	p.after(0)
	if notes := shown(p.Notes(th, 60)); !strings.Contains(notes, "no notes for this scene") || !strings.Contains(notes, "next: Two") {
		t.Error(notes)
	}
	p.Go(2, p.now)
	if notes := shown(p.Notes(th, 60)); !strings.Contains(notes, "the end") || !strings.Contains(notes, "next: the closing card") {
		t.Error(notes)
	}
}

func TestTitlesCoverThePanelsBriefly(t *testing.T) {
	t.Parallel()
	th := theme.Load("dark", theme.Options{})
	p := present(threeScenes())
	for _, at := range []time.Duration{0, time.Second} {
		p.after(at)
		if p.Title(th, 80, 20) == nil {
			t.Errorf("no title after %s", at)
		}
	}
	p.after(2 * time.Second)
	if p.Title(th, 80, 20) != nil {
		t.Error("the title stays")
	}
}

func TestBuiltinScriptsHaveNames(t *testing.T) {
	t.Parallel()
	for _, name := range append(stage.Names(), stage.Default) {
		if stage.Builtin(name) == nil {
			t.Errorf("no script %s", name)
		}
	}
	if stage.Builtin("../talk") != nil || stage.Builtin("nothing") != nil {
		t.Error("a script that is not built in")
	}
}
