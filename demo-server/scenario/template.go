package scenario

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"

	"feedscope/demo-server/faults"
)

// form is how a value is written.
type form uint8

const (
	asText   form = iota
	asJSON        // As a JSON value.
	inString      // As a part of a JSON string.
)

// part is a literal text, or a value to compute.
type part struct {
	literal string
	program *vm.Program // Nil for a literal.
	form    form
	where   Error
}

// template is a text with values in it.
type template struct{ parts []part }

// constant returns the text of a template without values; empty for others and for nil.
func (t *template) constant() string {
	if t == nil || len(t.parts) != 1 || t.parts[0].program != nil {
		return ""
	}
	return t.parts[0].literal
}

// computed reports whether the text depends on anything.
func (t *template) computed() bool {
	return t != nil && slices.ContainsFunc(t.parts, func(p part) bool { return p.program != nil })
}

func literal(text string) *template { return &template{[]part{{literal: text}}} }

// render returns the text. The error is an [*Error].
func (t *template) render(env map[string]any) ([]byte, error) {
	var dst []byte
	for i := range t.parts {
		p := &t.parts[i]
		if p.program == nil {
			dst = append(dst, p.literal...)
			continue
		}
		v, err := vm.Run(p.program, env)
		if err == nil {
			dst, err = appendValue(dst, v, p.form)
		}
		if err != nil {
			return dst, p.failed(err)
		}
	}
	return dst, nil
}

// failed returns the error of an evaluation, with its place.
func (p *part) failed(err error) *Error {
	failure := p.where
	problem, _, _ := strings.Cut(err.Error(), "\n")
	if fe, ok := errors.AsType[*file.Error](err); ok {
		problem = fe.Message
	}
	failure.Problem = "cannot compute this value: " + problem
	return &failure
}

func appendValue(dst []byte, v any, f form) ([]byte, error) {
	switch v := v.(type) {
	case string:
		if f == asText {
			return append(dst, v...), nil
		}
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return append(dst, "null"...), nil
		}
		return strconv.AppendFloat(dst, v, 'f', -1, 64), nil
	}
	text, err := encode(v)
	if _, isString := v.(string); err != nil || f != inString || isString {
		if f == inString {
			text = text[1:max(len(text)-1, 1)]
		}
		return append(dst, text...), err
	}
	quoted, err := encode(string(text)) // A list or an object in a string.
	return append(dst, quoted[1:len(quoted)-1]...), err
}

// encode returns a value as JSON.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return []byte(`""`), errors.New("the result cannot be written as JSON; functions need (), as in time()")
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// writer builds templates.
type writer struct {
	*tree
	audience audience
	parts    []part
}

func (w *writer) literal(text string) {
	if last := len(w.parts) - 1; last >= 0 && w.parts[last].program == nil {
		w.parts[last].literal += text
		return
	}
	w.parts = append(w.parts, part{literal: text})
}

// template reads a scalar as a template.
func (r *reader) template(n *node) *template {
	w := &writer{tree: r.tree, audience: r.audience}
	w.scalar(n, r.text(n), func(string) form { return asText })
	return w.done()
}

// line is a [reader.template] that must be one line.
func (r *reader) line(n *node) *template {
	t := r.template(n)
	if strings.ContainsAny(n.text, "\n\x00") {
		r.fail(n.at, "this must be one line: delete the line breaks")
	}
	return t
}

// data reads the data of an event: text, or keys and lists that become JSON.
func (r *reader) data(n *node) *template {
	w := &writer{tree: r.tree, audience: r.audience}
	switch {
	case n.kind == list || n.kind == object:
		w.value(n)
	case looksLikeJSON(r.text(n)):
		var quotes quotes
		w.scalar(n, n.text, quotes.form)
	default:
		w.scalar(n, n.text, func(string) form { return asText })
	}
	return w.done()
}

func (w *writer) done() *template {
	if len(w.parts) == 0 {
		w.literal("")
	}
	return &template{w.parts}
}

func looksLikeJSON(text string) bool {
	text = strings.TrimSpace(text)
	return strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")
}

// quotes follows the strings of JSON text.
type quotes struct{ inside, escaped bool }

// form returns the form of a value after a literal.
func (q *quotes) form(literal string) form {
	for _, c := range literal {
		switch {
		case q.escaped:
			q.escaped = false
		case q.inside && c == '\\':
			q.escaped = true
		case c == '"':
			q.inside = !q.inside
		}
	}
	if q.inside {
		return inString
	}
	return asJSON
}

// value writes a value of the file as JSON.
func (w *writer) value(n *node) {
	switch n.kind {
	case null:
		w.literal("null")
	case scalar:
		w.jsonScalar(n)
	case list:
		w.literal("[")
		for i, item := range n.items {
			w.separator(i)
			w.value(item)
		}
		w.literal("]")
	case object:
		w.literal("{")
		for i, item := range n.items {
			w.separator(i)
			name, _ := encode(n.keys[i].text) // A string is a value of JSON.
			w.literal(string(name) + ":")
			w.value(item)
		}
		w.literal("}")
	}
}

func (w *writer) separator(i int) {
	if i > 0 {
		w.literal(",")
	}
}

func (w *writer) jsonScalar(n *node) {
	if n.typed {
		w.typed(n)
		return
	}
	if only, ok := strings.CutPrefix(n.text, "${"); ok && closing(only) == len(only)-1 {
		w.scalar(n, n.text, func(string) form { return asJSON })
		return
	}
	w.literal(`"`)
	w.scalar(n, n.text, func(string) form { return inString }, inString)
	w.literal(`"`)
}

// typed writes a number, true or false.
func (w *writer) typed(n *node) {
	switch text := strings.ToLower(n.text); {
	case text == "true" || text == "false" || json.Valid([]byte(n.text)):
		w.literal(text)
	default:
		w.fail(n.at, "%s is not a JSON number: write it in decimal, or in quotes as text", quote(n.text))
	}
}

// scalar writes a text with values in ${ and }. Next returns the form of the value after a literal; literals have the form of.
func (w *writer) scalar(n *node, text string, next func(literal string) form, of ...form) {
	escape := func(s string) string { return s }
	if len(of) > 0 {
		escape = func(s string) string {
			b, _ := encode(s) // A string is a value of JSON.
			return string(b[1 : len(b)-1])
		}
	}
	for count := 1; ; count++ {
		from := strings.Index(text, "${")
		if from < 0 {
			w.literal(escape(text))
			return
		}
		if from > 0 && text[from-1] == '$' { // $${ is the text ${.
			w.literal(escape(text[:from] + "{"))
			next(text[:from] + "{")
			text = text[from+2:]
			continue
		}
		before := text[:from]
		w.literal(escape(before))
		f := next(before)
		place := w.find(n, count)
		end := closing(text[from+2:])
		if end < 0 {
			w.fail(place, "${ has no end: write }, or $${ for the text ${")
			return
		}
		w.expression(place, text[from+2:from+2+end], f)
		text = text[from+2+end+1:]
	}
}

// closing returns the offset of the } that ends an expression, or -1.
func closing(text string) int {
	depth := 0
	var quote byte
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quote != 0:
			if c == '\\' && quote != '`' {
				i++
			} else if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'' || c == '`':
			quote = c
		case c == '{':
			depth++
		case c == '}' && depth > 0:
			depth--
		case c == '}':
			return i
		}
	}
	return -1
}

// find returns the place of the nth ${ of a node.
func (t *tree) find(n *node, nth int) at {
	from := n.column
	for line := n.line; line <= len(t.lines); line++ {
		text := []rune(t.lines[line-1])
		for i := max(from-1, 0); i+1 < len(text); i++ {
			if text[i] != '$' || text[i+1] != '{' {
				continue
			}
			if nth--; nth == 0 {
				return at{line, i + 1}
			}
		}
		from = 1
	}
	return n.at
}

// expression compiles a value.
func (w *writer) expression(place at, text string, f form) {
	place.column += len("${")
	program, place, problem := compile(place, text, w.audience)
	if problem != "" {
		w.fail(place, "%s", problem)
		return
	}
	w.parts = append(w.parts, part{program: program, form: f, where: Error{File: w.file, Line: place.line, Column: place.column}})
}

// compile compiles an expression, or returns the problem and its place.
func compile(place at, text string, of audience, options ...expr.Option) (*vm.Program, at, string) {
	if strings.TrimSpace(text) == "" {
		return nil, place, `an expression is missing: write for example ${count("orders")}`
	}
	check := &names{}
	program, err := expr.Compile(text, append(language(of, check), options...)...)
	problem, from := check.problem, check.from
	if err != nil {
		problem, from = plain(err), offset(err)
	}
	if problem != "" && !strings.Contains(text, "\n") {
		place.column += from
	}
	return program, place, problem
}

// kindOfToken matches the name of a kind of token around the token.
var kindOfToken = regexp.MustCompile(`unexpected token \w+\(("[^"]*")\)`)

// wrongArgument matches what the language says of an argument of a wrong type.
var wrongArgument = regexp.MustCompile(`cannot use (\w+) as argument \(type (\w+)\) to call (\w+) *`)

// plain returns the problem of an expression in plain words.
func plain(err error) string {
	problem := err.Error()
	if fe, ok := errors.AsType[*file.Error](err); ok {
		problem = fe.Message
	}
	problem, _, _ = strings.Cut(problem, "\n")
	problem = kindOfToken.ReplaceAllString(problem, "unexpected $1")
	problem = wrongArgument.ReplaceAllString(problem, "$3 takes a $2 here, not a $1")
	if name, ok := strings.CutPrefix(problem, "unknown name "); ok {
		if slices.Contains(aboutClients, name) {
			where := ""
			if name == "missed" {
				where = ", where clients are together"
			}
			return name + " is known in new and resumed only" + where + ": use it in a branch there"
		}
		if best := faults.Suggest(name, functionNames()); best != "" {
			return fmt.Sprintf("unknown name %s; did you mean %s?", name, best)
		}
	}
	problem = strings.ReplaceAll(problem, "unexpected token EOF", "the expression ends too early")
	problem = strings.NewReplacer("interface {}", "a value", "bool", "true or false", "float64", "number", "string", "text").Replace(problem)
	return fmt.Sprintf("cannot compute this: %s; the functions are in docs/SCENARIOS.md", problem)
}

func offset(err error) int {
	if fe, ok := errors.AsType[*file.Error](err); ok {
		return fe.From
	}
	return 0
}
