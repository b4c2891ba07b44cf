package dashboard

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// wheelLines is how far one notch of the wheel scrolls.
const wheelLines = 3

// click focuses the panel under the pointer and passes the click on.
func (m *Model) click(at tea.Mouse) {
	m.touched()
	if at.Button != tea.MouseLeft || len(m.layers) > 0 {
		return
	}
	if m.player != nil && at.Y == seekbarLine {
		if to, ok := m.seekbar.timeAt(at.X); ok {
			m.seek(to)
		}
		return
	}
	place, ok := m.places.At(at.X, at.Y)
	if !ok {
		return
	}
	i := m.paneIndex(place.Name)
	m.focus = i
	if inner := place.Inner(); inner.Contains(at.X, at.Y) {
		m.panes[i].panel.Click(at.X-inner.X, at.Y-inner.Y)
	}
}

// wheel scrolls the panel under the pointer, focused or not.
func (m *Model) wheel(at tea.Mouse) {
	lines := wheelLines
	switch at.Button {
	case tea.MouseWheelUp:
		lines = -wheelLines
	case tea.MouseWheelDown:
	default:
		return
	}
	if n := len(m.layers); n > 0 {
		m.layers[n-1].wheel(lines)
		return
	}
	if place, ok := m.places.At(at.X, at.Y); ok {
		inner := place.Inner()
		m.panes[m.paneIndex(place.Name)].panel.Wheel(at.X-inner.X, at.Y-inner.Y, lines)
	}
}

// paneIndex returns the index of the panel with a name, -1 if there is none. The panels in m.places are always there.
func (m *Model) paneIndex(name string) int {
	return slices.IndexFunc(m.panes, func(p *pane) bool { return p.name == name })
}
