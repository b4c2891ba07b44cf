package dashboard

import (
	tea "charm.land/bubbletea/v2"

	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// help is the layer that lists all keys and commands.
type help struct{ reader }

func newHelp() *help { return &help{} }

func (h *help) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	if a := m.keys.Lookup(k.String()); !h.do(m, a) && a == keymap.Help {
		m.close()
	}
	return nil
}

func (h *help) hints(m *Model) []hint { return m.readerHints() }

const (
	leastHelp, mostHelp = 50, 64 // The bounds of a column's width.
	helpKeys            = 12     // The minimum width of the keys.
)

func (h *help) draw(m *Model, screen []string) []string {
	columns := min(max((m.w-4)/leastHelp, 1), 2)
	width := min((m.w-4)/columns, mostHelp)
	if width < 1 {
		return screen
	}
	lines := helpLines(m, columns, width)
	width *= columns
	height := min(len(lines), max(m.h-4, 1))
	shown := h.window(lines, height)
	b := widget.Border{
		Title: "Keys and commands", Focused: true, Total: len(lines), Offset: h.offset,
		Right: onOff(h.offset+height < len(lines), "more below, ", "") + m.keys.Hint(keymap.Back, "closes"),
	}
	return widget.Overlay(screen, widget.Frame(m.theme, b, width+2, height+2, fitLines(shown, width)), m.w)
}

// helpLines lays out the groups in columns, each group in the shortest column so far.
func helpLines(m *Model, columns, width int) []string {
	groups := append(m.keys.Groups(), m.typedCommands())
	rows := make([][]string, columns)
	for _, g := range groups {
		column := 0
		for i := range rows {
			if len(rows[i]) < len(rows[column]) {
				column = i
			}
		}
		rows[column] = append(rows[column], helpGroup(m, g, width)...)
	}
	var lines []string
	for y := 0; ; y++ {
		line, more := "", false
		for _, r := range rows {
			if y < len(r) {
				line += r[y]
				more = true
			} else {
				line += text.Pad("", width, text.Left)
			}
		}
		if !more {
			return lines
		}
		lines = append(lines, line)
	}
}

func helpGroup(m *Model, g keymap.Group, width int) []string {
	f, th := widget.NewFlow(width), m.theme
	f.Gap(1)
	f.Put(th.Style(theme.Header), g.Name)
	f.End()
	column := helpKeys
	for _, b := range g.Bindings {
		column = max(column, text.Width(b.Label()))
	}
	column += 3
	f.Hang(column)
	for _, b := range g.Bindings {
		f.Gap(2)
		f.Put(th.Style(theme.Key), b.Label())
		f.To(column)
		f.Words(th.Style(theme.Help), b.Help)
		f.End()
	}
	f.End()
	return f.Lines(theme.Style{})
}
