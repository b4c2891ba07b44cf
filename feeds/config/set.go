package config

import (
	"fmt"
	"strings"
)

// setter reads a node into a place in the configuration, or reports what is wrong with it.
type setter func(r *reader, n *node)

// field is a key of an object.
type field struct {
	key string
	set setter
	// need is an example of the value, for a key that must be there and not be empty; "": the key is optional.
	need string
}

// object reads the pairs of n into fields; what names the object in a sentence, example is one.
func (r *reader) object(n *node, what, example string, fields []field) {
	if !r.isObject(n, example) {
		return
	}
	known := make([]string, len(fields))
	for i, f := range fields {
		known[i] = f.key
	}
	if r.strayed(n, what, known) {
		return
	}
	strangers := r.strangers(n, what, known)
	for _, f := range fields {
		v := n.get(f.key)
		switch {
		case v == nil && f.need != "" && !meant(f.key, strangers, known):
			r.fail(n.pos, what+" needs the key "+quote(f.key), f.advice(n))
		case v == nil || v.kind == broken:
		case f.need != "" && (v.kind == null || v.kind == list && len(v.items) == 0):
			r.fail(v.pos, f.key+" is empty", "write for example"+f.example())
		case v.kind != null:
			f.set(r, v)
		}
	}
}

// example writes the key with a value, on the same line or below.
func (f *field) example() string {
	if strings.HasPrefix(f.need, "\n") {
		return "\n" + f.key + ":" + f.need
	}
	return " " + f.key + ": " + f.need
}

// isObject reports a node that is not keys and values.
func (r *reader) isObject(n *node, example string) bool {
	if n.kind == object {
		return true
	}
	r.fail(n.pos, n.label()+" must be keys with values, not "+n.what(), n.asObject(example))
	return false
}

// listOf reads a list, each entry by one; example is an entry.
func listOf[T any](dst *[]T, example string, one func(*T) setter) setter {
	return func(r *reader, n *node) {
		if n.kind != list {
			r.fail(n.pos, n.label()+" must be a list, not "+n.what(), n.asList(example))
			return
		}
		values := make([]T, len(n.items))
		for i, item := range n.items {
			switch item.kind {
			case broken:
			case null:
				r.fail(item.pos, item.label()+" is empty", "delete it, or write for example - "+example)
			case scalar, list, object:
				one(&values[i])(r, item)
			}
		}
		*dst = values
	}
}

// texts reads a list of texts, each of them once.
func texts(dst *[]string, example string) setter {
	return func(r *reader, n *node) {
		listOf(dst, example, func(s *string) setter { return text(s, example) })(r, n)
		lines := make(map[string]int, len(n.items))
		for _, item := range n.items {
			if item.kind != scalar {
				continue
			}
			if first, ok := lines[item.text]; ok {
				r.fail(item.pos, fmt.Sprintf("%s stands twice in %s, first on line %d", quote(item.shown), clean(n.key), first),
					"delete one of the two")
				continue
			}
			lines[item.text] = item.line
		}
	}
}

// names are things that have names which other places refer to.
type names struct {
	what    string
	defined map[string]definition
	order   []string // as the file shows them
}

// definition is a name with its place, as the file shows it.
type definition struct {
	pos
	shown string
}

func newNames(what string) *names {
	return &names{what: what, defined: make(map[string]definition)}
}

// define adds a name. A name that is merged in stands in the same place as the one that it repeats: it is reported
// at owner, which it is merged into.
func (ns *names) define(r *reader, name string, d definition, owner pos) {
	first, ok := ns.defined[name]
	if !ok {
		ns.defined[name] = d
		ns.order = append(ns.order, d.shown)
		return
	}
	at := d.pos
	if at == first.pos {
		at = owner
	}
	r.fail(at, fmt.Sprintf("a second %s is named %s, the first on line %d", ns.what, quote(d.shown), first.line),
		fmt.Sprintf("give each %s a name of its own", ns.what))
}

// refer reports a reference to a name that is not defined. Where nothing is defined, that is the error to report.
func (ns *names) refer(r *reader, n *node) bool {
	if n.kind != scalar || len(ns.defined) == 0 {
		return false
	}
	if _, ok := ns.defined[n.text]; ok {
		return true
	}
	if r.full() {
		return false
	}
	r.fail(n.pos, fmt.Sprintf("no %s is named %s", ns.what, quote(n.shown)), choose(n.shown, ns.order))
	return false
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

// or joins words to "a, b or c".
func or(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
