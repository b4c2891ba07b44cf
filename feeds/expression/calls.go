package expression

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr/ast"
)

// Type is the type of an [Input].
type Type uint8

// The types.
const (
	// Number is a number.
	Number Type = iota
	// Seconds is a number of seconds. It may be compared with a text that is a duration, such as "30s".
	Seconds
	// Text is a text.
	Text
	// Truth is true or false.
	Truth
)

// Input is a value that an expression gets from its user in place of a call.
type Input struct {
	// Slot identifies the value to [Inputs].
	Slot int
	Type Type
	// OneOf are all texts that it can be; nil for any.
	OneOf []string
}

// Calls decides which calls of functions are not those of the language. For one of them it returns the input that takes
// the call's place, and true. Its errors are made with [Call.Errorf], or come from the methods of the call.
type Calls func(c *Call) (in Input, ok bool, err error)

// Call is a call of a function in an expression that is being compiled.
type Call struct {
	// Name is the function's name.
	Name string

	node ast.Node
	args []ast.Node
	in   *extractor
}

// String returns the call as text, the same for calls that are equal.
func (c *Call) String() string { return c.node.String() }

// Len returns the number of arguments.
func (c *Call) Len() int { return len(c.args) }

// Text returns an argument that is a text in quotation marks; false if it is something else.
func (c *Call) Text(i int) (string, bool) {
	if i < 0 || i >= len(c.args) {
		return "", false
	}
	s, ok := c.args[i].(*ast.StringNode)
	if !ok {
		return "", false
	}
	return s.Value, true
}

// Source returns an argument as text, the same for arguments that are equal.
func (c *Call) Source(i int) string { return c.args[i].String() }

// Expression compiles an argument. It must not contain other inputs or variables.
func (c *Call) Expression(i int) (*Expression, error) {
	if err := c.check(i); err != nil {
		return nil, err
	}
	e, _, err := compile(c.in.text, c.in.numbers[c.args[i]], nil)
	if err != nil {
		return nil, err
	}
	c.in.kept = append(c.in.kept, kept{c, i, e.Paths()})
	return e, nil
}

// Condition compiles an argument that is true or false, like Expression.
func (c *Call) Condition(i int) (*Condition, error) {
	if err := c.check(i); err != nil {
		return nil, err
	}
	cond, err := compileCondition(c.in.text, c.in.numbers[c.args[i]], nil)
	if err != nil {
		return nil, err
	}
	c.in.kept = append(c.in.kept, kept{c, i, cond.Paths()})
	return cond, nil
}

// check returns an error for an argument that contains another input.
func (c *Call) check(i int) error {
	f := inputFinder{of: c.in}
	ast.Walk(&c.args[i], &f)
	if f.name != "" {
		return c.Errorf(i, "%s cannot contain %s", c.Name, f.name)
	}
	return nil
}

// Errorf returns an error at the place of an argument, or with a negative index at that of the call.
func (c *Call) Errorf(arg int, format string, args ...any) error {
	at := c.node
	if arg >= 0 && arg < len(c.args) {
		at = c.args[arg]
	}
	return &Error{c.in.column(at), fmt.Sprintf(format, args...)}
}

// inputFinder finds an input, and keeps the name of its function.
type inputFinder struct {
	of   *extractor
	name string
}

// Visit implements [ast.Visitor].
func (f *inputFinder) Visit(node *ast.Node) {
	if n, ok := (*node).(*ast.IdentifierNode); ok && f.of.inputs[n.Value] != nil {
		f.name = f.of.inputs[n.Value].call
	}
}

// nodeFinder finds a node.
type nodeFinder struct {
	of    ast.Node
	found bool
}

// within reports whether a node is or contains the one to find.
func (f *nodeFinder) within(node *ast.Node) bool {
	ast.Walk(node, f)
	return f.found
}

// Visit implements [ast.Visitor].
func (f *nodeFinder) Visit(node *ast.Node) { f.found = f.found || *node == f.of }

// input is an input as the variable that stands for it.
type input struct {
	Input
	name string // Of the variable.
	call string // The name of the function.
}

// maxInputs is how many inputs of a type an expression may have.
const maxInputs = 64

// inputNames has the names of the variables of each type. They are no names of the language.
var inputNames = func() (names [Truth + 1][maxInputs]string) {
	for t, prefix := range map[Type]string{Number: "#n", Seconds: "#s", Text: "#t", Truth: "#b"} {
		for i := range names[t] {
			names[t][i] = prefix + strconv.Itoa(i)
		}
	}
	return names
}()

// environment declares all variables to the compiler.
var environment = func() map[string]any {
	env := map[string]any{fieldsName: []any{}, workName: (*Evaluator)(nil).work}
	for t, example := range map[Type]any{Number: 0.0, Seconds: 0.0, Text: "", Truth: false} {
		for _, name := range inputNames[t] {
			env[name] = example
		}
	}
	return env
}()

// extractor replaces calls by inputs, and may replace the whole expression by a part of it. It must be the first visitor,
// so that nodes have the same numbers each time that a text is compiled.
type extractor struct {
	text  string
	calls Calls // Nil if there are no inputs.
	pick  int   // The number of the node that becomes the expression; zero: the root.

	visited int
	numbers map[ast.Node]int
	picked  ast.Node
	clauses map[ast.Node]*clause
	// subjects are the numbers of what is compared with a constant.
	subjects map[ast.Node]int
	last     ast.Node // The root, in the end.
	inputs   map[string]*input
	counts   [Truth + 1]int
	// declared are the variables. Arguments that have been compiled must not refer to them.
	declared map[string]bool
	kept     []kept
	err      error
}

// kept is an argument that has been compiled.
type kept struct {
	call  *Call
	arg   int
	paths []string
}

func newExtractor(text string, pick int, calls Calls) *extractor {
	return &extractor{
		text: text, calls: calls, pick: pick, numbers: make(map[ast.Node]int), clauses: make(map[ast.Node]*clause),
		subjects: make(map[ast.Node]int),
		inputs:   make(map[string]*input), declared: make(map[string]bool),
	}
}

// Visit implements [ast.Visitor].
func (x *extractor) Visit(node *ast.Node) {
	x.visited++
	if x.picked != nil {
		if f := (nodeFinder{of: x.picked}); f.within(node) {
			*node = x.picked
		}
		return
	}
	x.numbers[*node] = x.visited
	switch n := (*node).(type) {
	case *ast.VariableDeclaratorNode:
		x.declared[n.Name] = true
	case *ast.BinaryNode:
		x.binary(n)
	case *ast.CallNode:
		if name, ok := n.Callee.(*ast.IdentifierNode); ok {
			x.call(node, name.Value, n.Arguments)
		}
	case *ast.BuiltinNode:
		x.call(node, n.Name, n.Arguments)
	}
	x.numbers[*node], x.last = x.visited, *node
	if x.visited == x.pick {
		x.picked = *node
	}
}

// call replaces a call that is not one of the language's.
func (x *extractor) call(node *ast.Node, name string, args []ast.Node) {
	if x.calls == nil || x.err != nil {
		return
	}
	c := &Call{Name: name, node: *node, in: x}
	for _, arg := range args {
		if p, ok := arg.(*ast.PredicateNode); ok { // Of count and sum, whose second argument may be one.
			arg = p.Node
		}
		c.args = append(c.args, arg)
	}
	in, ok, err := x.calls(c)
	if err != nil {
		x.err = err
	}
	if !ok || err != nil {
		return
	}
	at := x.counts[in.Type]
	if x.counts[in.Type]++; at == maxInputs {
		x.err = c.Errorf(-1, "there are more than %d calls like this", maxInputs)
		return
	}
	variable := &input{in, inputNames[in.Type][at], name}
	x.inputs[variable.name] = variable
	ast.Patch(node, &ast.IdentifierNode{Value: variable.name})
}

// binary notes the parts of a condition, and reads durations that seconds are compared with.
func (x *extractor) binary(n *ast.BinaryNode) {
	switch n.Operator {
	case "&&", "and", "||", "or":
		x.clauses[n] = &clause{
			or: strings.Trim(n.Operator, "|or") == "", parts: []*clause{x.clause(n.Left), x.clause(n.Right)},
		}
	case "==", "!=", "<", ">", "<=", ">=":
		x.duration(n.Left, &n.Right)
		x.duration(n.Right, &n.Left)
		x.compared(n.Left, n.Right)
		x.compared(n.Right, n.Left)
		if isConstant(n.Right) {
			x.subjects[n] = x.numbers[n.Left]
		} else if isConstant(n.Left) {
			x.subjects[n] = x.numbers[n.Right]
		}
	case "??":
		if in := x.input(n.Left); in != nil && x.err == nil {
			x.err = &Error{x.column(n.Left), "?? cannot follow " + in.call + ": a part of a condition whose value is missing is false anyway"}
		}
	}
}

func (x *extractor) input(n ast.Node) *input {
	if name, ok := n.(*ast.IdentifierNode); ok {
		return x.inputs[name.Value]
	}
	return nil
}

// duration replaces a text that seconds are compared with by its seconds.
func (x *extractor) duration(seconds ast.Node, node *ast.Node) {
	in, s := x.input(seconds), (*ast.StringNode)(nil)
	if in == nil || in.Type != Seconds {
		return
	}
	if s, _ = (*node).(*ast.StringNode); s == nil {
		return
	}
	d, err := time.ParseDuration(s.Value)
	if err != nil {
		if x.err == nil {
			x.err = &Error{x.column(*node), fmt.Sprintf("%q is not a duration such as 30s or 5m", s.Value)}
		}
		return
	}
	ast.Patch(node, &ast.FloatNode{Value: d.Seconds()})
}

// compared finds a comparison that can only be a mistake: of a text with one that it is never, and of a duration with a field
// that has the name of a function of times.
func (x *extractor) compared(a, b ast.Node) {
	s, ok := b.(*ast.StringNode)
	if !ok || x.err != nil || x.calls == nil {
		return
	}
	if in := x.input(a); in != nil {
		if in.OneOf != nil && !slices.Contains(in.OneOf, s.Value) {
			x.err = &Error{x.column(b), fmt.Sprintf("%s() is never %q; it can be %s", in.call, s.Value, strings.Join(in.OneOf, ", "))}
		}
		return
	}
	if name, ok := a.(*ast.IdentifierNode); ok && isDuration(s.Value) {
		if in, ok, err := x.calls(&Call{Name: name.Value, node: a, in: x}); ok && err == nil && in.Type == Seconds {
			x.err = &Error{x.column(a), fmt.Sprintf("write %s(): without parentheses it is a field", name.Value)}
		}
	}
}

// root returns the node that the expression is.
func (x *extractor) root() ast.Node {
	if x.picked != nil {
		return x.picked
	}
	return x.last
}

// column returns the place of a node, in characters from 1.
func (x *extractor) column(n ast.Node) int {
	return min(n.Location().From, len([]rune(x.text))) + 1
}

// finish returns the first mistake.
func (x *extractor) finish() error {
	if x.err != nil {
		return x.err
	}
	for _, k := range x.kept {
		for _, path := range k.paths {
			name, _, _ := strings.Cut(path, ".")
			if x.declared[name] && x.pick == 0 {
				return k.call.Errorf(k.arg, "%s cannot use the variable %s", k.call.Name, name)
			}
		}
	}
	return nil
}
