package dashboard

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"feedscope/ui/term/keymap"
)

// layer covers the panels. The topmost layer receives the keys.
type layer interface {
	key(m *Model, k tea.KeyPressMsg) tea.Cmd
	wheel(lines int)
	// hints returns the layer's keys for the footer.
	hints(m *Model) []hint
	// draw returns the screen with the layer over it.
	draw(m *Model, screen []string) []string
}

// paster is a layer that accepts pasted text.
type paster interface {
	paste(m *Model, msg tea.PasteMsg) tea.Cmd
}

// owned is a layer over one panel, which closes with the panel.
type owned interface{ owner() *pane }

// closer is a layer with something to clean up.
type closer interface{ closed() }

func (m *Model) open(l layer) { m.layers = append(m.layers, l) }

func (m *Model) close() {
	if n := len(m.layers); n > 0 {
		top := m.layers[n-1]
		m.closeIf(func(l layer) bool { return l == top })
	}
}

// closeIf closes some layers, even below others.
func (m *Model) closeIf(over func(layer) bool) {
	m.layers = slices.DeleteFunc(m.layers, func(l layer) bool {
		if !over(l) {
			return false
		}
		if c, ok := l.(closer); ok {
			c.closed()
		}
		return true
	})
}

// sweep closes details whose row no longer exists.
func (m *Model) sweep() {
	m.closeIf(func(l layer) bool {
		d, ok := l.(*detail)
		return ok && d.gone
	})
}

func (m *Model) paste(msg tea.PasteMsg) tea.Cmd {
	if n := len(m.layers); n > 0 {
		if p, ok := m.layers[n-1].(paster); ok {
			return p.paste(m, msg)
		}
	}
	return nil
}

// reader scrolls a read-only layer.
type reader struct {
	offset, total, height int
}

// readerHints returns the keys of a read-only layer.
func (m *Model) readerHints(more ...hint) []hint {
	all := []hint{{m.label(keymap.Back), "close"}, {m.label(keymap.Up, keymap.Down), "scroll"}}
	return append(append(all, more...), hint{m.label(keymap.Bottom), "end"})
}

// do scrolls or closes the layer. It reports whether it handled the action.
func (r *reader) do(m *Model, a keymap.Action) bool {
	page := max(r.height-1, 1)
	switch a {
	case keymap.Back, keymap.Quit:
		m.close()
	case keymap.Up:
		r.scroll(-1)
	case keymap.Down:
		r.scroll(1)
	case keymap.PageUp:
		r.scroll(-page)
	case keymap.PageDown:
		r.scroll(page)
	case keymap.Top:
		r.scroll(-r.total)
	case keymap.Bottom:
		r.scroll(r.total)
	default:
		return false
	}
	return true
}

func (r *reader) scroll(lines int) {
	r.offset = max(min(r.offset+lines, r.total-r.height), 0)
}

// window returns the visible lines, at most height.
func (r *reader) window(lines []string, height int) []string {
	r.total, r.height = len(lines), height
	r.scroll(0)
	return lines[r.offset:min(r.offset+height, len(lines))]
}

func (r *reader) wheel(lines int) { r.scroll(lines) }
