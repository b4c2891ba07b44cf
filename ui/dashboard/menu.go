package dashboard

import (
	tea "charm.land/bubbletea/v2"

	"feedscope/ui/keymap"
	"feedscope/ui/panel"
	"feedscope/ui/text"
	"feedscope/ui/theme"
	"feedscope/ui/widget"
)

// menu lets the user choose one of a few things; digits choose at once.
type menu struct {
	title  string
	items  []panel.Item
	cursor int
}

func (u *menu) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	if n, ok := keymap.Number(k.String()); ok {
		if n <= len(u.items) {
			u.choose(m, n-1)
		}
		return nil
	}
	switch a := m.keys.Lookup(k.String()); a {
	case keymap.Back, keymap.Quit:
		m.close()
	case keymap.Detail:
		u.choose(m, u.cursor)
	case keymap.Up:
		u.wheel(-1)
	case keymap.Down:
		u.wheel(1)
	case keymap.Top:
		u.wheel(-len(u.items))
	case keymap.Bottom:
		u.wheel(len(u.items))
	default:
	}
	return nil
}

// choose closes the menu first: what is chosen may open another layer.
func (u *menu) choose(m *Model, i int) {
	m.close()
	if i < len(u.items) {
		u.items[i].Do()
	}
}

func (u *menu) wheel(lines int) { u.cursor = max(min(u.cursor+lines, len(u.items)-1), 0) }

func (u *menu) draw(m *Model, screen []string) []string {
	w := min(paletteWidth, m.w-4)
	h := min(len(u.items), m.h-6)
	if w < 10 || h < 1 {
		return screen
	}
	first := max(u.cursor-h+1, 0)
	lines := make([]string, h)
	for y := range lines {
		m.line.Reset(w)
		u.drawItem(m, first+y)
		lines[y] = m.line.String()
	}
	b := widget.Border{Title: u.title, Right: "esc closes", Focused: true, Total: len(u.items), Offset: first}
	return widget.Overlay(screen, widget.Frame(m.theme, b, w+2, h+2, lines), m.w)
}

func (u *menu) drawItem(m *Model, i int) {
	th, l, item := m.theme, m.line, u.items[i]
	selected := i == u.cursor
	st := th.Row(theme.Text, selected)
	if selected {
		l.Glyph(th.Row(theme.Accent, true), th.Glyphs.Pointer)
	}
	l.To(st, 2)
	if i < 9 {
		l.Put(th.Row(theme.Key, selected), string(rune('1'+i)))
	}
	l.To(st, 4).Put(st, item.Label).Space(st, 2)
	l.Cell(th.Row(theme.Help, selected), item.Note, max(l.Left()-1, 0), text.Right).Fill(st)
}
