package expression

import "github.com/expr-lang/expr/ast"

// reader notes what the names are: those of variables and functions are no fields, and operators and functions need
// fields of a kind.
type reader struct {
	of     *Expression
	inputs map[string]*input
	// declared has the values of variables. Different places may use one name.
	declared  map[string][]ast.Node
	functions map[*ast.IdentifierNode]bool
	kinds     map[*ast.IdentifierNode]kind
	results   map[ast.Node]kind // Of operators and functions.
	visited   map[ast.Node]bool // Guards against variables that refer to each other.
}

func newReader(of *Expression, inputs map[string]*input) *reader {
	return &reader{
		of: of, inputs: inputs, declared: make(map[string][]ast.Node), functions: make(map[*ast.IdentifierNode]bool),
		kinds: make(map[*ast.IdentifierNode]kind), results: make(map[ast.Node]kind), visited: make(map[ast.Node]bool),
	}
}

// declarer notes the variables. It runs first, because a variable's declaration is visited after its uses.
type declarer struct{ *reader }

// Visit implements [ast.Visitor].
func (d declarer) Visit(node *ast.Node) {
	if n, ok := (*node).(*ast.VariableDeclaratorNode); ok {
		d.declared[n.Name] = append(d.declared[n.Name], n.Value)
	}
}

// Visit implements [ast.Visitor].
func (r *reader) Visit(node *ast.Node) {
	switch n := (*node).(type) {
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
		r.results[n] = number
	case "max", "min", "mean", "median", "sum":
		if len(n.Arguments) > 1 && !isLoop(n) { // A single argument is a list.
			r.need(number, n.Arguments...)
		}
		r.results[n] = number
	case "len", "count":
		r.results[n] = number
	case "upper", "lower", "trim", "trimPrefix", "trimSuffix", "split", "replace", "hasPrefix", "hasSuffix":
		r.need(text, n.Arguments[:min(len(n.Arguments), 1)]...)
	}
	switch n.Name {
	case "upper", "lower", "trim", "trimPrefix", "trimSuffix", "replace", "string", "join":
		r.results[n] = text
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

// from returns the nodes of which a node is one: those of a choice, of a variable, or at the end of a sequence.
func (r *reader) from(n ast.Node) []ast.Node {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		return r.declared[n.Value]
	case *ast.BinaryNode:
		if n.Operator == "??" {
			return []ast.Node{n.Left, n.Right}
		}
	case *ast.ConditionalNode:
		return []ast.Node{n.Exp1, n.Exp2}
	case *ast.VariableDeclaratorNode:
		return []ast.Node{n.Expr}
	case *ast.SequenceNode:
		return n.Nodes[len(n.Nodes)-1:]
	}
	return nil
}

// once calls f, unless it is running for the node already.
func (r *reader) once(n ast.Node, f func()) {
	if !r.visited[n] {
		r.visited[n] = true
		f()
		r.visited[n] = false
	}
}

// inputKinds are the kinds of inputs by their type.
var inputKinds = [...]kind{Number: number, Seconds: number, Text: text, Truth: anything}

// result returns what a node is known to be.
func (r *reader) result(n ast.Node) (k kind) {
	switch n := n.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		return number
	case *ast.StringNode:
		return text
	case *ast.IdentifierNode:
		if in := r.inputs[n.Value]; in != nil {
			return inputKinds[in.Type]
		}
	}
	if k = r.results[n]; k == anything {
		r.once(n, func() {
			for _, one := range r.from(n) {
				if k == anything {
					k = r.result(one)
				}
			}
		})
	}
	return k
}

// need notes that fields must be of a kind.
func (r *reader) need(k kind, nodes ...ast.Node) {
	for _, n := range nodes {
		if name, ok := n.(*ast.IdentifierNode); ok {
			r.kinds[name] = k
		}
		r.once(n, func() { r.need(k, r.from(n)...) })
	}
}
