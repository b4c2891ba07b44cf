package config

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// What follows finds out what was meant by keys that stand a level too deep or too high, lists in place of keys, and the like, and
// says where they belong.

// strayed reports an entry of a list that is meant for a key of the entry before it, which has no value.
func (r *reader) strayed(n *node, what string, known []string) bool {
	if n.prev == nil || n.prev.kind != object || len(n.prev.pairs) == 0 || len(n.pairs) == 0 {
		return false
	}
	last := &n.prev.pairs[len(n.prev.pairs)-1]
	for _, p := range n.pairs {
		if _, ok := holds(last.key.text, p.key.text); !ok || contains(known, p.key.text) {
			return false
		}
	}
	fix, ok := last.takes(n.pairs[0].key)
	if !ok || last.value.kind != null || last.key.text == "headers" {
		return false
	}
	r.fail(n.pos, fmt.Sprintf("this is %s, where %s is expected", held[last.key.text], what), fix)
	return true
}

// strangers reports the keys of n that are not known, and gives them.
func (r *reader) strangers(n *node, what string, known []string) []pair {
	var strangers []pair
	var above *pair // The last known key.
	for i := range n.pairs {
		p := &n.pairs[i]
		if contains(known, p.key.text) {
			above = p
			continue
		}
		strangers = append(strangers, *p)
		if r.full() {
			continue
		}
		problem := fmt.Sprintf("unknown key %s in %s", quote(p.key.text), what)
		r.fail(p.key.pos, problem, adviceOn(p, above, known))
	}
	return strangers
}

// adviceOn says what to do about a key that is not known where it stands.
func adviceOn(p, above *pair, known []string) string {
	name := p.key.text
	if fix, ok := p.unwrap(known); ok {
		return fix
	}
	best, near := Nearest(name, known)
	near = near && !strings.EqualFold(name, "Authorization") // A header, though it begins like auth.
	if above != nil && !near {
		if fix, ok := above.takes(p.key); ok {
			return fix
		}
	}
	if strings.TrimLeftFunc(name, unicode.IsSpace) != name {
		return "the blank at its beginning is no space: indent with spaces alone"
	}
	if owners := ownersOf(name); len(owners) > 0 {
		return "delete it, or move it: it is a key of " + or(owners)
	}
	if near {
		return "write " + quote(best)
	}
	return choose(name, known)
}

// unwrap says how to take off a key whose value has the keys that are expected beside it.
func (p *pair) unwrap(known []string) (fix string, ok bool) {
	if p.value.kind != object || len(p.value.pairs) == 0 {
		return "", false
	}
	for _, inner := range p.value.pairs {
		if !contains(known, inner.key.text) {
			return "", false
		}
	}
	if contains(known, "name") && !p.value.has("name") {
		return fmt.Sprintf(`write "name: %s", and begin the keys below it in the same column`, clean(p.key.text)), true
	}
	return fmt.Sprintf("delete it, and begin the keys below it in column %d", p.key.col), true
}

// takes says how to move a key that stands below p into p's value, where it belongs.
func (p *pair) takes(key *node) (fix string, ok bool) {
	what, ok := holds(p.key.text, key.text)
	if !ok || key.line <= p.key.line {
		return "", false
	}
	inner := p.value
	if inner.kind == list && len(inner.items) > 0 {
		inner = inner.items[len(inner.items)-1]
	}
	switch {
	case p.value.kind == null:
		return fmt.Sprintf("if it is meant for %s on line %d, indent it deeper than that", quote(p.key.text), p.key.line), true
	case inner.kind != object || len(inner.pairs) == 0 || inner.line == p.key.line:
		return "", false
	}
	first := inner.pairs[0].key
	return fmt.Sprintf("it is a key of %s: begin it in column %d, like %s on line %d", what, first.col, quote(first.text), first.line), true
}

// meant tells whether a key that is missing is there, misspelled or a level too deep, and was reported as that.
func meant(missing string, strangers []pair, known []string) bool {
	return slices.ContainsFunc(strangers, func(p pair) bool {
		if _, wraps := p.unwrap(known); wraps && p.value.has(missing) {
			return true
		}
		best, ok := Nearest(p.key.text, known)
		return ok && best == missing
	})
}

// advice says how to add the field to n: from the next entry of the list, if that has it and n's keys do not.
func (f *field) advice(n *node) string {
	next := n.next
	if next == nil || !n.block() || !next.block() || !next.has(f.key) {
		return "add for example" + f.example()
	}
	for _, p := range next.pairs {
		if n.get(p.key.text) != nil {
			return "add for example" + f.example()
		}
	}
	return fmt.Sprintf("add it, or delete the hyphen before %s on line %d, which begins another entry", quote(next.pairs[0].key.text), next.line)
}

// asObject says how to write n, which is something else, as keys with values.
func (n *node) asObject(example string) string {
	if n.kind == list && len(n.items) > 0 && n.items[0].block() {
		first := n.items[0].pairs[0].key
		_, ok := holds(n.key, first.text)
		switch {
		case ok && n.flow:
			return "write it in braces, not in brackets: { and } for [ and ]"
		case ok:
			return fmt.Sprintf("delete the hyphen before %s, and before the other keys", quote(first.text))
		}
	}
	return "write for example\n" + example
}

// asList says how to write n, which is something else, as a list; example is an entry.
func (n *node) asList(example string) string {
	written := "write for example " + n.example("["+example+"]")
	if n.kind == scalar && !strings.HasPrefix(example, "{") && !n.expanded && !strings.ContainsAny(n.shown, `[]{}:#&*!|>'"%@`) {
		return "write " + n.example("["+clean(n.shown)+"]")
	}
	if !n.block() {
		return written
	}
	first := &n.pairs[0]
	name := strings.TrimLeftFunc(first.key.text, func(c rune) bool { return !unicode.IsLetter(c) })
	_, fits := holds(n.key, name)
	switch {
	case fits && name != first.key.text:
		return fmt.Sprintf(`an entry begins with a hyphen: write "- %s"`, clean(name))
	case fits:
		return fmt.Sprintf("put a hyphen and a space before %s, which begins an entry, and indent its other keys as far", quote(name))
	case first.value.kind == object && strings.Contains(example, "name:"):
		return fmt.Sprintf(`write "- name: %s" in place of "%s:", and begin the keys below it in the column of "name"`, clean(name), clean(name))
	}
	return written
}

// block tells that n is keys on lines of their own, not in braces.
func (n *node) block() bool {
	return n.kind == object && len(n.pairs) > 0 && n.col == n.pairs[0].key.col && n.line == n.pairs[0].key.line
}
