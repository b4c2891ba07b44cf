package dashboard

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"feedscope/ui/panel"
	"feedscope/ui/term/keymap"
)

// key passes a key to the topmost layer, or else performs its action.
func (m *Model) key(k tea.KeyPressMsg) tea.Cmd {
	m.toast = toast{} // It answered the previous key.
	if !m.asking(k) {
		m.touched()
	}
	switch a := m.keys.Lookup(k.String()); a {
	case keymap.Exit, keymap.Redraw: // These work in every layer.
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

// asking reports whether a key may only ask about the suggested panels: it belongs to the palette or to the explanation.
func (m *Model) asking(k tea.KeyPressMsg) bool {
	n := len(m.layers)
	if n == 0 {
		return m.keys.Lookup(k.String()) == keymap.Palette
	}
	switch m.layers[n-1].(type) {
	case *palette, *explanation:
		return true
	}
	return false
}

// do performs an action, in the focused panel unless it concerns the whole screen.
func (m *Model) do(a keymap.Action) tea.Cmd {
	if a != keymap.None && m.refuse(a) {
		return nil
	}
	switch a {
	case keymap.None:
		m.say("that key does nothing; " + m.label(keymap.Help) + " lists the keys")
	case keymap.Quit:
		return m.leave()
	case keymap.Exit:
		return m.exit()
	case keymap.Suspend:
		if m.o.Tap != nil { // Another process can still stop this one.
			m.say("not suspended: the relay would stop, and with it the program that it serves")
			return nil
		}
		return m.suspend()
	case keymap.Redraw:
		m.out.Redraw()
	case keymap.Back:
		if !m.back() {
			m.say("nothing to go back to; " + m.label(keymap.Quit) + " quits")
		}
	case keymap.Help:
		m.open(newHelp())
	case keymap.Palette:
		m.open(m.newPalette())
	case keymap.Filter:
		m.openFilter()
	case keymap.Detail:
		if !m.inFocus(a) {
			m.openDetail()
		}
	case keymap.Events:
		m.showEvents()
	case keymap.Text:
		m.showText()
	case keymap.NextPanel:
		m.step(1)
	case keymap.PrevPanel:
		m.step(-1)
	case keymap.Zoom:
		m.zoomed = !m.zoomed
	case keymap.Pause:
		m.pause()
	case keymap.Theme:
		m.o.Config.Theme = m.o.Config.Themes().Next(m.theme.Name)
		m.setTheme(m.o.Config.Theme)
		m.say("theme " + m.theme.Name)
	case keymap.Mouse:
		m.mouse = !m.mouse
		m.say(onOff(m.mouse, "mouse on", "mouse off; the terminal handles it"))
	case keymap.HideSecrets:
		m.hide = !m.hide
		m.say(onOff(m.hide, "hosts are hidden; event data is still shown", "hosts are shown"))
	case keymap.Copy:
		m.copy()
	case keymap.Reconnect, keymap.Disconnect:
		m.controlFeed(a)
	case keymap.Break:
		return m.openFaults()
	case keymap.Ack:
		if !m.acknowledgeRecording() && !m.inFocus(a) {
			m.sayNoEffect(a)
		}
	default:
		if !m.saved(a) && !m.replays(a) && !m.inFocus(a) {
			m.sayNoEffect(a)
		}
	}
	return nil
}

// sayNoEffect explains why an action has no effect in the focused panel.
func (m *Model) sayNoEffect(a keymap.Action) {
	b, known := m.keys.For(a)
	switch p := m.focused(); {
	case !known:
		m.say("that key works only in a recording; feedscope replay FILE plays one")
	case p != nil:
		m.say(fmt.Sprintf("%s (%s) does nothing in the %s panel", b.Label(), b.Help, p.name))
	}
}

// inFocus passes an action to the focused panel and reports whether the panel handled it.
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

// focusedAs returns the focused panel as a T; ok is false if it is none.
func focusedAs[T any](m *Model) (as T, ok bool) {
	if p := m.focused(); p != nil {
		as, ok = p.panel.(T)
	}
	return as, ok
}

func (m *Model) focusOn(i int) {
	if i < 0 || i >= len(m.panes) {
		return
	}
	m.focus = i
	if !m.places.Small && slices.Contains(m.places.Hidden, m.panes[i].name) {
		m.zoomed = true // There is no room for it otherwise.
	}
}

// step moves the focus by one panel among those on the screen.
func (m *Model) step(by int) {
	for range m.panes {
		m.focus = (m.focus + by + len(m.panes)) % len(m.panes)
		if _, shown := m.places.Find(m.panes[m.focus].name); shown || m.zoomed || m.places.Small {
			return
		}
	}
}

// leave goes back one level, or quits if there is none.
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

// backStep returns the action that goes back one level while no layer is open, and its name in the footer. take is
// nil if there is none.
func (m *Model) backStep() (word string, take func()) {
	switch f := m.filterer(); {
	case m.within() && len(m.ownHints()) > 0:
		return "leave", func() { m.inFocus(keymap.Back) }
	case m.within():
		return "back to list", func() { m.inFocus(keymap.Back) }
	case f != nil && f.Filter() != "":
		word := "clear filter"
		if _, searches := f.(panel.Searcher); searches {
			word = "clear search"
		}
		return word, func() { _ = f.SetFilter("") } // An empty filter is always valid.
	case m.zoomed:
		return "all panels", func() { m.zoomed = false }
	case m.paused:
		return "resume", m.pause
	}
	return "", nil
}

// within reports whether a part of the focused panel has the keys.
func (m *Model) within() bool {
	s, ok := focusedAs[panel.Selector](m)
	return ok && s.Within()
}

// back closes a layer or goes back one level. It reports whether there was one.
func (m *Model) back() bool {
	if len(m.layers) > 0 {
		m.close()
		return true
	}
	_, take := m.backStep()
	if take == nil {
		return false
	}
	take()
	return true
}

func (m *Model) filterer() panel.Scroller {
	f, _ := focusedAs[panel.Scroller](m)
	return f
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

func onOff(on bool, yes, no string) string {
	if on {
		return yes
	}
	return no
}

// copy copies the selected row, after asking for the form if there are several.
func (m *Model) copy() {
	if m.waitsForStreams() {
		m.host.Clip(m.o.Tap.BaseURL, "the base URL")
		return
	}
	s, ok := focusedAs[panel.Selector](m)
	if !ok {
		m.say("nothing to copy in this panel")
		return
	}
	switch forms := m.copies(s); len(forms) {
	case 0:
		m.say("nothing is selected")
	case 1:
		m.clip(forms[0])
	default:
		items := make([]panel.Item, len(forms))
		for i, form := range forms {
			items[i] = panel.Item{Label: form.Label, Note: form.Note, Do: func() { m.clip(form) }}
		}
		m.host.Choose(strings.TrimSpace("Copy "+forms[0].Row), items)
	}
}

// copies returns the forms of the selected row that the user may see.
func (m *Model) copies(s panel.Selector) []panel.Copy {
	return slices.DeleteFunc(s.Copies(), func(c panel.Copy) bool { return c.Hosts && !m.o.may(Reveal) })
}

// clip puts one form of a row on the clipboard.
func (m *Model) clip(c panel.Copy) {
	content, err := c.Text()
	if err != nil {
		m.say(err.Error())
		return
	}
	m.host.Clip(content, c.What)
}
