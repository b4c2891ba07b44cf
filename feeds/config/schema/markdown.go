package schema

import (
	"fmt"
	"reflect"
	"strings"
)

// Markdown returns the reference of all keys: a table for each part of the document. The function about returns the
// text between a part's heading and its table, which may be empty.
func (s *Schema) Markdown(docs Docs, about func(part string) string) string {
	var b strings.Builder
	for _, p := range s.parts() {
		heading := "`" + p.name + "`"
		if strings.Contains(p.name, " ") {
			heading = strings.ToUpper(p.name[:1]) + p.name[1:]
		}
		fmt.Fprintf(&b, "## %s\n\n", heading)
		if text := about(p.name); text != "" {
			b.WriteString(strings.TrimSpace(text) + "\n\n")
		}
		b.WriteString("| key | type | default | description |\n|---|---|---|---|\n")
		for _, f := range p.fields {
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", f.key, s.kindOf(&f), escaped(f.defaultText()),
				escaped(docs(f.in, f.goName)))
		}
		b.WriteString("\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func escaped(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

func (f *field) defaultText() string {
	switch {
	case f.is("required"):
		return "required"
	case f.def != "":
		return "`" + f.def + "`"
	}
	return f.unset
}

// kindOf describes the field's type in the reference.
func (s *Schema) kindOf(f *field) string {
	switch {
	case f.kind != "":
		return f.kind
	case len(f.oneOf) > 0:
		return "one of `" + strings.Join(f.oneOf, "`, `") + "`"
	}
	t := f.typ
	switch t.Kind() {
	case reflect.Bool:
		return "`true` or `false`"
	case reflect.Map:
		return "strings by name"
	case reflect.Struct:
		return "[keys](#" + anchor(f.key) + ")"
	case reflect.Slice:
		entry := article(f.noun())
		switch target := entry; t.Elem().Kind() {
		case reflect.Interface:
			target += " of type " + s.Union.Variants[0].Name
			fallthrough
		case reflect.Struct:
			return "list, each [" + entry + "](#" + anchor(target) + ")"
		default:
		}
		return "list of strings"
	default:
	}
	if s.Union.Key == f.key && f.is("required") {
		return "one of `" + strings.Join(s.Union.names(), "`, `") + "`"
	}
	return f.scalarType()
}

// anchor returns the URL fragment that GitHub gives a heading.
func anchor(heading string) string { return strings.ReplaceAll(strings.ToLower(heading), " ", "-") }
