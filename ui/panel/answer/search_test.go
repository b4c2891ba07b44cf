package answer_test

import (
	"fmt"
	"strings"
	"testing"

	"feedscope/ui/panel"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/theme"
)

// marked returns what is highlighted in the selected row, and in all rows.
func (k *talk) marked(w, h int) (here, all string) {
	f := paneltest.Frame()
	open := f.Theme.Style(theme.Match).Open()
	for _, line := range k.Lines(f, w, h) {
		selected := strings.Contains(line, f.Theme.Glyphs.Pointer)
		for _, rest := range strings.Split(line, open)[1:] {
			word, _, _ := strings.Cut(rest, "\x1b")
			all += word + "|"
			if selected {
				here += word + "|"
			}
		}
	}
	return here, all
}

func TestSearch(t *testing.T) {
	for _, c := range []struct {
		typed string
		w     int
		all   string
		n     int
	}{
		{"weather", 60, "weather|weather|weather|weather|", 4},
		{"WEATHER(DAY", 60, "weather(day|", 1},
		{"light  wind", 60, "light wind|", 1},
		{"a light wind from", 40, "a|light wind from|", 1}, // It goes on in the next row.
		{"get_w", 60, "get_w|", 1},
		{`"paris"`, 60, `"Paris"|`, 1},
		{"nowhere", 60, "", 0},
		{"  ", 60, "", 0},
	} {
		for _, markdown := range []bool{false, true} {
			k := spoken(newTalk())
			if markdown {
				k.Do(keymap.Markdown)
			}
			if err := k.SetFilter(c.typed); err != nil {
				t.Fatal(err)
			}
			here, all := k.marked(c.w, 60)
			n, more := k.Matches()
			if all != c.all || n != c.n || more || (here == "") != (c.n == 0) {
				t.Errorf("%q, Markdown %v: %d matches, %v, marked %q, selected %q\n%s", c.typed, markdown, n, more, all, here, k.draw(c.w, 60))
			}
		}
	}
}

func TestNextMatch(t *testing.T) {
	k := newTalk().open()
	k.Do(keymap.NextMatch)
	if !strings.Contains(k.host.Message, "search first") {
		t.Error(k.host.Message)
	}
	for i := range 30 {
		k.send(delta("content", fmt.Sprintf("line %d\n", i)))
	}
	k.send(stop, done).draw(40, 12)
	for range 10 {
		k.Do(keymap.Up)
	}
	_ = k.SetFilter("1")
	at := func() string {
		for _, l := range strings.Split(k.draw(40, 12), "\n") {
			if text, selected := strings.CutPrefix(l, "▌"); selected {
				return strings.TrimSpace(text)
			}
		}
		return ""
	}
	got := at()
	for _, a := range []keymap.Action{keymap.NextMatch, keymap.NextMatch, keymap.PrevMatch, keymap.PrevMatch} {
		k.Do(a)
		got += ", " + at()
	}
	if got != "line 21, line 1, line 10, line 1, line 21" || !strings.Contains(k.host.Message, "continued at the end") {
		t.Error(got, k.host.Message)
	}
	if at := k.Position(); at.Following || at.Bottom != 10 {
		t.Errorf("%+v", at)
	}
}

// TestSearchGoesOnAsTextArrives sends a text in pieces that cut the words.
func TestSearchGoesOnAsTextArrives(t *testing.T) {
	k := newTalk().open()
	_ = k.SetFilter("one two")
	for _, piece := range []string{"One t", "wo, o", "ne ", "\n\n tw", "o, one two"} {
		k.send(delta("content", piece)).draw(40, 12)
	}
	if n, _ := k.Matches(); n != 3 {
		t.Errorf("%d matches\n%s", n, k.draw(40, 12))
	}
}

// TestSearchIsBounded searches a text that is too large for one frame, with more matches than are kept.
func TestSearchIsBounded(t *testing.T) {
	k := newTalk().open().send(delta("content", strings.Repeat("word ", 400_000)+"end"), delta("content", strings.Repeat(" e", 20_000)), stop, done)
	_ = k.SetFilter("end")
	frames := 0
	for n := 0; n == 0 && frames < 9; n, _ = k.Matches() {
		k.draw(100, 20)
		frames++
	}
	if here, _ := k.marked(100, 20); here != "end|" || frames != 2 {
		t.Errorf("%q after %d frames", here, frames)
	}
	_ = k.SetFilter("e")
	k.draw(100, 20)
	k.draw(100, 20)
	if n, more := k.Matches(); n != 10_000 || !more {
		t.Error(n, more)
	}
}

func TestInheritKeepsTheSearch(t *testing.T) {
	k, o := spoken(newTalk()), spoken(newTalk())
	_ = o.SetFilter("weather")
	k.Inherit(o.Panel, paneltest.Now)
	if k.draw(60, 30); k.Filter() != "weather" {
		t.Error(k.Filter())
	}
	if n, _ := k.Matches(); n != 4 {
		t.Error(n)
	}
}

func FuzzSearch(f *testing.F) {
	for _, s := range []string{"weather", "é", " ", "a\x00", "日 本", "e\u0301", "\xff"} {
		f.Add(s, "the weather é 日本\n"+s, 20)
	}
	f.Fuzz(func(t *testing.T, typed, text string, w int) {
		w = 1 + abs(w)%60
		k := newTalk().open().send(delta("content", text), stop, done)
		if k.SetFilter(typed) != nil {
			return
		}
		for range 2 {
			paneltest.Lines(t, "search", k.Lines(paneltest.Frame(), w, 12), w, 12)
			k.Do(keymap.NextMatch)
			k.Do(keymap.Markdown)
		}
	})
}

func abs(n int) int { return max(n, -(n + 1)) }

func TestInvariantsOfASearch(t *testing.T) {
	paneltest.Invariants(t, func() panel.Panel {
		k := spoken(newTalk())
		_ = k.SetFilter("e")
		return k.Panel
	})
}
