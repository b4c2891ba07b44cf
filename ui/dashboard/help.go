package dashboard

import (
	tea "charm.land/bubbletea/v2"

	"feedscope/ui/keymap"
	"feedscope/ui/text"
	"feedscope/ui/theme"
	"feedscope/ui/widget"
)

// help shows all keys.
type help struct{ reader }

func newHelp() *help { return &help{} }

func (h *help) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	if a := m.keys.Lookup(k.String()); !h.do(m, a) && a == keymap.Help {
		m.close()
	}
	return nil
}

const (
	helpKeys  = 12
	helpWidth = 46
)

func (h *help) draw(m *Model, screen []string) []string {
	columns := 1
	if m.w >= 2*helpWidth+6 {
		columns = 2
	}
	lines := helpLines(m, columns)
	width := columns*helpWidth + 2
	height := min(len(lines), max(m.h-4, 1))
	width = min(width, m.w-2)
	b := widget.Border{Title: "Keys", Right: "esc closes", Focused: true, Total: len(lines)}
	shown := h.window(lines, height)
	b.Offset = h.offset
	return widget.Overlay(screen, widget.Frame(m.theme, b, width+2, height+2, fitLines(shown, width)), m.w)
}

// helpLines sets the groups in columns, each where there is least so far.
func helpLines(m *Model, columns int) []string {
	groups := m.keys.Groups()
	rows := make([][]string, columns)
	for _, g := range groups {
		column := 0
		for i := range rows {
			if len(rows[i]) < len(rows[column]) {
				column = i
			}
		}
		rows[column] = append(rows[column], helpGroup(m, g)...)
	}
	var lines []string
	for y := 0; ; y++ {
		line, more := "", false
		for _, r := range rows {
			if y < len(r) {
				line += r[y]
				more = true
			} else {
				line += text.Pad("", helpWidth, text.Left)
			}
		}
		if !more {
			return lines
		}
		lines = append(lines, line)
	}
}

func helpGroup(m *Model, g keymap.Group) []string {
	l, th := widget.NewLine(helpWidth), m.theme
	lines := []string{l.Gap(1).Put(th.Style(theme.Header), g.Name).String()}
	for _, b := range g.Bindings {
		l.Reset(helpWidth)
		l.Gap(2).Cell(th.Style(theme.Key), b.Label(), helpKeys, text.Left).Gap(1).Put(th.Style(theme.Help), b.Help)
		lines = append(lines, l.String())
	}
	l.Reset(helpWidth)
	return append(lines, l.String())
}
