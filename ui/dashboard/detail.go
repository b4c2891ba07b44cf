package dashboard

import (
	"github.com/charmbracelet/x/ansi"

	tea "charm.land/bubbletea/v2"

	"feedscope/ui/panel"
	"feedscope/ui/panel/status"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
	"feedscope/ui/term/widget"
)

// detail is the layer with the details of a panel's selected row. It follows the row's newest state.
type detail struct {
	reader
	pane   *pane
	source panel.Selector
	gone   bool // The row no longer exists.
}

func (m *Model) openDetail() {
	p := m.focused()
	d, ok := focusedAs[panel.Selector](m)
	if !ok {
		m.say("this panel has no details")
		return
	}
	if _, _, ok := d.Detail(m.frameFor(p), m.w); !ok {
		m.say("nothing is selected")
		return
	}
	d.Pin(true)
	m.open(&detail{pane: p, source: d})
}

func (d *detail) owner() *pane { return d.pane }

// closed releases the selection.
func (d *detail) closed() { d.source.Pin(false) }

func (m *Model) frameFor(p *pane) panel.Frame {
	return panel.Frame{Now: m.at, Theme: m.theme, Keys: m.keys, Focused: p == m.focused(), Zoomed: m.zoomed, HideSecrets: m.hide}
}

// key scrolls. Other keys act on the feed or the panel, to reconnect or acknowledge from here.
func (d *detail) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	a := m.keys.Lookup(k.String())
	switch {
	case d.do(m, a):
	case a == keymap.Detail:
		m.close()
	case a == keymap.Severity, a == keymap.Events:
		m.close()
		m.showEvents()
	case a == keymap.Text:
		m.close()
		m.showText()
	case a == keymap.NextMatch, a == keymap.PrevMatch:
		d.pane.panel.Do(a)
		d.offset = 0
	case a == keymap.NextPanel, a == keymap.PrevPanel, a == keymap.Focus, a == keymap.Filter, a == keymap.Zoom:
	default:
		return m.do(a)
	}
	return nil
}

func (d *detail) hints(m *Model) []hint {
	all := m.readerHints(hint{m.label(keymap.NextMatch, keymap.PrevMatch), "next, previous"},
		hint{m.label(keymap.Severity), "its events"}, hint{m.label(keymap.Copy), "copy"}, hint{m.label(keymap.Reconnect), "reconnect"})
	if _, list := d.pane.panel.(*status.Panel); list && m.server != "" && d.pane == m.focused() {
		all = append(all, m.ownHints()...)
		all = append(all, hint{m.label(keymap.Fold), "request body"})
	}
	return all
}

func (d *detail) draw(m *Model, screen []string) []string {
	w, h := m.w-2, m.h-m.overlayMargin()
	if w < 1 || h < 1 {
		return screen
	}
	f := m.frameFor(d.pane)
	f.Room = h
	title, lines, ok := d.source.Detail(f, w-2)
	if !ok {
		d.gone = true
		return screen
	}
	b := widget.Border{
		Title: d.pane.name, Badge: title, Right: m.keys.Hint(keymap.Back, "closes"), Focused: true, Total: len(lines),
	}
	shown := d.window(lines, h)
	b.Offset = d.offset
	box := widget.Frame(m.theme, b, m.w, h+2, padLines(shown, w))
	return widget.OverlayAt(screen, box, m.w, 0, m.places.Header.H)
}

// overlayMargin returns the number of lines that a full-size layer cannot use: the header, the footer and its own
// frame.
func (m *Model) overlayMargin() int { return m.places.Header.H + m.places.Footer.H + 2 }

// padLines indents lines by one cell, within w cells.
func padLines(lines []string, w int) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = " " + l
	}
	return fitLines(out, w)
}

// fitLines cuts or pads styled lines to exactly w cells.
func fitLines(lines []string, w int) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		l = ansi.Truncate(l, w, "")
		out[i] = l + text.Pad("", w-ansi.StringWidth(l), text.Left)
	}
	return out
}
