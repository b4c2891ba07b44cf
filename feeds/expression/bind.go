package expression

import (
	"slices"
	"strconv"

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
		if !ok || n.Method {
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

// reader notes what the names are: those of variables and functions are no fields, and operators and functions need
// fields of a kind.
type reader struct {
	of        *Expression
	variables []string
	functions map[*ast.IdentifierNode]bool
	kinds     map[*ast.IdentifierNode]kind
	results   map[ast.Node]kind // Of operators.
}

// Visit implements [ast.Visitor].
func (r *reader) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.VariableDeclaratorNode:
		r.variables = append(r.variables, n.Name)
	case *ast.CallNode:
		if name, ok := n.Callee.(*ast.IdentifierNode); ok {
			r.functions[name] = true
		}
	case *ast.BuiltinNode:
		r.builtin(n)
	case *ast.NilNode, *ast.ConditionalNode:
		r.of.strict = false
	case *ast.UnaryNode:
		if n.Operator == "-" {
			r.need(number, n.Node)
			r.results[n] = number
		}
	case *ast.BinaryNode:
		r.binary(n)
	}
}

func (r *reader) builtin(n *ast.BuiltinNode) {
	switch n.Name {
	case "abs", "ceil", "floor", "round", "int", "float":
		r.need(number, n.Arguments...)
	case "max", "min", "mean", "median", "sum":
		if len(n.Arguments) > 1 { // A single argument is a list.
			r.need(number, n.Arguments...)
		}
	case "upper", "lower", "trim", "trimPrefix", "trimSuffix", "split", "replace", "hasPrefix", "hasSuffix":
		r.need(text, n.Arguments[0])
	}
}

func (r *reader) binary(n *ast.BinaryNode) {
	has := func(k kind) bool { return r.result(n.Left) == k || r.result(n.Right) == k }
	switch n.Operator {
	case "+":
		result := number
		if has(text) {
			result = text
		}
		r.need(result, n.Left, n.Right)
		r.results[n] = result
	case "-", "*", "/", "%", "**", "^":
		r.need(number, n.Left, n.Right)
		r.results[n] = number
	case "==", "!=", "<", ">", "<=", ">=":
		switch {
		case has(number):
			r.need(number, n.Left, n.Right)
		case has(text):
			r.need(text, n.Left, n.Right)
		}
	case "matches", "contains", "startsWith", "endsWith":
		r.need(text, n.Left, n.Right)
	case "??":
		r.of.strict = false
	}
}

// result returns what a node is known to be.
func (r *reader) result(n ast.Node) kind {
	switch n.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		return number
	case *ast.StringNode:
		return text
	}
	return r.results[n]
}

// need notes that fields must be of a kind.
func (r *reader) need(k kind, nodes ...ast.Node) {
	for _, n := range nodes {
		if name, ok := n.(*ast.IdentifierNode); ok {
			r.kinds[name] = k
		}
	}
}

// binder replaces the names of fields by elements of the list of fields.
type binder struct{ *reader }

// Visit implements [ast.Visitor].
func (b binder) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		if b.functions[n] || n.Value == fieldsName || slices.Contains(b.variables, n.Value) {
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
