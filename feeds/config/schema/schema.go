// Package schema decodes YAML into Go structs and documents those structs, both from the same struct tags.
// [Schema.Decode] fills a struct from a YAML document, or returns [Errors] that name file, line and column, show the
// line with its secrets redacted, and suggest a fix. [Schema.JSON] and [Schema.Markdown] describe the same types to
// editors and people.
//
// A field without a yaml tag is not part of the file. The tags are:
//
//	yaml:"key,options"   options: inline (an embedded struct), required, secret (never quoted), public (a map of strings that
//	                     are not), text (may have several lines), repeats (a list that may hold a value twice), short (a scalar may replace the
//	                     whole struct), base (the name of a [Base] for the struct)
//	default:"30"         the value of an omitted key, as YAML
//	unset:"words"        the meaning of an omitted key, if that is not a single value; for the reference only
//	min:"1" max:"60"     inclusive bounds of a number, a duration or a size
//	most:"1000"          the largest number of entries of a list
//	oneof:"a,b"          the allowed values of a string
//	kind:"path"          the type in the reference, if the Go type is too vague
//	example:"market"     an example for messages; if omitted, the default or the first of oneof
//	entry:"row"          the singular of a list's key, if it is not the key without its "s"
package schema

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Schema is the type of a configuration.
type Schema struct {
	// Root is the struct type of the whole document.
	Root reflect.Type
	// Union describes its interface types.
	Union Union
	// Checks return what is wrong with the strings of fields of a kind, empty for nothing, and how to fix it.
	Checks map[string]func(text string) (problem, fix string)
	// Base returns the base with a name, given the strings in the key params beside the name and all keys beside it; or
	// the problem with the name and its fix. It may be nil.
	Base func(name string, params map[string]string, keys []string) (base Base, problem, fix string)
}

// Union lists the implementations of an interface type, distinguished by a key.
type Union struct {
	// Key is the required key of every variant that holds the variant's name.
	Key      string
	Variants []Variant
}

// Variant is an implementation of a [Union].
type Variant struct {
	// Name is the value of the union's key.
	Name string
	// New returns a pointer to a zero struct that implements the interface.
	New func() any
}

// field is a key of a struct.
type field struct {
	key, def, unset, low, high, limit, kind, example, entry string

	options []string
	oneOf   []string
	index   []int
	typ     reflect.Type
	goName  string
	in      reflect.Type // The struct that declares it.
}

func (f *field) is(option string) bool { return slices.Contains(f.options, option) }

// most returns the largest number of entries of the field's list.
func (f *field) most() int {
	if most, err := strconv.Atoi(f.limit); err == nil {
		return most
	}
	return maxValues
}

// noun names an entry of the field's list in a sentence.
func (f *field) noun() string {
	if f.entry != "" {
		return f.entry
	}
	return strings.TrimSuffix(f.key, "s")
}

var fieldCache sync.Map // reflect.Type to []field.

// fieldsOf returns the keys of a struct type in field order, with inlined ones in place.
func fieldsOf(t reflect.Type) []field {
	if t.Kind() != reflect.Struct {
		return nil
	}
	if c, ok := fieldCache.Load(t); ok {
		return c.([]field)
	}
	var fields []field
	for i := range t.NumField() {
		sf := t.Field(i)
		tag, tagged := sf.Tag.Lookup("yaml")
		if !tagged {
			continue
		}
		options := strings.Split(tag, ",")
		if slices.Contains(options, "inline") {
			for _, inner := range fieldsOf(sf.Type) {
				inner.index = append([]int{i}, inner.index...)
				fields = append(fields, inner)
			}
			continue
		}
		get := sf.Tag.Get
		f := field{
			key: options[0], options: options[1:], def: get("default"), unset: get("unset"), low: get("min"), high: get("max"),
			limit: get("most"), kind: get("kind"), example: get("example"), entry: get("entry"), index: []int{i}, typ: sf.Type,
			goName: sf.Name, in: t,
		}
		if words := get("oneof"); words != "" {
			f.oneOf = strings.Split(words, ",")
		}
		fields = append(fields, f)
	}
	fieldCache.Store(t, fields)
	return fields
}

func keysOf(fields []field) []string {
	keys := make([]string, len(fields))
	for i, f := range fields {
		keys[i] = f.key
	}
	return keys
}

// names returns the names of the variants in their order.
func (u *Union) names() []string {
	names := make([]string, len(u.Variants))
	for i, v := range u.Variants {
		names[i] = v.Name
	}
	return names
}

// part is a struct type in a configuration, with its name for use in a sentence.
type part struct {
	name   string
	fields []field
}

// parts lists the struct types of the schema, each once, in order of appearance.
func (s *Schema) parts() []part {
	var all []part
	seen := make(map[reflect.Type]bool)
	var visit func(name string, t reflect.Type)
	visit = func(name string, t reflect.Type) {
		switch {
		case t.Kind() == reflect.Slice:
			visit(name, t.Elem())
		case t.Kind() == reflect.Interface:
			for _, v := range s.Union.Variants {
				visit(name+" of type "+v.Name, reflect.TypeOf(v.New()).Elem())
			}
		case t.Kind() == reflect.Struct && !seen[t]:
			fields := fieldsOf(t)
			seen[t] = true
			all = append(all, part{name, fields})
			for _, f := range fields {
				inner := f.key
				if f.typ.Kind() == reflect.Slice {
					inner = article(f.noun())
				}
				visit(inner, f.typ)
			}
		}
	}
	visit("the configuration", s.Root)
	return all
}

func (s *Schema) owners(key string) []string {
	var names []string
	for _, p := range s.parts() {
		if !slices.Contains(keysOf(p.fields), key) {
			continue
		}
		name := p.name
		// "a panel of type ticker or metrics", not "a panel of type ticker or a panel of type metrics".
		kind, variant, ok := strings.Cut(name, " of type ")
		if ok && len(names) > 0 && strings.HasPrefix(names[0], kind+" of type ") {
			name = variant
		}
		names = append(names, name)
	}
	return names
}

// secrets reports for each key whether its value is secret. Keys nested in a secret key need not be marked.
func (s *Schema) secrets() map[string]bool {
	secret := make(map[string]bool)
	for _, p := range s.parts() {
		for _, f := range p.fields {
			texts := f.typ.Kind() == reflect.Map && f.typ.Elem().Kind() == reflect.String
			secret[f.key] = secret[f.key] || texts && !f.is("public") || f.is("secret")
		}
	}
	return secret
}

func article(noun string) string {
	if strings.ContainsAny(noun[:1], "aeiou") {
		return "an " + noun
	}
	return "a " + noun
}
