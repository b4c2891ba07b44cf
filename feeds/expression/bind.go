package expression

import (
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/tidwall/gjson"
)

// fieldsName is the variable that holds the fields. It is no name of the language, so no expression can use it.
const fieldsName = "#fields"

// modName is the function behind %.
const modName = "#mod"

// field is a field of the payload, as a kind of value.
type field struct {
	path string
	kind kind
}

// kind says what a field must be.
type kind uint8

// The kinds. Numbers may come as texts that hold one.
const (
	anything kind = iota
	number
	text
)

// String returns what a value of the kind is called.
func (k kind) String() string { return [...]string{"value", "number", "text"}[k] }

// wholeName is the name by which the language calls all variables, so that $env["odd name"] is one of them.
const wholeName = "$env"

// joiner replaces a.b, a["b"] and a[0] by one name: the path.
type joiner struct{ of *Expression }

// Visit implements [ast.Visitor]. It sees a node after those below it.
func (j joiner) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.ChainNode:
		if name, ok := n.Node.(*ast.IdentifierNode); ok {
			j.of.strict = false
			ast.Patch(node, name)
		}
	case *ast.MemberNode:
		of, ok := n.Node.(*ast.IdentifierNode)
		if !ok || n.Method || strings.HasPrefix(of.Value, "#") {
			return
		}
		var part string
		switch p := n.Property.(type) {
		case *ast.StringNode:
			part = gjson.Escape(p.Value)
		case *ast.IntegerNode:
			part = strconv.Itoa(p.Value)
		default:
			return
		}
		if of.Value != wholeName {
			part = of.Value + "." + part
		}
		ast.Patch(node, &ast.IdentifierNode{Value: part})
	}
}

// binder replaces the names of fields by elements of the list of fields.
type binder struct{ *reader }

// Visit implements [ast.Visitor].
func (b binder) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		if in := b.inputs[n.Value]; in != nil && !slices.Contains(b.of.inputs, in) {
			b.of.inputs = append(b.of.inputs, in)
		}
		if b.functions[n] || strings.HasPrefix(n.Value, "#") || b.declared[n.Value] != nil {
			return
		}
		f := field{n.Value, b.kinds[n]}
		at := slices.Index(b.of.fields, f)
		if at < 0 {
			at = len(b.of.fields)
			b.of.fields = append(b.of.fields, f)
		}
		list, index := &ast.IdentifierNode{Value: fieldsName}, &ast.IntegerNode{Value: at}
		list.SetLocation(n.Location())
		index.SetLocation(n.Location())
		ast.Patch(node, &ast.MemberNode{Node: list, Property: index})
	case *ast.BinaryNode:
		if n.Operator == "%" { // That of the language takes no fractions.
			ast.Patch(node, &ast.CallNode{
				Callee: &ast.IdentifierNode{Value: modName}, Arguments: []ast.Node{n.Left, n.Right},
			})
		}
	}
}
