package dashboard

import (
	"cmp"
	"errors"
	"net/http"
	"strings"

	tea "charm.land/bubbletea/v2"

	"feedscope/feeds"
	"feedscope/feeds/config"
	"feedscope/feeds/hub"
	"feedscope/ui/panel"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
)

// controlFeed reconnects, disconnects or resumes the selected feed.
func (m *Model) controlFeed(a keymap.Action) {
	switch {
	case m.player != nil:
		m.say("a recorded feed cannot reconnect or disconnect")
		return
	case m.o.From != nil:
		m.say(errCollected.Error())
		return
	case m.o.Tap != nil:
		m.say("the stream is that of another program, which decides when to reconnect or disconnect")
		return
	}
	if s, ok := focusedAs[panel.Sender](m); ok && a == keymap.Reconnect {
		m.sendTogether(s.Send())
		return
	}
	f := m.selectedFeed()
	if f == nil {
		m.say(errNoFeed.Error())
		return
	}
	switch {
	case a == keymap.Reconnect:
		m.confirmed(f, func() {
			f.Reconnect()
			m.say("reconnecting " + m.nameOf(f))
		})
	case f.Status().State == feeds.Paused:
		m.confirmed(f, func() {
			f.Resume()
			m.say("resuming " + m.nameOf(f))
		})
	default:
		f.Pause()
		m.say("disconnected " + m.nameOf(f) + "; " + m.label(keymap.Disconnect) + " resumes it")
	}
}

// sendTogether sends the request of each of several feeds once, after asking the user.
func (m *Model) sendTogether(names []string, note string) {
	var all []*hub.Feed
	for _, name := range names {
		if f := m.feedNamed(name); f != nil {
			all = append(all, f)
		}
	}
	m.host.Choose("Send "+text.Counted(len(all), "request")+" again?", []panel.Item{
		{Label: "yes", Note: note, Do: func() {
			for _, f := range all {
				f.Reconnect()
			}
			m.say("sending " + text.Counted(len(all), "request"))
		}},
		{Label: "no", Note: "nothing is sent", Do: func() {}},
	})
}

// confirmed calls do, after asking the user if that sends a request again that is not to be repeated by itself.
func (m *Model) confirmed(f *hub.Feed, do func()) {
	spec := f.Spec()
	if !spec.Once() {
		do()
		return
	}
	method := cmp.Or(spec.Method, http.MethodPost)
	m.host.Choose("Send the "+method+" of "+m.nameOf(f)+" again?", []panel.Item{
		{Label: "yes", Note: "send it again", Do: do},
		{Label: "no", Note: "it is not repeated by itself", Do: func() {}},
	})
}

func (m *Model) nameOf(f *hub.Feed) string { return m.deps.Shown(f.Index(), m.hide) }

func (m *Model) selectedFeed() *hub.Feed {
	if len(m.feeds) == 1 {
		return m.feeds[0]
	}
	s, ok := focusedAs[panel.Selector](m)
	if !ok {
		return nil
	}
	name, ok := s.Feed()
	if !ok {
		return nil
	}
	return m.feedNamed(name)
}

var errNoFeed = errors.New("select a feed or one of its rows first")

// connectionCommands returns the commands that change how the selected feed connects.
func (m *Model) connectionCommands() []command {
	return []command{
		{
			name: "reconnect-from", args: "ID", help: "reconnect with another last event ID, or none",
			prefill: func() string {
				if f := m.selectedFeed(); f != nil {
					return f.Snapshot(m.at).LastEventID
				}
				return ""
			},
			run: func(m *Model, id string) tea.Cmd { return m.sayError(m.reconnectFrom(id)) },
		},
		{
			name: "header", args: "NAME: VALUE", help: "send a header, or stop sending it (no value)",
			run: func(m *Model, line string) tea.Cmd { return m.sayError(m.setHeader(line)) },
		},
	}
}

// sayError shows an error as a message.
func (m *Model) sayError(err error) tea.Cmd {
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
	var err error
	m.confirmed(f, func() {
		if err = f.ReconnectFrom(id); err != nil {
			m.say(err.Error())
			return
		}
		m.say("reconnecting " + m.nameOf(f))
	})
	return err
}

func (m *Model) setHeader(line string) error {
	name, value, ok := strings.Cut(line, ":")
	if name = strings.TrimSpace(name); !ok || name == "" {
		return errors.New("write a header as NAME: VALUE, for example X-Tenant: 7")
	}
	value = strings.TrimSpace(value)
	if err := config.CheckHeader(name, value); err != nil {
		return err
	}
	f := m.selectedFeed()
	if f == nil {
		return errNoFeed
	}
	m.confirmed(f, func() {
		f.SetHeader(name, value)
		f.Reconnect()
		m.say("reconnecting " + m.nameOf(f) + onOff(value != "", " with the header ", " without the header ") + name)
	})
	return nil
}
