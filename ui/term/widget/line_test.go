package widget

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

var (
	dark   = theme.Load("dark", theme.Options{Dark: true})
	plain  = theme.Style{}
	good   = dark.Style(theme.Good)
	accent = dark.Style(theme.Accent)
)

// exact fails unless every line is w cells wide by either measure and ends with its style closed.
func exact(t *testing.T, lines []string, w int) {
	t.Helper()
	for y, line := range lines {
		if g, wc := ansi.StringWidth(line), ansi.StringWidthWc(line); g != w || wc != w {
			t.Fatalf("line %d is %d cells wide, %d by wcwidth, want %d: %q", y, g, wc, w, line)
		}
		if open, end := strings.LastIndex(line, "\x1b[0;"), strings.LastIndex(line, "\x1b[m"); open > end {
			t.Fatalf("line %d leaves a style open: %q", y, line)
		}
	}
}

func TestLine(t *testing.T) {
	tests := []struct {
		name string
		w    int
		draw func(l *Line)
		want string
	}{
		{"an empty line is blank", 3, func(*Line) {}, "   "},
		{"a line of no width is empty", 0, func(l *Line) { l.Put(good, "x").Gap(2).Glyph(good, "●").Fill(good) }, ""},
		{"a negative width is none", -4, func(l *Line) { l.Put(plain, "x") }, ""},
		{"short text is padded", 5, func(l *Line) { l.Put(plain, "ab") }, "ab   "},
		{"text is cut", 5, func(l *Line) { l.Put(plain, "abcdefg") }, "abcd…"},
		{"text without room is left out", 4, func(l *Line) { l.Put(plain, "abcd").Put(good, "e").Glyph(good, "●") }, "abcd"},
		{"a wide character is not cut in half", 4, func(l *Line) { l.Put(plain, "a価格") }, "a価…"},
		{"cells align", 12, func(l *Line) {
			l.Cell(plain, "ab", 4, text.Left).Cell(plain, "cd", 4, text.Right).Cell(plain, "ef", 4, text.Center)
		}, "ab    cd ef "},
		{"a cell cuts its text", 8, func(l *Line) { l.Cell(plain, "abcdef", 4, text.Left).Put(plain, "xy") }, "abc…xy  "},
		{"the last cell gets what is left", 5, func(l *Line) { l.Gap(2).Cell(plain, "abcdef", 8, text.Left) }, "  ab…"},
		{"bytes are cut", 4, func(l *Line) { l.PutBytes(plain, []byte("abcdef")) }, "abc…"},
		{"glyphs repeat", 6, func(l *Line) { l.Repeat(plain, "─", 4) }, "────  "},
		{"a column is reached by blanks", 6, func(l *Line) { l.Put(plain, "a").To(plain, 4).Put(plain, "b").To(plain, 2) }, "a   b "},
		{"text is right-aligned", 8, func(l *Line) { l.Put(plain, "a").Right(plain, "b価") }, "a    b価"},
		{"text at the right is cut when it meets the left", 5, func(l *Line) { l.Put(plain, "abc").Right(plain, "defg") }, "abcd…"},
		{"hostile text is shown", 12, func(l *Line) { l.Put(plain, "\x1b[2J\n\u202e") }, "␛[2J␊‹202E› "},
		{"a mark does not join the text before", 8, func(l *Line) { l.Put(plain, "a").Put(plain, "\u0301") }, "a‹301›  "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := NewLine(tt.w)
			tt.draw(l)
			got := l.String()
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			exact(t, []string{got}, max(tt.w, 0))
		})
	}
}

func TestLineStyles(t *testing.T) {
	l := NewLine(6)
	got := l.Put(good, "a").Put(good, "b").Put(accent, "c").Gap(1).Fill(good).String()
	want := good.Open() + "ab" + accent.Open() + "c" + "\x1b[m" + " " + good.Open() + "  " + "\x1b[m"
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	l.Reset(2)
	if got := l.Put(plain, "x").String(); got != "x " {
		t.Errorf("after Reset: %q", got)
	}
}

func TestLineCounts(t *testing.T) {
	l := NewLine(10).Put(good, "価格a")
	if l.Used() != 5 || l.Left() != 5 || l.Width() != 10 {
		t.Errorf("used %d, left %d, width %d", l.Used(), l.Left(), l.Width())
	}
}

func FuzzLine(f *testing.F) {
	f.Add("価格", "\x1b[2J", 7)
	f.Fuzz(func(t *testing.T, a, b string, w int) {
		w %= 50
		l := NewLine(w)
		l.Put(good, a).Cell(accent, b, w/3, text.Right).Clip(plain, a, w/4).PutBytes(good, []byte(b)).Right(accent, a)
		exact(t, []string{l.String()}, max(w, 0))
	})
}

// BenchmarkLine draws the row of a ticker.
func BenchmarkLine(b *testing.B) {
	b.ReportAllocs()
	l := NewLine(57)
	values := []float64{1, 2, 3, 4, 3, 2, 5, 6, 4, 3}
	dim, up := dark.Style(theme.Dim), dark.Style(theme.Up)
	for b.Loop() {
		l.Reset(57)
		l.Cell(accent, "ZEPH", 8, text.Left).Cell(plain, "101.25", 9, text.Right).Cell(up, "+1.25", 8, text.Right)
		l.Cell(up, "+1.25%", 8, text.Right).Cell(dim, "101.24", 8, text.Right).Gap(1).Spark(dark.Gradient(theme.Good, false), &dark.Glyphs, values, 10)
		_ = l.String()
	}
}

func BenchmarkLinePayload(b *testing.B) {
	b.ReportAllocs()
	l := NewLine(118)
	payload := []byte(strings.Repeat(`{"ts":1767355471000,"symbol":"ZEPH","price":101.25}`, 4))
	dim := dark.Style(theme.Dim)
	for b.Loop() {
		l.Reset(118)
		l.Put(dim, "12:04:31.123").Gap(1).Cell(accent, "market", 10, text.Left).Cell(good, "quote", 8, text.Left).PutBytes(plain, payload)
		_ = l.String()
	}
}
