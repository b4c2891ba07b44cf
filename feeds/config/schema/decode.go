package schema

import (
	"fmt"
	"reflect"
	"slices"
)

// Decode strictly reads a YAML document into dst, a pointer to a zero value of the root type, and fills in defaults. The
// error has type [Errors].
func (s *Schema) Decode(d *Document, dst any) error {
	src, err := newSource(d.Name, d.Data, s.secrets())
	if err != nil {
		return Errors{err}
	}
	d.References = newReferences()
	r := &reader{report: report{src: src}, schema: s, env: d.Env, lookedUp: d.Secrets, references: d.References}
	n := r.file(d.Include, nil)
	if n == nil {
		return r.err()
	}
	n.dropExtensions()
	v := reflect.ValueOf(dst).Elem()
	r.value(n, v, &field{typ: s.Root})
	d.References.prune()
	return r.err()
}

// Fill sets the defaults of the struct that dst points to.
func Fill(dst any) {
	r := &reader{env: func(string) (string, bool) { return "", false }}
	r.defaults(reflect.ValueOf(dst).Elem())
}

// defaults sets the fields that have a default, including those of nested structs.
func (r *reader) defaults(v reflect.Value) {
	for _, f := range fieldsOf(v.Type()) {
		to := v.FieldByIndex(f.index)
		switch {
		case f.def != "":
			if problem, _ := setScalar(&node{kind: scalar, text: f.def, shown: f.def}, to, &f); problem != "" {
				panic("the default of " + f.key + ": " + problem)
			}
		case to.Kind() == reflect.Struct:
			r.defaults(to)
		}
	}
}

// maxValues bounds the number of values that aliases expand to.
const maxValues = 200_000

// value decodes n, which is neither null nor broken, into v.
func (r *reader) value(n *node, v reflect.Value, f *field) {
	if r.values++; r.values > maxValues {
		if r.values == maxValues+1 {
			r.fail(n.pos, "the aliases up to here expand to too many values", "use fewer aliases of lists and mappings")
		}
		return
	}
	switch v.Kind() {
	case reflect.Slice:
		r.list(n, v, f)
	case reflect.Struct:
		r.object(n, v, f)
	case reflect.Interface:
		r.variant(n, v, f)
	case reflect.Map:
		r.table(n, v, f)
	default:
		r.scalar(n, v, f)
	}
}

func (r *reader) scalar(n *node, v reflect.Value, f *field) {
	problem, fix := "must be "+wants(f)+n.not(f), "for example, write "+n.example(f.sample())
	if n.kind == scalar {
		if problem, fix = setScalar(n, v, f); problem == "" {
			r.references.add(n.key, plain(v), n)
			problem, fix = r.check(n, f)
		}
	}
	if problem != "" {
		r.broken(n, n.label()+" "+problem, fix)
	}
}

// check returns what is wrong with a text of a kind that has a check. An expanded text may be secret.
func (r *reader) check(n *node, f *field) (problem, fix string) {
	check := r.schema.Checks[f.kind]
	if check == nil {
		return "", ""
	}
	problem, fix = check(n.text)
	switch {
	case problem == "":
		return "", ""
	case n.expanded:
		return "is not valid", fix
	}
	return "is not valid: " + Clean(problem), fix
}

// table decodes a map of lists or strings. The strings may be secret or empty.
func (r *reader) table(n *node, v reflect.Value, f *field) {
	if !r.isObject(n, f) {
		return
	}
	v.Set(reflect.MakeMapWithSize(v.Type(), len(n.pairs)))
	for _, p := range n.pairs {
		value := reflect.New(v.Type().Elem()).Elem()
		switch {
		case p.value.kind == broken || p.value.unset:
			continue
		case p.value.kind == null:
		case value.Kind() == reflect.Slice:
			r.list(p.value, value, &field{key: p.key.text, typ: value.Type(), example: "[x]"})
		case p.value.kind == scalar:
			value.SetString(p.value.text)
			r.references.add(p.key.text, p.value.text, p.value)
		default:
			r.fail(p.value.pos, Clean(p.key.text)+" must be a string", "write it on one line, in quotes")
			p.value.kind = broken
			continue
		}
		v.SetMapIndex(reflect.ValueOf(p.key.text), value)
	}
}

// list decodes each entry and reports duplicate strings.
func (r *reader) list(n *node, v reflect.Value, f *field) {
	if n.kind != list {
		fix := "for example, write" + f.written()
		if text, ok := asList(n, f); ok {
			fix = "write " + n.example(text)
		}
		r.broken(n, n.label()+" must be a list"+n.not(f), fix)
		return
	}
	if len(n.items) > f.most() {
		r.broken(n, fmt.Sprintf("%s has %d entries, more than %d", n.label(), len(n.items), f.most()), "leave some of them out")
		return
	}
	values := reflect.MakeSlice(v.Type(), len(n.items), len(n.items))
	one := f.entryField()
	lines := make(map[string]int, len(n.items))
	for i, item := range n.items {
		switch item.kind {
		case broken:
			continue
		case null:
			r.broken(item, item.label()+" is empty", "delete it, or write "+item.example(one.sample()))
			continue
		case scalar, list, object:
		}
		if k := one.typ.Kind(); k == reflect.Struct || k == reflect.Interface {
			item.noun = f.noun()
		}
		r.value(item, values.Index(i), &one)
		if one.typ.Kind() != reflect.String || item.kind != scalar || f.is("repeats") {
			continue
		}
		if first, ok := lines[item.text]; ok {
			problem := fmt.Sprintf("%s appears in %s twice, first on line %d", Quote(item.shown), Clean(n.key), first)
			r.fail(item.pos, problem, "delete one of them")
		}
		lines[item.text] = item.line
	}
	v.Set(values)
}

// variant decodes the implementation that the union's key names.
func (r *reader) variant(n *node, v reflect.Value, f *field) {
	u := &r.schema.Union
	if !r.isObject(n, f) {
		return
	}
	key, names := n.get(u.Key), u.names()
	add := " " + u.Key + ": " + names[0] + "; it can be " + Or(names)
	switch {
	case key == nil:
		r.fail(n.pos, n.label()+" needs the key "+Quote(u.Key), "for example, add"+add)
	case key.kind == broken:
	case key.kind == null:
		r.fail(key.pos, u.Key+" is empty", "for example, write"+add)
	case key.kind != scalar || !slices.Contains(names, key.text):
		r.fail(key.pos, u.Key+" must be "+Or(names)+key.not(f), Choose(key.shown, names))
	default:
		n.variant = key.text
		made := reflect.ValueOf(u.Variants[slices.Index(names, key.text)].New())
		r.value(n, made.Elem(), f)
		v.Set(made)
		return
	}
	n.kind = broken
}

// object decodes the keys of a struct, then validates it.
func (r *reader) object(n *node, v reflect.Value, f *field) {
	fields := fieldsOf(v.Type())
	r.defaults(v)
	if i := slices.IndexFunc(fields, func(f field) bool { return f.is("short") }); i >= 0 && n.kind == scalar {
		r.value(n, v.FieldByIndex(fields[i].index), &fields[i])
		return
	}
	if !r.isObject(n, f) {
		return
	}
	if r.base(n, fields); n.kind == broken {
		return
	}
	complete := !r.unknown(n, keysOf(fields)) // An unknown key is probably the missing one, misspelled.
	for i := range fields {
		f := &fields[i]
		value := n.get(f.key)
		switch {
		case value == nil && f.is("required") && complete:
			r.fail(n.pos, n.label()+" needs the key "+Quote(f.key), "for example, add"+f.written())
		case value == nil || value.kind == broken || value.unset && !f.is("required"):
		case f.is("required") && (value.kind == null || value.kind == list && len(value.items) == 0):
			r.fail(value.pos, f.key+" is empty", "for example, write"+f.written())
		case value.kind != null:
			r.value(value, v.FieldByIndex(f.index), f)
		}
	}
	if c, ok := v.Addr().Interface().(Validator); ok {
		c.Validate(At{r, n})
	}
}

// unknown adds an error for each key of n that is not in known, and reports whether there were any.
func (r *reader) unknown(n *node, known []string) (found bool) {
	var above pair // The last known key.
	for _, p := range n.pairs {
		name := p.key.text
		if slices.Contains(known, name) {
			above = p
			continue
		}
		fix := Choose(name, known)
		if owners := r.schema.owners(name); len(owners) > 0 {
			fix = "delete it, or move it: it is a key of " + Or(owners)
		}
		if above.key != nil && above.value.kind == null {
			fix += fmt.Sprintf("; if it belongs to %s on line %d, indent it deeper", Quote(above.key.text), above.key.line)
		}
		r.fail(p.key.pos, fmt.Sprintf("unknown key %s in %s", Quote(name), n.label()), fix)
		found = true
	}
	return found
}

// isObject reports whether n is a mapping, and adds an error if it is not.
func (r *reader) isObject(n *node, f *field) bool {
	if n.kind == object {
		return true
	}
	fix := "for example, write " + n.example(f.sample())
	switch {
	case f.typ == r.schema.Root:
		fix = "for example, write" + r.firstKey()
	case n.kind == list:
		fix = "write its keys without hyphens or brackets, for example " + n.example(f.sample())
	}
	r.broken(n, n.label()+" must be a mapping of keys to values"+n.not(f), fix)
	return false
}

// firstKey returns an example of the document's first required key.
func (r *reader) firstKey() string {
	fields := fieldsOf(r.schema.Root)
	return fields[max(slices.IndexFunc(fields, func(f field) bool { return f.is("required") }), 0)].written()
}
