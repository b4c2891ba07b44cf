package schema

import (
	"regexp"
	"strconv"
	"strings"
)

// plainScalar matches texts that YAML reads as themselves, in a list and in braces too.
var plainScalar = regexp.MustCompile(`^[A-Za-z_/][A-Za-z0-9_./@-]*(://[A-Za-z0-9_./@:?=&%+~-]+|( [A-Za-z0-9_./@-]+)*)$`)

// Scalar writes a text so that YAML reads it as that text. A "${" in it is no variable.
func Scalar(s string) string {
	switch strings.ToLower(s) {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n", "~":
		return strconv.Quote(s)
	}
	if plainScalar.MatchString(s) {
		return s
	}
	return strconv.Quote(strings.ReplaceAll(s, "${", "$${"))
}

// flowWidth is the longest line of a list or mapping that is written in brackets or braces.
const flowWidth = 100

// writeValue writes what follows a key and its colon, or a hyphen, up to the end of the line. top is set for the values
// of the document's own keys: their lists of mappings are written in lines of their own.
func writeValue(b *strings.Builder, t *tree, indent int, top bool) {
	flow := t.flow()
	if t.single() || !strings.Contains(flow, "\n") && indent+len(flow) <= flowWidth && (!top || !t.hasMappings()) {
		b.WriteString(" " + flow + "\n")
		return
	}
	b.WriteString("\n")
	margin := strings.Repeat(" ", indent+2)
	for _, item := range t.items {
		b.WriteString(margin + "-")
		if len(item.members) == 0 || len(item.flow())+indent+4 <= flowWidth && !item.hasMappings() {
			b.WriteString(" " + item.flow() + "\n")
			continue
		}
		for i, m := range item.members {
			if i > 0 {
				b.WriteString(margin + " ")
			}
			b.WriteString(" " + m.key + ":")
			writeValue(b, m.value, indent+4, false)
		}
	}
	for _, m := range t.members {
		b.WriteString(margin + m.key + ":")
		writeValue(b, m.value, indent+2, false)
	}
}

// single reports whether a value has nothing to write in lines of their own.
func (t *tree) single() bool { return len(t.items) == 0 && len(t.members) == 0 }

// hasMappings reports whether a value is a list of mappings, or a mapping that has one.
func (t *tree) hasMappings() bool {
	for _, item := range t.items {
		if len(item.members) > 0 {
			return true
		}
	}
	for _, m := range t.members {
		if m.value.hasMappings() {
			return true
		}
	}
	return false
}

// flow returns a value on one line.
func (t *tree) flow() string {
	var parts []string
	for _, item := range t.items {
		parts = append(parts, item.flow())
	}
	for _, m := range t.members {
		parts = append(parts, m.key+": "+m.value.flow())
	}
	switch inner := strings.Join(parts, ", "); {
	case t.list:
		return "[" + inner + "]"
	case len(t.members) > 0:
		return "{" + inner + "}"
	case t.text == "":
		return "{}"
	}
	return t.text
}
