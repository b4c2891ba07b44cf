package keymap

import "strings"

// Group is one column of help.
type Group struct {
	Name     string
	Bindings []Binding
}

// Groups gives the bindings by group, groups and bindings in their order.
func (m Map) Groups() []Group {
	var groups []Group
	index := make(map[string]int)
	for _, b := range m.bindings {
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

// Commands gives the actions that the command palette offers.
func (m Map) Commands() []Binding {
	var commands []Binding
	for _, b := range m.bindings {
		if !b.Hidden {
			commands = append(commands, b)
		}
	}
	return commands
}

// Markdown gives the table of keys for the README.
func Markdown(m Map) string {
	var sb strings.Builder
	sb.WriteString("| keys | does |\n|---|---|\n")
	for _, g := range m.Groups() {
		sb.WriteString("| **" + g.Name + "** | |\n")
		for _, b := range g.Bindings {
			sb.WriteString("| " + code(b) + " | " + b.Help + " |\n")
		}
	}
	return sb.String()
}

// code writes each key of a label as code.
func code(b Binding) string {
	labels := strings.Fields(b.Label())
	for i, l := range labels {
		labels[i] = "`" + l + "`"
	}
	return strings.Join(labels, " ")
}
