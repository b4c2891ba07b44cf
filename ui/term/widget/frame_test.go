package widget

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// bare removes the styles from lines.
func bare(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = ansi.Strip(l)
	}
	return out
}

func TestFrame(t *testing.T) {
	tests := []struct {
		name  string
		b     Border
		w, h  int
		lines []string
		want  []string
	}{
		{
			"title, badge and right",
			Border{Title: "Alerts", Badge: "3 open", Right: "2/9"},
			30, 3,
			[]string{text.Pad("x", 28, text.Left)},
			[]string{"╭ Alerts · 3 open ───── 2/9 ─╮", "│x                           │", "╰────────────────────────────╯"},
		},
		{
			"missing lines are blank",
			Border{Title: "A"},
			8, 4,
			[]string{"abcdef"},
			[]string{"╭ A ───╮", "│abcdef│", "│      │", "╰──────╯"},
		},
		{"extra lines are left out", Border{}, 4, 3, []string{"ab", "cd"}, []string{"╭──╮", "│ab│", "╰──╯"}},
		{
			"a long title is cut, the badge goes",
			Border{Title: "A long title", Badge: "badge"},
			12, 2, nil,
			[]string{"╭ A long… ─╮", "╰──────────╯"},
		},
		{"a long badge is cut", Border{Title: "A", Badge: "a long badge"}, 16, 2, nil, []string{"╭ A · a long… ─╮", "╰──────────────╯"}},
		{"a badge is cut after a word", Border{Title: "A", Badge: "+8 columns"}, 16, 2, nil, []string{"╭ A · +8… ─────╮", "╰──────────────╯"}},
		{"a badge loses its last facts", Border{Title: "A", Badge: "stale, 41s old · 3 open"}, 26, 2, nil, []string{"╭ A · stale, 41s old ────╮", "╰────────────────────────╯"}},
		{"the right goes first", Border{Title: "Title", Right: "right"}, 16, 2, nil, []string{"╭ Title ───────╮", "╰──────────────╯"}},
		{"a right that is kept", Border{Title: "Title", Badge: "1", Right: "right", Keep: true}, 19, 2, nil, []string{"╭ Title ── right ─╮", "╰─────────────────╯"}},
		{"a right that is kept in part", Border{Title: "Title", Right: "right", Keep: true}, 16, 2, nil, []string{"╭ Title ─ ri… ─╮", "╰──────────────╯"}},
		{"the right alone", Border{Right: "r"}, 10, 2, nil, []string{"╭──── r ─╮", "╰────────╯"}},
		{"the smallest frame", Border{Title: "T"}, 2, 2, nil, []string{"╭╮", "╰╯"}},
		{"one line is no frame", Border{Title: "T"}, 5, 1, []string{"abc"}, []string{"     "}},
		{
			"a scrollbar at the end",
			Border{Total: 6, Offset: 3},
			3, 5, nil,
			[]string{"╭─╮", "│ │", "│ │", "│ ┃", "╰─╯"},
		},
		{
			"a scrollbar",
			Border{Total: 30, Offset: 0},
			3, 5, nil,
			[]string{"╭─╮", "│ ┃", "│ │", "│ │", "╰─╯"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Frame(dark, tt.b, tt.w, tt.h, tt.lines)
			if !slices.Equal(bare(got), tt.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(bare(got), "\n"), strings.Join(tt.want, "\n"))
			}
			exact(t, got, tt.w)
		})
	}
}

func TestFrameAtEverySize(t *testing.T) {
	b := Border{Title: "Größe 価格\x1b[2J", Badge: "3 open\n", Right: "价格 2/9", Focused: true, Total: 99, Offset: 7}
	for w := range 60 {
		for h := range 6 {
			got := Frame(dark, b, w, h, nil)
			if len(got) != h {
				t.Fatalf("%dx%d: %d lines", w, h, len(got))
			}
			exact(t, got, w)
			if h > 1 && w > 1 {
				top, bottom := bare(got)[0], bare(got)[h-1]
				if !strings.HasPrefix(top, "╭") || !strings.HasSuffix(top, "╮") || !strings.HasPrefix(bottom, "╰") || !strings.HasSuffix(bottom, "╯") {
					t.Fatalf("%dx%d: broken border\n%s\n%s", w, h, top, bottom)
				}
			}
		}
	}
}

func TestFocusedFrameLooksDifferent(t *testing.T) {
	for _, name := range theme.Names() {
		th := theme.Load(name, theme.Options{})
		if slices.Equal(Frame(th, Border{Title: "A", Focused: true}, 9, 3, nil), Frame(th, Border{Title: "A"}, 9, 3, nil)) {
			t.Errorf("%s: the focused frame looks like any other", name)
		}
	}
}

// TestFramerCanBeReused checks that a frame drawn after another looks as if it were the first.
func TestFramerCanBeReused(t *testing.T) {
	light := theme.Load("light", theme.Options{})
	borders := []Border{
		{Title: "A"},
		{Title: "B"},
		{Title: "B", Badge: "1"},
		{Title: "B", Badge: "1", Right: "2"},
		{Title: "B", Badge: "1", Right: "2", Focused: true},
		{Title: "B", Badge: "1", Right: "2", Focused: true, Total: 20},
		{Title: "B", Badge: "1", Right: "2", Focused: true, Total: 20, Offset: 15},
		{Title: "A"},
	}
	sizes := [][2]int{{12, 5}, {30, 5}, {30, 8}, {1, 1}, {30, 8}}
	var used Framer
	for _, size := range sizes {
		for _, b := range borders {
			for _, th := range []*theme.Theme{dark, light} {
				used.Set(th, b, size[0], size[1])
				for y, want := range Frame(th, b, size[0], size[1], nil) {
					if got := string(used.AppendRow(nil, y, nil)); got != want {
						t.Fatalf("%s, %v, %+v, row %d: %q, want %q", th.Name, size, b, y, got, want)
					}
				}
			}
		}
	}
}

func BenchmarkFrame(b *testing.B) {
	b.ReportAllocs()
	lines := make([]string, 16)
	for i := range lines {
		lines[i] = NewLine(58).Put(good, "some line").String()
	}
	var fr Framer
	dst := make([]byte, 0, 8192)
	for b.Loop() {
		fr.Set(dark, Border{Title: "Alerts", Badge: "3 open · 1 critical", Total: 99, Offset: len(dst) % 80}, 60, 18)
		dst = dst[:0]
		for y := range 18 {
			dst = fr.AppendRow(dst, y, lines)
		}
	}
}
