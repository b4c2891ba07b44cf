package dashboard

import (
	"github.com/charmbracelet/x/ansi"

	tea "charm.land/bubbletea/v2"

	"feedscope/ui/keymap"
	"feedscope/ui/panel"
	"feedscope/ui/text"
	"feedscope/ui/widget"
)

// detail shows what a panel has to say about its selected row, newest state included, over the panels.
type detail struct {
	reader
	pane   *pane
	source panel.Detailer
	gone   bool // There is no longer anything to show.
}

func (m *Model) openDetail() {
	p := m.focused()
	if p == nil {
		return
	}
	d, ok := p.panel.(panel.Detailer)
	if !ok {
		m.say("this panel has no details")
		return
	}
	if _, _, ok := d.Detail(m.frameFor(p), m.w); !ok {
		m.say("nothing is selected")
		return
	}
	pin(p, true)
	m.open(&detail{pane: p, source: d})
}

func pin(p *pane, on bool) {
	if pinner, ok := p.panel.(panel.Pinner); ok {
		pinner.Pin(on)
	}
}

// closed lets the selection go.
func (d *detail) closed() { pin(d.pane, false) }

func (m *Model) frameFor(p *pane) panel.Frame {
	return panel.Frame{Now: m.at, Theme: m.theme, Focused: p == m.focused(), Zoomed: m.zoomed, HideSecrets: m.hide}
}

// key moves in the details; what is no movement goes to the program or the panel, so that a feed can be
// reconnected and an alert acknowledged from here.
func (d *detail) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	a := m.keys.Lookup(k.String())
	switch {
	case d.do(m, a):
	case a == keymap.Detail:
		m.close()
	case a == keymap.NextMatch, a == keymap.PrevMatch:
		d.pane.panel.Do(a)
		d.offset = 0
	case a == keymap.NextPanel, a == keymap.PrevPanel, a == keymap.Focus, a == keymap.Filter, a == keymap.Zoom:
	default:
		return m.do(a)
	}
	return nil
}

func (d *detail) draw(m *Model, screen []string) []string {
	if m.places.TooSmall {
		return screen
	}
	w, h := m.w-2, m.h-4
	title, lines, ok := d.source.Detail(m.frameFor(d.pane), w-2)
	if !ok {
		d.gone = true
		return screen
	}
	b := widget.Border{Title: d.pane.name, Badge: title, Right: "esc closes", Focused: true, Total: len(lines)}
	shown := d.window(lines, h)
	b.Offset = d.offset
	box := widget.Frame(m.theme, b, m.w, h+2, padLines(shown, w))
	return widget.OverlayAt(screen, box, m.w, 0, 1)
}

// padLines sets lines one cell in, within w cells.
func padLines(lines []string, w int) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = " " + l
	}
	return fitLines(out, w)
}

// fitLines makes drawn lines exactly w cells wide.
func fitLines(lines []string, w int) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		l = ansi.Truncate(l, w, "")
		out[i] = l + text.Pad("", w-ansi.StringWidth(l), text.Left)
	}
	return out
}
