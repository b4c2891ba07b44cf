// Package expression computes values from the fields of a JSON payload, such as price * 10 ** expo. A text in the
// language of [expr] goes in, and is compiled once; out comes a JSON value per payload, or none where a field is missing.
// It reads only the fields that the expression names, and bounds memory and time. It does nothing but compute: there is no
// clock, no state and no access to anything but the payload. Whoever has more to offer, such as averages, gives it names of
// functions with [CompileWith] and values as [Inputs].
//
// [expr]: https://expr-lang.org/docs/language-definition
package expression

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"
)

// maxNodes bounds an expression, and memoryBudget the elements of lists that it makes.
const (
	maxNodes     = 1000
	memoryBudget = 100_000
)

// Expression is a compiled expression. It does not change, so any number of goroutines may use it.
type Expression struct {
	text    string
	program *vm.Program
	fields  []field
	inputs  []*input
	direct  *direct // Nil if it is not that simple.
	kind    kind    // What the operators make of it, whatever the payload.
	// strict means that there is no value if any field is missing.
	strict bool
}

// Error is a mistake in an expression.
type Error struct {
	// Column is where it is, in characters from 1.
	Column int
	// Problem says what it is.
	Problem string
}

// Error implements error.
func (e *Error) Error() string { return fmt.Sprintf("%s, at character %d", e.Problem, e.Column) }

var (
	// operator matches an operator between blanks, unless one of them is escaped.
	operator = regexp.MustCompile(`(^|[^\\]) (\*\*|[-+*/%^]|[=!<>]=|[<>]|&&|\|\||\?\??) `)
	// call matches a function and its parenthesis.
	call = regexp.MustCompile(`(^|[^\w@#.\\])[A-Za-z]\w*\(`)
)

// token matches the name of a kind of token around the token.
var token = regexp.MustCompile(`unexpected token \w+\(("[^"]*")\)`)

// typeNames replaces the names of types by words.
var typeNames = strings.NewReplacer(
	"interface conversion: ", "", "map[string]interface {}", "an object", "[]interface {}", "a list", "interface {}", "a value",
	"float64", "number", "int", "number", "string", "text", "bool", "true or false",
)

// Is reports whether a text is an expression and not a path: it has an operator between blanks or calls a function, and
// has no query of a path, #(...). In a path, a backslash before a blank makes it part of a name.
func Is(text string) bool {
	return (operator.MatchString(text) || call.MatchString(text)) && !strings.Contains(text, "#(")
}

// Escape returns a path with its blanks escaped if it would be taken for an expression.
func Escape(path string) string {
	if !Is(path) {
		return path
	}
	return strings.NewReplacer(" ", `\ `, "(", `\(`).Replace(path)
}

// Compile compiles an expression. An error has type *[Error].
func Compile(text string) (*Expression, error) { return CompileWith(text, nil) }

// CompileWith compiles an expression with inputs in place of some calls. An error has type *[Error].
func CompileWith(text string, calls Calls) (*Expression, error) {
	e, _, err := compile(text, 0, calls)
	return e, err
}

// compile compiles an expression, or the part of it whose node has a number; see extractor.
func compile(text string, pick int, calls Calls) (*Expression, *extractor, error) {
	e, x := &Expression{text: text, strict: true}, newExtractor(text, pick, calls)
	r := newReader(e, x.inputs)
	program, err := expr.Compile(text,
		expr.Env(environment), expr.Function(modName, mod, math.Mod),
		expr.DisableBuiltin("now"), expr.DisableBuiltin("repeat"), expr.MaxNodes(maxNodes),
		expr.Patch(x), expr.Patch(joiner{e}), expr.Patch(declarer{r}), expr.Patch(r), expr.Patch(binder{r}), expr.Patch(worker{}),
	)
	if wrong := x.finish(); wrong != nil {
		return nil, nil, wrong
	}
	if err != nil {
		return nil, nil, problem(text, err, calls != nil)
	}
	e.program, e.direct, e.kind = program, directOf(e, program.Node()), r.results[x.root()]
	return e, x, nil
}

func mod(args ...any) (any, error) {
	a, isA := args[0].(float64)
	b, isB := args[1].(float64)
	if i, ok := args[0].(int); ok {
		a, isA = float64(i), true
	}
	if i, ok := args[1].(int); ok {
		b, isB = float64(i), true
	}
	if !isA || !isB {
		return nil, errors.New("% takes numbers")
	}
	return math.Mod(a, b), nil
}

// problem returns an error of the compiler as an Error.
func problem(text string, err error, durations bool) *Error {
	at, ok := errors.AsType[*file.Error](err)
	if !ok {
		return &Error{1, err.Error()}
	}
	words := strings.NewReplacer("unexpected token EOF", "the expression is incomplete", "\n", " ").Replace(at.Message)
	words = token.ReplaceAllString(words, `unexpected $1`)
	if strings.HasPrefix(words, "interface conversion: ") || strings.HasPrefix(words, "invalid operation: ") {
		words = typeNames.Replace(words)
	}
	words, place := advise(words, text, at.Column, durations)
	return &Error{place + 1, words}
}

// String returns the text of the expression.
func (e *Expression) String() string { return e.text }

// Paths returns the paths of the fields that the expression reads, each once.
func (e *Expression) Paths() []string {
	var paths []string
	seen := make(map[string]bool)
	for _, f := range e.fields {
		if !seen[f.path] {
			seen[f.path] = true
			paths = append(paths, f.path)
		}
	}
	return paths
}

// Slots returns the slots of the inputs.
func (e *Expression) Slots() []int {
	var slots []int
	for _, in := range e.inputs {
		slots = append(slots, in.Slot)
	}
	return slots
}

// Seconds reports whether the value is an input of type [Seconds].
func (e *Expression) Seconds() bool {
	d := e.direct
	return d != nil && d.operator == itself && d.of.input != nil && d.of.input.Type == Seconds
}

// Kind returns the type of the value: Float64, String or Bool, or Interface if it depends on the payload.
func (e *Expression) Kind() reflect.Kind {
	t := e.program.Node().Type()
	if t == nil {
		return reflect.Interface
	}
	switch k := t.Kind(); k {
	case reflect.Int, reflect.Float64:
		return reflect.Float64
	case reflect.String, reflect.Bool:
		return k
	default:
		return reflect.Interface
	}
}
