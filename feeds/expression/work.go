package expression

import (
	"errors"
	"slices"

	"github.com/expr-lang/expr/ast"
)

const (
	// workName is the function that counts work. It is no name of the language.
	workName = "#work"
	// maxWork bounds the values that an evaluation looks at in lists, and maxPiece is the length of a text in bytes that
	// counts as one.
	maxWork  = 200_000
	maxPiece = 64
)

var errWork = errors.New("it looks at too many values")

// worker makes an expression count its work, which lists in a payload multiply: each loop counts the list before it begins,
// and within loops so do functions and operators that take time for long values.
type worker struct{}

// Visit implements [ast.Visitor].
func (worker) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.BuiltinNode:
		switch {
		case isLoop(n):
			count(&n.Arguments[0])
		case n.Name == "uniq" && len(n.Arguments) > 0: // It compares each value with all others.
			count(&n.Arguments[0], &ast.BoolNode{Value: true})
		}
	case *ast.PredicateNode:
		ast.Walk(&n.Node, within{})
	}
}

// within is a [worker] within a loop.
type within struct{}

// Visit implements [ast.Visitor].
func (within) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.BuiltinNode:
		for i := range n.Arguments {
			if _, ok := n.Arguments[i].(*ast.PredicateNode); !ok {
				count(&n.Arguments[i])
			}
		}
	case *ast.BinaryNode:
		switch n.Operator {
		case "contains", "matches":
			count(&n.Left)
		case "in":
			count(&n.Right)
		case "==", "!=", "startsWith", "endsWith":
			if !isConstant(n.Left) && !isConstant(n.Right) {
				count(&n.Left)
			}
		case "+": // Of texts, the result is as long as both.
			if !isConstant(n.Left) || !isConstant(n.Right) {
				count(node)
			}
		}
	}
}

// isLoop reports whether a function evaluates a part of the expression for each element of a list.
func isLoop(n *ast.BuiltinNode) bool {
	return slices.ContainsFunc(n.Arguments, func(argument ast.Node) bool {
		_, ok := argument.(*ast.PredicateNode)
		return ok
	})
}

func isConstant(n ast.Node) bool {
	switch n.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.StringNode, *ast.BoolNode, *ast.NilNode:
		return true
	}
	return false
}

// count replaces a node by a call of the function that counts work, unless it is one or constant.
func count(node *ast.Node, more ...ast.Node) {
	call, ok := (*node).(*ast.CallNode)
	if ok {
		name, isName := call.Callee.(*ast.IdentifierNode)
		ok = isName && name.Value == workName
	}
	if ok || isConstant(*node) {
		return
	}
	callee := &ast.IdentifierNode{Value: workName}
	callee.SetLocation((*node).Location())
	ast.Patch(node, &ast.CallNode{Callee: callee, Arguments: append([]ast.Node{*node}, more...)})
}

// work counts the work for a value, with its square if there is another argument, and returns it. It panics with errWork,
// which ends the evaluation, if there is too much.
func (v *Evaluator) work(args ...any) any {
	n := 1
	switch a := args[0].(type) {
	case string:
		n += len(a) / maxPiece
	case []any:
		n += len(a)
	case []string:
		n += len(a)
	case []int:
		n += len(a)
	case map[string]any:
		n += len(a)
	}
	if len(args) > 1 {
		n *= n
	}
	if v.worked += n; v.worked > maxWork {
		panic(errWork)
	}
	return args[0]
}
