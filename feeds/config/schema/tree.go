package schema

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// reader turns the parser's tree into nodes.
type reader struct {
	report
	schema *Schema
	env    Env
	// lookedUp is Document.Secrets.
	lookedUp func() []string
	anchors  map[string]*node
	values   int // Number decoded.
	// references are the scalars that were read; see [Document].
	references References
}

// node reads a, the value of key or, if item is set, an entry of its list.
func (r *reader) node(a ast.Node, key string, item bool) *node {
	n := r.read(a, key)
	n.key, n.item = key, item
	return n
}

func (r *reader) read(a ast.Node, key string) *node {
	switch a := a.(type) {
	case nil:
		return &node{pos: pos{src: r.src}, kind: null}
	case *ast.AnchorNode:
		n := r.read(a.Value, key)
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
		n := &node{pos: r.place(a.Start), kind: list}
		for _, v := range a.Values {
			n.items = append(n.items, r.node(v, key, true))
		}
		return n
	case *ast.LiteralNode:
		return r.expand(&node{pos: r.place(a.Start), kind: scalar, text: a.Value.Value, quoted: true})
	case *ast.StringNode:
		tk := a.Token
		quoted := tk.Type == token.SingleQuoteType || tk.Type == token.DoubleQuoteType
		return r.expand(&node{pos: r.place(tk), kind: scalar, text: a.Value, quoted: quoted})
	case *ast.NullNode:
		return &node{pos: r.place(a.Token), kind: null}
	}
	tk := a.GetToken()
	return &node{pos: r.place(tk), kind: scalar, text: tk.Value, shown: tk.Value}
}

// alias returns a copy of the anchored node at the alias's place.
func (r *reader) alias(a *ast.AliasNode) *node {
	name := a.Value.GetToken().Value
	p := r.place(a.Start)
	p.width = utf8.RuneCountInString(name) + 1
	n, ok := r.anchors[name]
	if !ok {
		r.fail(p, Quote("*"+name)+` refers to an anchor that is not defined above`,
			"define the anchor, or put plain text in quotes: "+Quote("*"+name))
		return &node{pos: p, kind: broken}
	}
	c := *n
	c.pos = p
	if c.kind == scalar { // The anchor may be on an unknown key with a secret value.
		c.shown = "*" + name
	}
	return &c
}

// tag reads a tagged value. It ignores the tags of YAML's own types: the keys determine the types.
func (r *reader) tag(a *ast.TagNode, key string) *node {
	if !strings.HasPrefix(a.Start.Value, "!!") {
		r.fail(r.place(a.Start), "the tag "+Quote(a.Start.Value)+" is not supported", "delete the tag")
		return &node{pos: r.place(a.Start), kind: broken}
	}
	return r.read(a.Value, key)
}

// mapping reads keys and values, reports duplicate keys, and applies merges.
func (r *reader) mapping(start *token.Token, values []*ast.MappingValueNode) *node {
	n := &node{pos: r.place(start), kind: object, index: make(map[string]int, len(values))}
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
			problem := fmt.Sprintf("the key %s appears twice, first on line %d", Quote(key.text), n.pairs[first].key.line)
			r.fail(key.pos, problem, "delete one of them")
			continue
		}
		n.add(pair{key, value})
	}
	for _, m := range merges {
		r.merge(n, m)
	}
	return n
}

// key reads a key. Keys are not expanded.
func (r *reader) key(k ast.MapKeyNode) *node {
	tk := k.GetToken()
	if c, ok := k.(*ast.MappingKeyNode); ok {
		if _, ok := c.Value.(ast.ScalarNode); !ok {
			r.fail(r.place(tk), "a key must be plain text", "write key: value")
			return &node{pos: r.place(tk), kind: broken}
		}
		tk = c.Value.GetToken()
	}
	return &node{pos: r.place(tk), kind: scalar, text: tk.Value, shown: tk.Value}
}

// merge adds to n the pairs of m, or of each item of m, with keys that n does not have.
func (r *reader) merge(n, m *node) {
	switch m.kind {
	case broken:
	case object:
		for _, p := range m.pairs {
			r.values++
			if _, ok := n.index[p.key.text]; !ok && r.values < maxValues {
				n.add(p)
			}
		}
	case list:
		for _, item := range m.items {
			r.merge(n, item)
		}
	case null, scalar:
		r.fail(m.pos, `"<<" merges a mapping that has an anchor, not `+m.describe(),
			"write <<: *name, and &name before the mapping to merge")
	}
}

func (r *reader) place(tk *token.Token) pos {
	if tk == nil || tk.Position == nil {
		return pos{1, 1, 1, r.src}
	}
	written, _, _ := strings.Cut(strings.TrimSpace(tk.Origin), "\n")
	return pos{tk.Position.Line, tk.Position.Column, utf8.RuneCountInString(written), r.src}
}
