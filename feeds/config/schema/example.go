package schema

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
)

// sample returns an example value of the field as YAML, for messages.
func (f *field) sample() string {
	return cmp.Or(f.example, f.def, strings.Join(f.oneOf[:min(len(f.oneOf), 1)], ""))
}

func (f *field) entryField() field {
	one := *f
	one.typ = f.typ.Elem()
	one.example = strings.TrimPrefix(strings.TrimSpace(strings.Trim(f.sample(), "[]")), "- ")
	return one
}

// written returns the key with an example value, to follow "for example, write".
func (f *field) written() string {
	if sample := f.sample(); strings.HasPrefix(sample, "\n") {
		return "\n" + f.key + ":" + sample
	}
	return " " + f.key + ": " + f.sample()
}

// wants describes the values that the field accepts.
func wants(f *field) string {
	switch {
	case len(f.oneOf) > 0:
		return Or(f.oneOf)
	case f.typ.Kind() == reflect.Bool:
		return "true or false"
	}
	return article(f.scalarType())
}

// scalarType names the type of a single value, with its bounds.
func (f *field) scalarType() string {
	name := map[reflect.Type]string{
		durationType: "duration", sizeType: "size", reflect.TypeFor[int](): "whole number",
		reflect.TypeFor[float64](): "number",
	}[f.typ]
	switch {
	case f.typ.Kind() == reflect.String:
		name = "string"
	case f.low != "" && f.high != "":
		name += " from " + f.low + " to " + f.high
	case f.low != "":
		name += " of at least " + f.low
	}
	return name
}

// asList returns n, a scalar where a list belongs, as a list if that is safe to suggest.
func asList(n *node, f *field) (list string, ok bool) {
	t := f.typ.Elem()
	short := slices.ContainsFunc(fieldsOf(t), func(f field) bool { return f.is("short") })
	if n.kind != scalar || t.Kind() != reflect.String && !short || f.is("secret") || n.expanded ||
		strings.ContainsAny(n.shown, `[]{}:#&*!|>'"%@`) {
		return "", false
	}
	shown := Clean(n.shown)
	if f.kind == "list of words" {
		shown = strings.Join(strings.Fields(shown), ", ")
	}
	return "[" + shown + "]", true
}
