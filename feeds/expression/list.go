package expression

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"
	"github.com/tidwall/gjson"

	"feedscope/feeds/jsonpath"
)

// maxText is the longest text of a value, in bytes. Longer ones are cut.
const maxText = 64 << 10

// List finds the values of paths and expressions in payloads. Without expressions it costs no more than
// [jsonpath.Paths]. It is not safe for concurrent use.
type List struct {
	paths *jsonpath.Paths
	n     int
	all   []jsonpath.Value // Of the texts, then of the fields of expressions.
	items []*item
}

// item is an expression of a list.
type item struct {
	*Expression
	slot   int // Of its value.
	first  int // Of its fields.
	inputs []any
	env    map[string]any
	vm     vm.VM
	out    []byte
	worked int
	err    error // As the evaluation returned it.
	// wrong has an error for each field that is not of its kind.
	wrong []error
}

// NewList returns a list of paths and expressions. One with an error has no value.
func NewList(texts ...string) *List {
	l := &List{n: len(texts)}
	paths := make([]string, len(texts))
	for i, text := range texts {
		if !Is(text) {
			paths[i] = text
			continue
		}
		e, err := Compile(text)
		if err != nil {
			e = new(Expression)
		}
		it := &item{Expression: e, slot: i, first: len(paths), inputs: make([]any, len(e.fields)), err: err}
		it.env = map[string]any{fieldsName: it.inputs, workName: it.work}
		it.vm.MemoryBudget = memoryBudget
		for _, f := range e.fields {
			paths = append(paths, f.path)
			it.wrong = append(it.wrong, fmt.Errorf("%s is not a %v", f.path, f.kind))
		}
		l.items = append(l.items, it)
	}
	l.paths = jsonpath.Compile(paths...)
	l.all = make([]jsonpath.Value, len(paths))
	return l
}

// Find puts the value of each path and expression into values, as [jsonpath.Paths.Find] does. The values of expressions
// are valid until the next call.
func (l *List) Find(json []byte, values []jsonpath.Value) {
	if len(l.items) == 0 {
		l.paths.Find(json, values)
		return
	}
	l.paths.Find(json, l.all)
	copy(values, l.all[:l.n])
	for _, it := range l.items {
		if it.program != nil {
			values[it.slot] = it.value(l.all[it.first : it.first+len(it.fields)])
		}
	}
}

// Err returns why the expression at an index of the list had no value, although its fields had, the last time that this
// happened; nil if it never did.
func (l *List) Err(index int) error {
	for _, it := range l.items {
		var at *file.Error
		switch {
		case it.slot != index:
		case errors.As(it.err, &at):
			return problem(it.text, at)
		default:
			return it.err
		}
	}
	return nil
}

func (it *item) value(fields []jsonpath.Value) jsonpath.Value {
	for i, v := range fields {
		if it.inputs[i] = it.fields[i].kind.read(v); it.inputs[i] == nil && it.strict {
			if v.Present() {
				it.err = it.wrong[i]
			}
			return nil
		}
	}
	it.worked = 0
	result, err := it.vm.Run(it.program, it.env)
	if err != nil {
		it.err = err
		return nil
	}
	switch v := result.(type) {
	case nil:
		return nil
	case float64:
		it.number(v)
	case int:
		it.out = strconv.AppendInt(it.out[:0], int64(v), 10)
	case bool:
		it.out = strconv.AppendBool(it.out[:0], v)
	case string:
		it.out = gjson.AppendJSONString(it.out[:0], string(jsonpath.Cut([]byte(v), maxText)))
	default:
		it.err = errList
		return nil
	}
	if len(it.out) == 0 {
		return nil
	}
	return it.out
}

// infinite is the error of a value that is not a number of JSON.
type infinite float64

// Error implements error.
func (v infinite) Error() string { return fmt.Sprintf("the value is %v", float64(v)) }

var errList = errors.New("the value is a list or an object")

// digits is the number of significant digits of a computed number: fewer than it has, so that 0.1 + 0.2 is 0.3.
const digits = 15

func (it *item) number(v float64) {
	it.out = it.out[:0]
	if math.IsNaN(v) || math.IsInf(v, 0) {
		it.err = infinite(v)
		return
	}
	if v != math.Trunc(v) {
		it.out = strconv.AppendFloat(it.out, v, 'e', digits-1, 64)
		v, _ = strconv.ParseFloat(string(it.out), 64)
		it.out = it.out[:0]
	}
	format := byte('f')
	if size := math.Abs(v); size >= 1e21 || size < 1e-6 && size > 0 {
		format = 'e'
	}
	it.out = strconv.AppendFloat(it.out, v, format, -1, 64)
}

// read returns a field as a value of the language; nil if it is missing or of another kind.
func (k kind) read(v jsonpath.Value) any {
	if !v.Present() {
		return nil
	}
	switch k {
	case number:
		if n, ok := v.Number(); ok {
			return n
		}
		return nil
	case text:
		t, _ := v.Append(nil, maxText)
		return string(t)
	case anything:
	}
	if jsonpath.CheckDepth(v) != nil {
		return nil
	}
	return gjson.ParseBytes(v).Value()
}
