package dashboard

import (
	tea "charm.land/bubbletea/v2"

	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// explanation is the layer that shows what the events of each type suggest, and why.
type explanation struct{ reader }

func (e *explanation) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	e.do(m, m.keys.Lookup(k.String()))
	return nil
}

func (e *explanation) hints(m *Model) []hint { return m.readerHints() }

func (e *explanation) draw(m *Model, screen []string) []string {
	width, height := min(m.w-4, 100), m.h-m.overlayMargin()
	if width < 1 || height < 1 {
		return screen
	}
	f := widget.NewFlow(width)
	for _, d := range m.sketch.explained(m) {
		f.Put(m.theme.Style(theme.Strong), m.deps.Shown(d.feed, m.hide))
		f.End()
		if p := d.observed.preset; p != nil {
			f.Hang(2)
			f.Gap(2)
			f.Words(m.theme.Style(theme.Text), "known by its URL and its events: preset "+p.Name+", "+m.shown(p.About))
			f.End()
		}
		for _, t := range d.Reading.Types {
			f.Hang(2)
			f.Gap(2)
			f.Put(m.theme.Style(theme.Accent), t.Name)
			f.Words(m.theme.Style(theme.Text), ": "+t.Why)
			f.End()
		}
		f.Hang(0)
		if left := d.Reading.Left; left > 0 {
			f.Put(m.theme.Style(theme.Dim), "  "+text.Counted(left, "event")+" of other types")
			f.End()
		}
	}
	if m.sketch.frozen(m) {
		f.Words(m.theme.Style(theme.Dim), "Your keys keep the panels as they are; :suggest looks at the feeds again.")
		f.End()
	}
	lines := f.Lines(m.theme.Style(theme.Dim))
	shown := e.window(lines, min(height, max(len(lines), 1)))
	b := widget.Border{
		Title: "What the events suggest", Right: m.keys.Hint(keymap.Back, "closes"), Focused: true, Total: len(lines),
		Offset: e.offset,
	}
	return widget.Overlay(screen, widget.Frame(m.theme, b, width+2, len(shown)+2, fitLines(shown, width)), m.w)
}
