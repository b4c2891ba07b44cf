package dashboard

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"feedscope/ui/keymap"
	"feedscope/ui/panel"
	"feedscope/ui/theme"
)

// key gives a key to the topmost layer, or does what it is bound to.
func (m *Model) key(k tea.KeyPressMsg) tea.Cmd {
	m.toast = toast{} // It was about the key before.
	switch a := m.keys.Lookup(k.String()); a {
	case keymap.Exit, keymap.Redraw: // Whatever is open.
		return m.do(a)
	default:
	}
	if n := len(m.layers); n > 0 {
		return m.layers[n-1].key(m, k)
	}
	if n, ok := keymap.Number(k.String()); ok {
		m.focusOn(n - 1)
		return nil
	}
	return m.do(m.keys.Lookup(k.String()))
}

// do does an action: what concerns the whole screen here, the rest in the focused panel.
func (m *Model) do(a keymap.Action) tea.Cmd {
	switch a {
	case keymap.None:
	case keymap.Quit:
		return m.leave()
	case keymap.Exit:
		return m.exit()
	case keymap.Suspend:
		return m.suspend()
	case keymap.Redraw:
		m.out.Redraw()
	case keymap.Back:
		m.back()
	case keymap.Help:
		m.open(newHelp())
	case keymap.Palette:
		m.open(newPalette(m))
	case keymap.Filter:
		m.openFilter()
	case keymap.Detail:
		if !m.inFocus(a) {
			m.openDetail()
		}
	case keymap.NextPanel:
		m.step(1)
	case keymap.PrevPanel:
		m.step(-1)
	case keymap.Zoom:
		m.zoomed = !m.zoomed
	case keymap.Pause:
		m.pause()
	case keymap.Theme:
		m.nextTheme()
	case keymap.Mouse:
		m.toggleMouse()
	case keymap.HideSecrets:
		m.toggleHide()
	case keymap.Copy:
		m.copy()
	case keymap.Reconnect, keymap.Disconnect:
		m.steer(a)
	case keymap.Break:
		return m.openFaults()
	case keymap.Ack:
		if !m.acknowledgeRecording() {
			m.inFocus(a)
		}
	default:
		if !m.saved(a) && !m.replays(a) {
			m.inFocus(a)
		}
	}
	return nil
}

// inFocus gives an action to the focused panel, and tells whether it was its.
func (m *Model) inFocus(a keymap.Action) bool {
	p := m.focused()
	return p != nil && p.panel.Do(a)
}

func (m *Model) focused() *pane {
	if m.focus < len(m.panes) {
		return m.panes[m.focus]
	}
	return nil
}

func (m *Model) focusOn(i int) {
	if i < 0 || i >= len(m.panes) {
		return
	}
	m.focus = i
	if slices.Contains(m.places.Hidden, m.panes[i].name) {
		m.zoomed = true // It has no room otherwise.
	}
}

// step moves the focus to the next panel that is on the screen.
func (m *Model) step(by int) {
	for range m.panes {
		m.focus = (m.focus + by + len(m.panes)) % len(m.panes)
		if _, shown := m.places.Find(m.panes[m.focus].name); shown || m.zoomed {
			return
		}
	}
}

// leave goes one view back, and quits from the outermost.
func (m *Model) leave() tea.Cmd {
	if m.back() {
		return nil
	}
	return m.exit()
}

func (m *Model) exit() tea.Cmd {
	m.quit = true
	return tea.Quit
}

// wayBack gives the next step back, of one level, while no layer is open, and what the footer calls it; nil: there is none.
func (m *Model) wayBack() (word string, take func()) {
	switch f := m.filterer(); {
	case m.within():
		return "back to list", func() { m.inFocus(keymap.Back) }
	case f != nil && f.Filter() != "":
		return "drop filter", func() { _ = f.SetFilter("") } // No filter is never wrong.
	case m.zoomed:
		return "all panels", func() { m.zoomed = false }
	case m.paused:
		return "go on", m.pause
	}
	return "", nil
}

// within tells that a part of the focused panel has the keys.
func (m *Model) within() bool {
	if p := m.focused(); p != nil {
		n, ok := p.panel.(panel.Nested)
		return ok && n.Within()
	}
	return false
}

// back closes a layer, or else goes one way back.
func (m *Model) back() bool {
	if len(m.layers) > 0 {
		m.close()
		return true
	}
	_, take := m.wayBack()
	if take == nil {
		return false
	}
	take()
	return true
}

func (m *Model) filterer() panel.Filterer {
	if p := m.focused(); p != nil {
		if f, ok := p.panel.(panel.Filterer); ok {
			return f
		}
	}
	return nil
}

func (m *Model) pause() {
	m.paused = !m.paused
	if m.paused {
		_, next := m.hub.History().Range()
		m.seen = next - 1
		return
	}
	m.refresh()
}

func (m *Model) nextTheme() {
	m.o.Config.Theme = theme.Next(m.theme.Name)
	m.setTheme(m.o.Config.Theme)
	m.say("theme " + m.theme.Name)
}

func (m *Model) toggleMouse() {
	m.mouse = !m.mouse
	m.say("the mouse is " + onOff(m.mouse, "feedscope's", "your terminal's"))
}

func (m *Model) toggleHide() {
	m.hide = !m.hide
	m.say(onOff(m.hide, "hosts are hidden; what a stream sends as data is shown", "hosts are shown"))
}

func onOff(on bool, yes, no string) string {
	if on {
		return yes
	}
	return no
}

// copy copies the selected row, or lets the panel ask what of it.
func (m *Model) copy() {
	p := m.focused()
	if p == nil {
		return
	}
	c, ok := p.panel.(panel.Copier)
	if !ok {
		if !p.panel.Do(keymap.Copy) {
			m.say("there is nothing to copy in this panel")
		}
		return
	}
	content, what, ok := c.Copy()
	if !ok {
		m.say("nothing is selected")
		return
	}
	m.host.Clip(content, what)
}
