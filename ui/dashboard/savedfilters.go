package dashboard

import (
	"slices"
	"time"

	"feedscope/ui/config"
	"feedscope/ui/panel"
	"feedscope/ui/panel/events"
	"feedscope/ui/term/keymap"
)

// savedAction returns the action of a saved filter.
func savedAction(f config.Filter) keymap.Action { return keymap.Action("filter " + f.Key) }

// withSaved adds the keys of saved filters.
func withSaved(keys keymap.Map, filters []config.Filter) keymap.Map {
	all := slices.Clone(keys.Bindings())
	for _, f := range filters {
		all = append(all, keymap.Binding{
			Action: savedAction(f), Keys: []string{f.Key}, Help: "show " + f.Name, Group: keymap.GroupInspect,
		})
	}
	return keymap.New(all)
}

// saved applies a saved filter, or removes it if it is in force. It reports whether the action is one.
func (m *Model) saved(a keymap.Action) bool {
	i := slices.IndexFunc(m.o.Config.Filters, func(f config.Filter) bool { return savedAction(f) == a })
	if i < 0 {
		return false
	}
	if !m.focusEvents() {
		m.say("there is no events panel to filter")
		return true
	}
	target, chosen := m.filterer(), m.o.Config.Filters[i].Filter
	if target.Filter() == chosen {
		chosen = ""
	}
	if err := target.SetFilter(chosen); err != nil {
		m.say(err.Error())
	}
	return true
}

// showEvents shows the events of the selected row in an events panel.
func (m *Model) showEvents() {
	s, ok := focusedAs[panel.Selector](m)
	if !ok {
		m.say("this panel has no rows")
		return
	}
	chosen, origin, moment := s.Events(), uint64(0), time.Time{}
	if t, ok := s.(panel.Tracer); ok {
		origin = t.Event()
	}
	if d, ok := s.(panel.Dated); ok {
		moment = d.Moment()
	}
	switch {
	case chosen == "":
		m.say("nothing is selected")
	case !m.focusEvents():
		m.say("there is no events panel to filter")
	default:
		m.sayError(m.filterer().SetFilter(chosen))
		switch e, ok := focusedAs[*events.Panel](m); {
		case !ok:
		case origin != 0:
			e.Show(origin)
		case !moment.IsZero():
			e.ShowAt(moment)
		}
	}
}

// showText goes from the selected event to the panel that shows what it brought.
func (m *Model) showText() {
	events, ok := focusedAs[*events.Panel](m)
	if !ok {
		m.say("select an event in an events panel first")
		return
	}
	e, ok := events.Selected()
	if !ok {
		m.say("nothing is selected")
		return
	}
	for i, p := range m.panes {
		if f, finds := p.panel.(panel.Finder); finds {
			if show := f.Find(&e); show != nil {
				m.focusOn(i)
				show()
				return
			}
		}
	}
	m.say("no panel shows text that this event brought")
}

// findsText reports whether the selected event may have brought text that a panel shows.
func (m *Model) findsText() bool {
	return m.isEvents(m.focus) && !m.atNewest() && slices.ContainsFunc(m.panes, func(p *pane) bool {
		_, finds := p.panel.(panel.Finder)
		return finds
	})
}

// focusEvents focuses an events panel, unless one is focused already.
func (m *Model) focusEvents() bool {
	if m.isEvents(m.focus) {
		return true
	}
	for i := range m.panes {
		if m.isEvents(i) {
			m.focusOn(i)
			return true
		}
	}
	return false
}

func (m *Model) isEvents(i int) bool {
	return i < len(m.panes) && m.o.Config.Panels[i].Shared().Type == events.Type.Name
}
