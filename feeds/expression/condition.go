package expression

import (
	"fmt"
	"reflect"

	"github.com/expr-lang/expr/ast"
)

// Condition is an expression that is true or false. Its parts, between "and" and "or", are evaluated apart: one that has no
// value, because a field is missing, does not keep the others from deciding. A Condition does not change, so any number of
// goroutines may use it.
type Condition struct {
	whole   *Expression
	subject *Expression
	leaves  []*Expression
	root    *clause
}

// clause is a part of a condition.
type clause struct {
	number int // Of its node.
	leaf   int // Its index among the leaves; without parts.
	or     bool
	parts  []*clause
}

// clause returns the part of a condition that a node is.
func (x *extractor) clause(n ast.Node) *clause {
	if c := x.clauses[n]; c != nil {
		return c
	}
	return &clause{number: x.numbers[n]}
}

// CompileCondition compiles a condition with inputs in place of some calls; calls may be nil. An error has type *[Error].
func CompileCondition(text string, calls Calls) (*Condition, error) {
	return compileCondition(text, 0, calls)
}

func compileCondition(source string, pick int, calls Calls) (*Condition, error) {
	whole, x, err := compile(source, pick, calls)
	if err != nil {
		return nil, err
	}
	is := whole.kind
	if k := whole.Kind(); k == reflect.Float64 {
		is = number
	} else if k == reflect.String {
		is = text
	}
	if is != anything {
		return nil, &Error{x.column(x.root()), fmt.Sprintf("this is a %v, not true or false", is)}
	}
	c := &Condition{whole: whole, root: x.clause(x.root())}
	if n := x.subjects[x.root()]; n > 0 {
		if c.subject, _, err = compile(source, n, calls); err != nil {
			return nil, err
		}
	}
	return c, c.split(source, c.root, calls)
}

// split compiles the leaves of a part.
func (c *Condition) split(text string, part *clause, calls Calls) error {
	for _, p := range part.parts {
		if err := c.split(text, p, calls); err != nil {
			return err
		}
	}
	if part.parts != nil {
		return nil
	}
	leaf := c.whole
	if part != c.root {
		var err error
		if leaf, _, err = compile(text, part.number, calls); err != nil {
			return err
		}
	}
	part.leaf = len(c.leaves)
	c.leaves = append(c.leaves, leaf)
	return nil
}

// String returns the text of the condition.
func (c *Condition) String() string { return c.whole.text }

// Paths returns the paths of the fields that the condition reads, each once.
func (c *Condition) Paths() []string { return c.whole.Paths() }

// Subject returns what the condition compares with a constant; nil if it is no such comparison.
func (c *Condition) Subject() *Expression { return c.subject }

// Slots returns the slots of its inputs.
func (c *Condition) Slots() []int { return c.whole.Slots() }

// Judge evaluates a condition. It is not safe for concurrent use.
type Judge struct {
	root   *clause
	leaves []*Evaluator
}

// Judge returns a judge that finds the value at a path at an index of its lists.
func (c *Condition) Judge(index func(path string) int) *Judge {
	j := &Judge{root: c.root}
	for _, leaf := range c.leaves {
		j.leaves = append(j.leaves, leaf.Evaluator(index))
	}
	return j
}

// Holds reports whether the condition is true for a list of values and for inputs, which may be nil without any.
func (j *Judge) Holds(values []Value, inputs Inputs) bool { return j.holds(j.root, values, inputs) }

func (j *Judge) holds(c *clause, values []Value, inputs Inputs) bool {
	for _, part := range c.parts {
		if j.holds(part, values, inputs) == c.or {
			return c.or
		}
	}
	if c.parts != nil {
		return !c.or
	}
	return j.leaves[c.leaf].Truth(values, inputs)
}

// Err returns why a part of the condition had no value, although its fields had, the last time that this happened; nil if
// it never did.
func (j *Judge) Err() error {
	for _, leaf := range j.leaves {
		if err := leaf.Err(); err != nil {
			return err
		}
	}
	return nil
}
