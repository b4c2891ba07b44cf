package expression

import (
	"bytes"
	"strings"

	"github.com/expr-lang/expr/ast"
)

// direct is an expression that needs no program: a field or an input, or its comparison with a constant. Rules evaluate
// millions of these.
type direct struct {
	of       operand
	operator comparator
	number   float64
	text     []byte
	isText   bool
}

// operand is a field or an input.
type operand struct {
	field int    // Its index; negative for an input.
	input *input // Nil for a field.
}

// comparator is an operator that compares.
type comparator uint8

const (
	itself comparator = iota // No comparison.
	equal
	unequal
	less
	more
	atMost
	atLeast
)

var comparators = map[string]comparator{
	"==": equal, "!=": unequal, "<": less, ">": more, "<=": atMost, ">=": atLeast,
}

// mirrored are the operators with the sides exchanged.
var mirrored = map[comparator]comparator{equal: equal, unequal: unequal, less: more, more: less, atMost: atLeast, atLeast: atMost}

// directOf returns the direct form of an expression; nil if it has none.
func directOf(e *Expression, n ast.Node) *direct {
	if of, ok := operandOf(e, n); ok {
		if of.input != nil && of.input.Type == Text || of.input == nil && e.fields[of.field].kind == text {
			return nil
		}
		return &direct{of: of}
	}
	b, ok := n.(*ast.BinaryNode)
	if !ok || comparators[b.Operator] == itself {
		return nil
	}
	if d := compare(e, b.Left, comparators[b.Operator], b.Right); d != nil {
		return d
	}
	return compare(e, b.Right, mirrored[comparators[b.Operator]], b.Left)
}

func compare(e *Expression, left ast.Node, c comparator, right ast.Node) *direct {
	of, ok := operandOf(e, left)
	if !ok {
		return nil
	}
	d := &direct{of: of, operator: c}
	isNumber, isText := of.input != nil && of.input.Type <= Seconds, of.input != nil && of.input.Type == Text
	if of.input == nil {
		isNumber, isText = e.fields[of.field].kind == number, e.fields[of.field].kind == text
	}
	switch n := right.(type) {
	case *ast.IntegerNode:
		d.number = float64(n.Value)
	case *ast.FloatNode:
		d.number = n.Value
	case *ast.StringNode:
		d.text, d.isText = []byte(n.Value), true
	default:
		return nil
	}
	if d.isText && !isText || !d.isText && !isNumber {
		return nil
	}
	return d
}

func operandOf(e *Expression, n ast.Node) (operand, bool) {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		for _, in := range e.inputs {
			if in.name == n.Value {
				return operand{-1, in}, true
			}
		}
	case *ast.MemberNode:
		of, isName := n.Node.(*ast.IdentifierNode)
		at, isIndex := n.Property.(*ast.IntegerNode)
		if isName && isIndex && of.Value == fieldsName {
			return operand{at.Value, nil}, true
		}
	}
	return operand{}, false
}

// number returns the operand's number.
func (o operand) number(v *Evaluator, values []Value, inputs Inputs) (n float64, least, ok bool) {
	if o.input != nil {
		r := inputs.Input(o.input.Slot)
		return r.Number, r.AtLeast, r.Known
	}
	value := values[v.at[o.field]]
	if n, ok = value.Number(); !ok && value.Present() {
		v.err = v.wrong[o.field]
	}
	return n, false, ok
}

// truth evaluates the expression as one that is true or false.
func (d *direct) truth(v *Evaluator, values []Value, inputs Inputs) bool {
	switch {
	case d.operator == itself && d.of.input != nil:
		n, _, ok := d.of.number(v, values, inputs)
		return ok && n != 0 && d.of.input.Type == Truth
	case d.operator == itself:
		return string(values[v.at[d.of.field]]) == "true"
	case d.isText:
		return d.texts(v, values, inputs)
	}
	n, least, ok := d.of.number(v, values, inputs)
	if !ok || least && d.operator != more && d.operator != atLeast {
		return false
	}
	return holds(d.operator, n, d.number)
}

func (d *direct) texts(v *Evaluator, values []Value, inputs Inputs) bool {
	if d.of.input != nil {
		r := inputs.Input(d.of.input.Slot)
		return r.Known && holds(d.operator, strings.Compare(r.Text, string(d.text)), 0)
	}
	value := values[v.at[d.of.field]]
	if !value.Present() {
		return false
	}
	text, _ := value.Text(&v.text, maxText)
	return holds(d.operator, bytes.Compare(text, d.text), 0)
}

func holds[N int | float64](c comparator, a, b N) bool {
	switch c {
	case equal:
		return a == b
	case unequal:
		return a != b
	case less:
		return a < b
	case more:
		return a > b
	case atMost:
		return a <= b
	case atLeast:
		return a >= b
	case itself:
	}
	return false
}
