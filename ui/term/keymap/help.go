package keymap

// Group is a group of bindings in the help.
type Group struct {
	Name     string
	Bindings []Binding
}

// Groups returns the bindings that have keys, by group.
func (m Map) Groups() []Group {
	var groups []Group
	index := make(map[string]int)
	for _, b := range m.bindings {
		if len(b.Keys) == 0 {
			continue
		}
		i, ok := index[b.Group]
		if !ok {
			i = len(groups)
			index[b.Group] = i
			groups = append(groups, Group{Name: b.Group})
		}
		groups[i].Bindings = append(groups[i].Bindings, b)
	}
	return groups
}

// Commands returns the bindings that the command palette offers.
func (m Map) Commands() []Binding {
	var commands []Binding
	for _, b := range m.bindings {
		if !b.Hidden {
			commands = append(commands, b)
		}
	}
	return commands
}
