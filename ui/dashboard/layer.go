package dashboard

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"feedscope/ui/keymap"
)

// layer lies over the panels and has the keys while it is the topmost.
type layer interface {
	key(m *Model, k tea.KeyPressMsg) tea.Cmd
	wheel(lines int)
	// draw lays the layer over the screen.
	draw(m *Model, screen []string) []string
}

// paster is a layer that takes pasted text.
type paster interface {
	paste(m *Model, msg tea.PasteMsg) tea.Cmd
}

// closer is a layer that has something to do when it is closed.
type closer interface{ closed() }

func (m *Model) open(l layer) { m.layers = append(m.layers, l) }

func (m *Model) close() {
	n := len(m.layers)
	if n == 0 {
		return
	}
	if c, ok := m.layers[n-1].(closer); ok {
		c.closed()
	}
	m.layers = m.layers[:n-1]
}

// sweep removes the details of what is gone, whatever lies over them.
func (m *Model) sweep() {
	m.layers = slices.DeleteFunc(m.layers, func(l layer) bool {
		d, ok := l.(*detail)
		if ok && d.gone {
			d.closed()
			return true
		}
		return false
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

// reader is what layers share that are there to be read: movement, and closing.
type reader struct {
	offset, total, height int
}

// do does an action of reading; false: it is none.
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

// window gives the lines that are visible in a height.
func (r *reader) window(lines []string, height int) []string {
	r.total, r.height = len(lines), height
	r.scroll(0)
	return lines[r.offset:min(r.offset+height, len(lines))]
}

func (r *reader) wheel(lines int) { r.scroll(lines) }
