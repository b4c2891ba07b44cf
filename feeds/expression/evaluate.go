package expression

import (
	"errors"
	"fmt"
	"math"

	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"

	"feedscope/feeds/jsonpath"
)

// Value is a raw JSON value of a payload.
type Value = jsonpath.Value

// Reading is the value of an input. The zero value is a missing one.
type Reading struct {
	// Known reports that there is a value.
	Known bool
	// AtLeast reports that the number is only a lower bound: a direct comparison with a number can become true for it if it
	// asks for more, and nothing else has a value.
	AtLeast bool
	// Number is the value of an input of type Number or Seconds; of a Truth it is 1 or 0.
	Number float64
	// Text is the value of an input of type Text.
	Text string
}

// Inputs has the values of inputs.
type Inputs interface {
	// Input returns the value of a slot.
	Input(slot int) Reading
}

// Evaluator evaluates an expression. It is not safe for concurrent use.
type Evaluator struct {
	*Expression
	at     []int // The index of each field in lists of values.
	fields []any
	env    map[string]any
	vm     vm.VM
	worked int
	err    error // As the evaluation returned it.
	wrong  []error
	text   []byte
}

// Evaluator returns an evaluator that finds the value at a path at an index of its lists.
func (e *Expression) Evaluator(index func(path string) int) *Evaluator {
	v := &Evaluator{Expression: e, fields: make([]any, len(e.fields))}
	v.env = map[string]any{fieldsName: v.fields, workName: v.work}
	v.vm.MemoryBudget = memoryBudget
	for _, f := range e.fields {
		v.at = append(v.at, index(f.path))
		v.wrong = append(v.wrong, fmt.Errorf("%s is not a %v", f.path, f.kind))
	}
	return v
}

// Value returns the value for a list of values and for inputs, which may be nil without any: a float64, an int, a string or
// a bool, or a list or an object; nil if it has none.
func (v *Evaluator) Value(values []Value, inputs Inputs) any {
	for i, f := range v.Expression.fields {
		value := values[v.at[i]]
		if v.fields[i] = f.kind.read(value); v.fields[i] == nil && v.strict {
			if value.Present() {
				v.err = v.wrong[i]
			}
			return nil
		}
	}
	for _, in := range v.inputs {
		r := inputs.Input(in.Slot)
		if !r.Known || r.AtLeast {
			return nil
		}
		switch in.Type {
		case Number, Seconds:
			v.env[in.name] = r.Number
		case Text:
			v.env[in.name] = r.Text
		case Truth:
			v.env[in.name] = r.Number != 0
		}
	}
	v.worked = 0
	result, err := v.vm.Run(v.program, v.env)
	if err != nil {
		v.err = err
		return nil
	}
	return result
}

// Number returns the value if it is a finite number.
func (v *Evaluator) Number(values []Value, inputs Inputs) (float64, bool) {
	if d := v.direct; d != nil && d.operator == itself {
		n, _, ok := d.of.number(v, values, inputs)
		return n, ok
	}
	switch n := v.Value(values, inputs).(type) {
	case float64:
		return n, !math.IsNaN(n) && !math.IsInf(n, 0)
	case int:
		return float64(n), true
	}
	return 0, false
}

// Truth reports whether the value is true.
func (v *Evaluator) Truth(values []Value, inputs Inputs) bool {
	if v.direct != nil {
		return v.direct.truth(v, values, inputs)
	}
	truth, ok := v.Value(values, inputs).(bool)
	return ok && truth
}

// Err returns why there was no value, although the fields had one, the last time that this happened; nil if it never did.
func (v *Evaluator) Err() error {
	if at, ok := errors.AsType[*file.Error](v.err); ok {
		return problem(v.Expression.text, at, false)
	}
	return v.err
}
