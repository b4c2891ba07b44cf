package dashboard

import (
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"feedscope/feeds"
	"feedscope/feeds/config"
	"feedscope/ui/keymap"
	"feedscope/ui/panel"
)

// steer reconnects, or disconnects and resumes, the feed of the selected row; without one the only feed.
func (m *Model) steer(a keymap.Action) {
	if m.player != nil {
		m.say("a recording cannot be steered: its feeds did what they did")
		return
	}
	f := m.selectedFeed()
	if f == nil {
		m.say("select a feed, or a row of one, first")
		return
	}
	switch {
	case a == keymap.Reconnect:
		f.Reconnect()
		m.say("reconnecting " + m.nameOf(f))
	case f.Status().State == feeds.Paused:
		f.Resume()
		m.say("resuming " + m.nameOf(f))
	default:
		f.Pause()
		m.say("disconnected " + m.nameOf(f) + "; d resumes it")
	}
}

func (m *Model) nameOf(f *feeds.Feed) string { return m.deps.Shown(f.Index(), m.hide) }

func (m *Model) selectedFeed() *feeds.Feed {
	if len(m.feeds) == 1 {
		return m.feeds[0]
	}
	p := m.focused()
	if p == nil {
		return nil
	}
	feeder, ok := p.panel.(panel.Feeder)
	if !ok {
		return nil
	}
	name, ok := feeder.Feed()
	if !ok {
		return nil
	}
	for _, f := range m.feeds {
		if f.Name() == name {
			return f
		}
	}
	return nil
}

var errNoFeed = errors.New("select a feed, or a row of one, first")

// steerCommands change how the selected feed connects.
func (m *Model) steerCommands() []command {
	return []command{
		{
			name: "reconnect-from", args: "ID", help: "resume after another last event ID; none: from the start",
			prefill: func() string {
				if f := m.selectedFeed(); f != nil {
					return f.Snapshot(m.at).LastEventID
				}
				return ""
			},
			run: func(m *Model, id string) tea.Cmd { return m.attempt(m.reconnectFrom(id)) },
		},
		{
			name: "header", args: "NAME: VALUE", help: "send a header from now on; without a value, no more",
			run: func(m *Model, line string) tea.Cmd { return m.attempt(m.setHeader(line)) },
		},
	}
}

// attempt shows what went wrong.
func (m *Model) attempt(err error) tea.Cmd {
	if err != nil {
		m.say(err.Error())
	}
	return nil
}

func (m *Model) reconnectFrom(id string) error {
	f := m.selectedFeed()
	if f == nil {
		return errNoFeed
	}
	if err := f.ReconnectFrom(id); err != nil {
		return err
	}
	m.say("reconnecting " + m.nameOf(f))
	return nil
}

func (m *Model) setHeader(line string) error {
	name, value, ok := strings.Cut(line, ":")
	if name = strings.TrimSpace(name); !ok || name == "" {
		return errors.New("a header is written NAME: VALUE, for example X-Tenant: 7")
	}
	value = strings.TrimSpace(value)
	if err := config.CheckHeader(name, value); err != nil {
		return err
	}
	f := m.selectedFeed()
	if f == nil {
		return errNoFeed
	}
	f.SetHeader(name, value)
	f.Reconnect()
	m.say("reconnecting " + m.nameOf(f) + onOff(value != "", " with the header ", " without the header ") + name)
	return nil
}
