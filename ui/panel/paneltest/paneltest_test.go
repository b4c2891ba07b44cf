package paneltest_test

import (
	"slices"
	"testing"
	"time"

	"feedscope/ui/panel"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/theme"
)

// list is a minimal panel: words with one selected.
type list struct {
	words  []string
	scroll panel.Scroll
	rows   panel.Rows[key]
}

type key struct {
	row      int
	selected bool
}

func (*list) Refresh(time.Time) {}

func (l *list) Title(panel.Frame) (title, badge string) { return "List", "" }

func (l *list) Lines(f panel.Frame, w, h int) []string {
	l.scroll.Update(len(l.words), h)
	first, end := l.scroll.Range()
	cursor, _ := l.scroll.Cursor()
	line, lines := l.rows.Start(f, w, h)
	for y := range h {
		k := key{row: first + y, selected: first+y == cursor}
		if l.rows.Same(y, k) {
			continue
		}
		if k.row < end {
			st := f.Theme.Row(theme.Text, k.selected)
			line.Put(st, l.words[k.row]).Fill(st)
		}
		l.rows.Done(y)
	}
	return lines
}

func (l *list) Do(a keymap.Action) bool { return l.scroll.Do(a) }

func (l *list) Click(_, y int) {
	first, _ := l.scroll.Range()
	l.scroll.Select(first + y)
}

func (l *list) Wheel(_, _, lines int) { l.scroll.Wheel(lines) }

func TestInvariantsAcceptValidPanel(t *testing.T) {
	paneltest.Invariants(t, func() panel.Panel {
		return &list{words: []string{"plain", "größe", "価格", "👨\u200d👩\u200d👧", "\x1b[2J", "\u202eevil", "\u0301", "🇩🇪", "last"}}
	})
}

func TestUnsafe(t *testing.T) {
	tests := []struct{ name, line, want string }{
		{"plain text", "a größe 価格 \ufffd", ""},
		{"a closed style", "\x1b[0;1;38;2;1;2;3ma\x1b[m b", ""},
		{"an open style", "\x1b[0;1ma", "a style that stays open"},
		{"a cursor movement", "\x1b[2J", "U+001B"},
		{"a line end", "a\n", "U+000A"},
		{"a C1 control", "\u009b", "U+009B"},
		{"invalid UTF-8", "\x9b", "invalid UTF-8"},
		{"a bidirectional override", "\u202e", "U+202E"},
		{"an invisible character", "\u200b", "U+200B"},
		{"a selector", "❤\ufe0f", "U+FE0F"},
	}
	for _, tt := range tests {
		if got := paneltest.Unsafe(tt.line); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestFrame(t *testing.T) {
	if f := paneltest.Frame(); f.Theme == nil || !f.Now.Equal(paneltest.Now) || !slices.Contains(theme.Names(), f.Theme.Name) {
		t.Errorf("the frame is %+v", f)
	}
}
