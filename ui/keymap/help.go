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

// Commands gives what the command palette offers for what was typed: every action whose name or help contains all of its
// words, case ignored, those whose name begins with it first.
func (m Map) Commands(typed string) []Binding {
	words := strings.Fields(strings.ToLower(typed))
	var first, rest []Binding
	for _, b := range m.bindings {
		switch {
		case b.Hidden || !matches(b, words):
		case len(words) > 0 && strings.HasPrefix(string(b.Action), words[0]):
			first = append(first, b)
		default:
			rest = append(rest, b)
		}
	}
	return append(first, rest...)
}

func matches(b Binding, words []string) bool {
	in := string(b.Action) + " " + strings.ToLower(b.Help)
	for _, w := range words {
		if !strings.Contains(in, w) {
			return false
		}
	}
	return true
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
