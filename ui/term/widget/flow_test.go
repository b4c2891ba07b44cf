package widget

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func flowed(w int, draw func(f *Flow)) []string {
	f := NewFlow(w)
	draw(f)
	return f.Lines(accent)
}

func TestFlow(t *testing.T) {
	tests := []struct {
		name string
		w    int
		draw func(f *Flow)
		want []string
	}{
		{"no text makes no line", 5, func(*Flow) {}, nil},
		{"an empty line is blank", 3, func(f *Flow) { f.End() }, []string{"   "}},
		{"text continues on the next line", 4, func(f *Flow) { f.Put(plain, "abcdef"); f.End() }, []string{"abcd", "ef  "}},
		{"a full line is not followed by an empty one", 4, func(f *Flow) { f.Put(plain, "abcd"); f.End() }, []string{"abcd"}},
		{"pieces share a line", 6, func(f *Flow) { f.Put(plain, "ab"); f.Put(plain, "cdef"); f.Put(plain, "g"); f.End() }, []string{"abcdef", "g     "}},
		{"a continued line hangs", 6, func(f *Flow) { f.Hang(2); f.Put(plain, "abcdefghijk"); f.End() }, []string{"abcdef", "  ghij", "  k   "}},
		{"it hangs by half the width at most", 4, func(f *Flow) { f.Hang(9); f.Put(plain, "abcdefg"); f.End() }, []string{"abcd", "  ef", "  g "}},
		{"a wide character is not cut in half", 4, func(f *Flow) { f.Put(plain, "a価格b"); f.End() }, []string{"a価 ", "格b "}},
		{"a character wider than a line is cut", 3, func(f *Flow) { f.Put(plain, "a\u202eb"); f.End() }, []string{"a  ", "…b "}},
		{"a character wider than a continued line is cut", 6, func(f *Flow) {
			f.Hang(3)
			f.Put(plain, "abc\u202e")
			f.End()
		}, []string{"abc   ", "   …  "}},
		{"a glyph goes to the next line", 2, func(f *Flow) { f.Put(plain, "ab"); f.Glyph(good, "●"); f.End() }, []string{"ab", "● "}},
		{"a column is reached by blanks", 5, func(f *Flow) {
			f.Put(plain, "a")
			f.To(3)
			f.Put(plain, "b")
			f.To(1)
			f.Gap(9)
			f.End()
		}, []string{"a  b "}},
		{"hostile text is shown", 5, func(f *Flow) { f.Put(plain, "\x1b[2J\n"); f.End() }, []string{"␛[2J␊"}},
		{"prose is broken between words", 8, func(f *Flow) { f.Words(plain, "one two three four"); f.End() }, []string{"one two ", "three   ", "four    "}},
		{"a blank that would begin a line is left out", 7, func(f *Flow) { f.Words(plain, "one two three"); f.End() }, []string{"one two", "three  "}},
		{"a blank at the end makes no line", 3, func(f *Flow) { f.Words(plain, "one "); f.End() }, []string{"one"}},
		{"a word that fits in a line of its own gets one", 6, func(f *Flow) {
			f.Put(plain, "abc ")
			f.Words(plain, "word")
			f.End()
		}, []string{"abc   ", "word  "}},
		{"a word that fits nowhere is broken", 4, func(f *Flow) { f.Words(plain, "a abcdefg b"); f.End() }, []string{"a   ", "abcd", "efg ", "b   "}},
		{"a word across pieces is broken anywhere", 4, func(f *Flow) { f.Put(plain, "ab"); f.Words(plain, "cdefgh"); f.End() }, []string{"abcd", "efgh"}},
		{"no width is one cell", 0, func(f *Flow) { f.Put(plain, "ab"); f.End() }, []string{"a", "b"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := flowed(tt.w, tt.draw)
			exact(t, got, max(tt.w, 1))
			for i := range got {
				got[i] = ansi.Strip(got[i])
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestFlowIsBounded(t *testing.T) {
	full := func(f *Flow) {
		for range MaxLines {
			f.Put(plain, "a")
			f.End()
		}
	}
	if got := flowed(40, full); len(got) != MaxLines {
		t.Errorf("%d lines where all fit", len(got))
	}
	for name, more := range map[string]func(f *Flow){
		"a text":  func(f *Flow) { f.Put(plain, "b") },
		"a glyph": func(f *Flow) { f.Glyph(plain, "●") },
		"a line":  func(f *Flow) { f.End() },
	} {
		got := flowed(40, func(f *Flow) {
			full(f)
			more(f)
			more(f)
		})
		exact(t, got, 40)
		if len(got) != MaxLines+1 || !strings.Contains(got[MaxLines], "only the first 5,000 lines are shown") {
			t.Errorf("%s too many: %d lines, the last is %q", name, len(got), got[len(got)-1])
		}
	}
}

func FuzzFlow(f *testing.F) {
	f.Add("価格 \u0301\u202e", "👨\u200d👩\u200d👧🇩🇪", 7, 3)
	f.Fuzz(func(t *testing.T, a, b string, w, hang int) {
		w = w&63 + 1
		hang &= 63
		exact(t, flowed(w, func(f *Flow) {
			f.Hang(hang)
			f.Put(good, a)
			f.Glyph(accent, "●")
			f.Put(accent, b)
			f.Gap(hang)
			f.Put(good, a)
			f.End()
			f.To(hang)
			f.Words(plain, b+" "+a)
			f.End()
		}), w)
	})
}
