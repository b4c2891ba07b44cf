package dashboard

import (
	"slices"

	"feedscope/feeds/config"
	"feedscope/ui/keymap"
)

// savedAction is what the key of a saved filter does.
func savedAction(f config.Filter) keymap.Action { return keymap.Action("filter " + f.Key) }

// withSaved adds the keys of the configuration's filters.
func withSaved(keys keymap.Map, filters []config.Filter) keymap.Map {
	all := slices.Clone(keys.Bindings())
	for _, f := range filters {
		all = append(all, keymap.Binding{
			Action: savedAction(f), Keys: []string{f.Key}, Help: "show " + f.Name, Group: keymap.GroupInspect,
		})
	}
	return keymap.New(all)
}

// saved puts a filter of the configuration in force, or takes it back if it is; false: the action is none.
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

// focusEvents goes to an events panel unless the focus is on one.
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
	return i < len(m.panes) && m.o.Config.Panels[i].Type == config.Events
}
