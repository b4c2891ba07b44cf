package config

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// kind is what a node is.
type kind uint8

const (
	// broken is a node that has been reported; nothing more is said about it.
	broken kind = iota
	null
	scalar
	list
	object
)

// node is a YAML value with its place: anchors, aliases and merge keys are resolved, the environment is filled in.
type node struct {
	pos
	kind kind
	// key is the key whose value it is; item tells that it is an entry of that key's list.
	key  string
	item bool

	// flow tells of a list that it is written in brackets.
	flow bool

	// text is a scalar's value, and shown the same before the environment was filled in: the one to show.
	text, shown string
	// expanded tells that text holds something of the environment; quoted that the file has it in quotes.
	expanded, quoted bool

	items []*node
	// prev and next are the entries before and behind it in its list.
	prev, next *node
	pairs      []pair
	index      map[string]int // of pairs by key
}

// pair is a key with its value.
type pair struct{ key, value *node }

// get gives the value of a key, or nil.
func (n *node) get(key string) *node {
	if i, ok := n.index[key]; ok {
		return n.pairs[i].value
	}
	return nil
}

// placeOf is where the value of a key stands; where n does if there is no such key.
func (n *node) placeOf(key string) pos {
	if v := n.get(key); v != nil && v.kind != broken {
		return v.pos
	}
	return n.pos
}

// add appends a pair whose key is not there yet.
func (n *node) add(p pair) {
	n.index[p.key.text] = len(n.pairs)
	n.pairs = append(n.pairs, p)
}

// has tells whether a key is there and has a value.
func (n *node) has(key string) bool {
	v := n.get(key)
	return v != nil && v.kind != null
}

// label names the node in a sentence.
func (n *node) label() string {
	switch {
	case n.item:
		return "an entry of " + clean(n.key)
	case n.key == "":
		return "the configuration"
	}
	return clean(n.key)
}

// example writes a value for the node as it would stand in the file.
func (n *node) example(value string) string {
	switch {
	case n.item:
		return "- " + value
	case n.key == "":
		return value
	}
	return clean(n.key) + ": " + value
}

// what says what the node is, for "not ...".
func (n *node) what() string {
	switch n.kind {
	case list:
		return "a list"
	case object:
		return "a group of keys"
	case null, broken:
		return "empty"
	case scalar:
	}
	if n.quoted && !n.expanded {
		return "the text " + quote(maskURL(n.shown))
	}
	if _, err := strconv.ParseFloat(n.shown, 64); err == nil {
		return clean(n.shown)
	}
	return quote(maskURL(n.shown))
}

// reader turns the parser's tree into nodes.
type reader struct {
	*report
	env     Env
	anchors map[string]*node
}

// node reads a. key and item say whose value it is.
func (r *reader) node(a ast.Node, key string, item bool) *node {
	n := r.value(a, key)
	n.key, n.item = key, item
	return n
}

func (r *reader) value(a ast.Node, key string) *node {
	switch a := a.(type) {
	case nil:
		return &node{kind: null}
	case *ast.AnchorNode:
		n := r.value(a.Value, key)
		r.anchors[a.Name.GetToken().Value] = n
		return n
	case *ast.AliasNode:
		return r.alias(a)
	case *ast.TagNode:
		return r.tag(a, key)
	case *ast.MappingNode:
		return r.mapping(a.Start, a.Values)
	case *ast.MappingValueNode:
		return r.mapping(a.Start, []*ast.MappingValueNode{a})
	case *ast.SequenceNode:
		n := &node{pos: place(a.Start), kind: list, flow: a.IsFlowStyle}
		for i, v := range a.Values {
			n.items = append(n.items, r.node(v, key, true))
			if i > 0 {
				n.items[i-1].next, n.items[i].prev = n.items[i], n.items[i-1]
			}
		}
		return n
	case *ast.LiteralNode:
		return r.expand(&node{pos: place(a.Start), kind: scalar, text: a.Value.Value, quoted: true})
	case *ast.StringNode:
		tk := a.Token
		quoted := tk.Type == token.SingleQuoteType || tk.Type == token.DoubleQuoteType
		return r.expand(&node{pos: place(tk), kind: scalar, text: a.Value, quoted: quoted})
	case *ast.NullNode:
		return &node{pos: place(a.Token), kind: null}
	}
	tk := a.GetToken()
	return &node{pos: place(tk), kind: scalar, text: tk.Value, shown: tk.Value}
}

// alias gives a copy of what an anchor names, in the alias's place.
func (r *reader) alias(a *ast.AliasNode) *node {
	name := a.Value.GetToken().Value
	p := place(a.Start)
	p.width = utf8.RuneCountInString(name) + 1
	n, ok := r.anchors[name]
	if !ok {
		r.fail(p, quote("*"+name)+` names an anchor that is not above: a value that begins with "*" refers to one`,
			"if it is a plain text, put it in quotes: "+quote("*"+name))
		return &node{pos: p, kind: broken}
	}
	c := *n
	c.pos, c.prev, c.next = p, nil, nil
	return &c
}

// tag reads a tagged value. The tags of YAML's own types say nothing that the keys do not say.
func (r *reader) tag(a *ast.TagNode, key string) *node {
	if !strings.HasPrefix(a.Start.Value, "!!") {
		r.fail(place(a.Start), "the tag "+quote(a.Start.Value)+" means nothing here", "delete the tag")
		return &node{pos: place(a.Start), kind: broken}
	}
	return r.value(a.Value, key)
}

// mapping reads keys and values, reports keys that stand twice, and adds what is merged in.
func (r *reader) mapping(start *token.Token, values []*ast.MappingValueNode) *node {
	n := &node{pos: place(start), kind: object, index: make(map[string]int, len(values))}
	var merges []*node
	for i, v := range values {
		key := r.key(v.Key)
		if i == 0 && start.Type != token.MappingStartType {
			n.pos = key.pos
		}
		if v.Key.IsMergeKey() {
			merges = append(merges, r.node(v.Value, "<<", false))
			continue
		}
		value := r.node(v.Value, key.text, false)
		if key.kind == broken {
			continue
		}
		if first, ok := n.index[key.text]; ok {
			r.fail(key.pos, fmt.Sprintf("the key %s is given twice, first on line %d", quote(key.text), n.pairs[first].key.line),
				"delete one of the two")
			continue
		}
		n.add(pair{key, value})
	}
	for _, m := range merges {
		r.merge(n, m)
	}
	return n
}

// key reads a key, which is not expanded.
func (r *reader) key(k ast.MapKeyNode) *node {
	tk := k.GetToken()
	if c, ok := k.(*ast.MappingKeyNode); ok {
		if _, ok := c.Value.(ast.ScalarNode); !ok {
			r.fail(place(tk), "a key must be a plain text", "write key: value")
			return &node{pos: place(tk), kind: broken}
		}
		tk = c.Value.GetToken()
	}
	return &node{pos: place(tk), kind: scalar, text: tk.Value, shown: tk.Value}
}

// merge adds the pairs of m, or of each of its items, whose keys n does not have.
func (r *reader) merge(n, m *node) {
	switch m.kind {
	case broken:
	case object:
		for _, p := range m.pairs {
			if _, ok := n.index[p.key.text]; !ok {
				n.add(p)
			}
		}
	case list:
		for _, item := range m.items {
			r.merge(n, item)
		}
	case null, scalar:
		r.fail(m.pos, `"<<" merges in a group of keys that has an anchor, not `+m.what(),
			"write <<: *name, and &name at the keys to merge in")
	}
}

// place gives the place of a token.
func place(tk *token.Token) pos {
	if tk == nil || tk.Position == nil {
		return pos{1, 1, 1}
	}
	written, _, _ := strings.Cut(strings.TrimSpace(tk.Origin), "\n")
	return pos{tk.Position.Line, tk.Position.Column, utf8.RuneCountInString(written)}
}
