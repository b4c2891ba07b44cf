package expression

import (
	"errors"
	"fmt"
	"math"
	"strconv"

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
	*Evaluator
	slot int // Of its value.
	out  []byte
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
		it := &item{slot: i}
		it.Evaluator = e.Evaluator(func(path string) int {
			paths = append(paths, path)
			return len(paths) - 1
		})
		it.err = err
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
			values[it.slot] = it.json(l.all)
		}
	}
}

// Err returns why the expression at an index of the list had no value, although its fields had, the last time that this
// happened; nil if it never did.
func (l *List) Err(index int) error {
	for _, it := range l.items {
		if it.slot == index {
			return it.Err()
		}
	}
	return nil
}

// json returns the value as JSON.
func (it *item) json(values []jsonpath.Value) jsonpath.Value {
	switch v := it.Value(values, nil).(type) {
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
