package schema

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// kind is the kind of a node.
type kind uint8

const (
	// broken marks a node with a reported error; further ones are suppressed.
	broken kind = iota
	null
	scalar
	list
	object
)

// node is a YAML value with its place. Anchors, aliases, merge keys and environment references are resolved.
type node struct {
	pos
	kind kind
	// key is the key that holds the value; item marks an entry of that key's list, and noun names such an entry.
	key, noun string
	item      bool
	// variant is the union variant that the node was decoded as.
	variant string

	// text is a scalar's value; written is the same before environment expansion, and shown is that for messages.
	text, written, shown string
	// expanded marks a text with expanded variables, quoted one that is in quotes in the file.
	expanded, quoted bool
	// foreign marks a value that is not in the file but in a [Base].
	foreign bool
	// unset marks a null that was ${NAME:-}: the key counts as missing.
	unset bool

	items []*node
	pairs []pair
	index map[string]int // Index in pairs, by key.
}

// pair is a key with its value.
type pair struct{ key, value *node }

// get returns the value of a key, or nil.
func (n *node) get(key string) *node {
	if i, ok := n.index[key]; ok {
		return n.pairs[i].value
	}
	return nil
}

// add appends a pair with a new key.
func (n *node) add(p pair) {
	n.index[p.key.text] = len(n.pairs)
	n.pairs = append(n.pairs, p)
}

// lacks reports whether a key is missing or empty.
func (n *node) lacks(key string) bool {
	value := n.get(key)
	return value == nil || value.kind == null
}

// put adds a pair, in place of an empty one of the same key.
func (n *node) put(p pair) {
	if i, ok := n.index[p.key.text]; ok {
		n.pairs[i] = p
		return
	}
	n.add(p)
}

// dropExtensions removes the keys that begin with "x-", which hold anchors for use elsewhere.
func (n *node) dropExtensions() {
	pairs := slices.DeleteFunc(n.pairs, func(p pair) bool { return strings.HasPrefix(p.key.text, "x-") })
	n.pairs, n.index = nil, make(map[string]int, len(pairs))
	for _, p := range pairs {
		n.add(p)
	}
}

// label names the node in a sentence.
func (n *node) label() string {
	switch {
	case n.key == "":
		return "the configuration"
	case !n.item:
		return Clean(n.key)
	case n.variant != "":
		return article(n.noun) + " of type " + n.variant
	case n.noun != "":
		return article(n.noun)
	}
	return "an entry of " + Clean(n.key)
}

// example returns a value for the node as the file would show it.
func (n *node) example(value string) string {
	switch {
	case n.item && strings.Contains(value, "\n"):
		return "\n  - " + value
	case n.item:
		return "- " + value
	case n.key == "":
		return value
	}
	return Clean(n.key) + ": " + value
}

// not returns ", not Y" to follow "must be X", or nothing if the value may be a secret.
func (n *node) not(f *field) string {
	switch {
	case n.kind == scalar && (f.is("secret") || f.typ.Kind() == reflect.Map):
		return ""
	case n.kind == scalar && n.key == "":
		return ", not a string"
	}
	return ", not " + n.describe()
}

func (n *node) describe() string {
	switch n.kind {
	case list:
		return "a list"
	case object:
		return "a mapping"
	case null, broken:
		return "empty"
	case scalar:
	}
	if n.quoted && !n.expanded {
		return "the string " + QuoteURL(n.shown)
	}
	if _, err := strconv.ParseFloat(n.shown, 64); err == nil {
		return Clean(n.shown)
	}
	return QuoteURL(n.shown)
}
