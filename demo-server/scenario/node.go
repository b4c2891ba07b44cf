package scenario

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

const (
	// maxFile bounds a scenario file, in bytes.
	maxFile = 1 << 20
	// maxDepth bounds the nesting of a file: the parser's use of memory grows with the square of it.
	maxDepth = 60
	// maxNodes bounds the values of a file with its aliases.
	maxNodes = 200_000
)

// Error is a mistake in a scenario.
type Error struct {
	// File is the name of the file. Line and Column, in characters, count from 1.
	File         string
	Line, Column int
	// Problem says what it is and what to do.
	Problem string
}

// Error returns the message, one sentence.
func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Problem)
}

// at is a place in a file.
type at struct{ line, column int }

// kind is what a node is.
type kind uint8

const (
	null kind = iota
	scalar
	list
	object
)

// node is a value of the file.
type node struct {
	at
	kind  kind
	text  string // Of a scalar.
	typed bool   // A number, true or false.
	items []*node
	keys  []*node // Of an object, whose values are the items.
}

// tree reads the values of a file.
type tree struct {
	file    string
	lines   []string
	anchors map[string]*node
	nodes   int
	err     *Error
}

// fail reports an error. Only the first one counts.
func (t *tree) fail(p at, format string, args ...any) {
	if t.err == nil {
		problem := strings.NewReplacer("\n", " ", "\t", " ").Replace(fmt.Sprintf(format, args...))
		t.err = &Error{t.file, p.line, p.column, problem}
	}
}

// parseTree returns the only document of a file, or nil after an error.
func parseTree(name string, data []byte) (*tree, *node) {
	t := &tree{file: name, anchors: make(map[string]*node)}
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimPrefix(string(data), "\uFEFF"))
	t.lines = strings.Split(text, "\n")
	if len(data) > maxFile {
		t.fail(at{1, 1}, "the scenario is larger than 1 MiB: put events into files of JSON lines and name them with from:")
		return t, nil
	}
	if !t.isText() {
		return t, nil
	}
	tokens := lexer.Tokenize(text)
	if tk := tooDeep(tokens); tk != nil {
		t.fail(t.place(tk), "the file nests deeper than %d levels: move steps to a feed or file of their own", maxDepth)
		return t, nil
	}
	file, err := recovered(tokens)
	if err != nil {
		t.syntax(err)
		return t, nil
	}
	var root *node
	for _, doc := range file.Docs {
		switch {
		case doc.Body == nil || doc.Body.Type() == ast.DirectiveType || doc.Body.Type() == ast.CommentType:
		case root != nil:
			t.fail(t.place(doc.Start), "a second YAML document begins here: put it into a file of its own")
		default:
			root = t.read(doc.Body)
		}
	}
	if root == nil {
		t.fail(at{1, 1}, "the scenario is empty: begin with feeds:")
	}
	return t, root
}

// isText reports an error for a file that is no text.
func (t *tree) isText() bool {
	for i, line := range t.lines {
		column := 1
		for n, c := range line {
			_, size := utf8.DecodeRuneInString(line[n:])
			if c == utf8.RuneError && size == 1 || c < ' ' && c != '\t' || c >= 0x7f && c < 0xa0 {
				t.fail(at{i + 1, column}, `the character %q is not allowed in YAML: write it as an escape in double quotes, such as "\x1b"`, line[n:n+size])
				return false
			}
			column++
		}
	}
	return true
}

// tooDeep returns the token at which the file nests too deeply, or nil.
func tooDeep(tokens token.Tokens) *token.Token {
	flow, line, inLine := 0, 0, 0
	var columns []int
	for _, tk := range tokens {
		p := tk.Position
		if p == nil {
			continue
		}
		if p.Line > line {
			line, inLine = p.Line, 0
			for len(columns) > 0 && columns[len(columns)-1] >= p.Column {
				columns = columns[:len(columns)-1]
			}
			columns = append(columns, p.Column)
		}
		switch tk.Type {
		case token.MappingStartType, token.SequenceStartType:
			flow++
		case token.MappingEndType, token.SequenceEndType:
			flow = max(flow-1, 0)
		case token.SequenceEntryType, token.MappingKeyType, token.AnchorType, token.TagType:
			inLine++
		default:
		}
		if flow+inLine+len(columns) > maxDepth {
			return tk
		}
	}
	return nil
}

// recovered parses tokens and converts a panic, which is a bug in the parser, to an error.
func recovered(tokens token.Tokens) (f *ast.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	return parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
}

// syntax reports an error of the parser in its words.
func (t *tree) syntax(err error) {
	se, ok := errors.AsType[yaml.Error](err)
	if !ok || se.GetToken() == nil {
		t.fail(at{1, 1}, "this is not valid YAML: compare it with docs/SCENARIOS.md")
		return
	}
	message, _, _ := strings.Cut(se.GetMessage(), "\n")
	if strings.Contains(message, "'\t'") {
		t.fail(t.place(se.GetToken()), "invalid YAML, a tab cannot stand here: indent with spaces, not with tabs")
		return
	}
	t.fail(t.place(se.GetToken()), "invalid YAML, %s: check the indentation, and quote text that contains a colon or ${", message)
}

// place returns the place of a token.
func (t *tree) place(tk *token.Token) at {
	if tk == nil || tk.Position == nil {
		return at{1, 1}
	}
	return at{min(max(tk.Position.Line, 1), len(t.lines)), max(tk.Position.Column, 1)}
}

func (t *tree) read(a ast.Node) *node {
	if t.nodes++; t.nodes > maxNodes {
		t.fail(at{1, 1}, "the scenario has more than %d values: put events into files of JSON lines and name them with from:", maxNodes)
		return &node{at: at{1, 1}}
	}
	switch a := a.(type) {
	case nil:
		return &node{at: at{1, 1}}
	case *ast.AnchorNode:
		n := t.read(a.Value)
		t.anchors[a.Name.GetToken().Value] = n
		return n
	case *ast.AliasNode:
		return t.alias(a)
	case *ast.TagNode:
		return t.read(a.Value)
	case *ast.MappingNode:
		return t.mapping(a.Start, a.Values)
	case *ast.MappingValueNode:
		return t.mapping(a.Start, []*ast.MappingValueNode{a})
	case *ast.SequenceNode:
		n := &node{at: t.place(a.Start), kind: list}
		for _, v := range a.Values {
			n.items = append(n.items, t.read(v))
		}
		return n
	case *ast.LiteralNode:
		return &node{at: t.place(a.Start), kind: scalar, text: a.Value.Value}
	case *ast.StringNode:
		return &node{at: t.place(a.Token), kind: scalar, text: a.Value}
	case *ast.NullNode:
		return &node{at: t.place(a.Token)}
	}
	return &node{at: t.place(a.GetToken()), kind: scalar, text: a.GetToken().Value, typed: true}
}

func (t *tree) alias(a *ast.AliasNode) *node {
	name := a.Value.GetToken().Value
	n, ok := t.anchors[name]
	if !ok {
		t.fail(t.place(a.Start), "*%s names no anchor above: define one with &%s, or put the text in quotes", name, name)
		return &node{at: t.place(a.Start)}
	}
	t.nodes += n.size(maxNodes)
	return n
}

// size returns the number of nodes, at most about a limit.
func (n *node) size(limit int) int {
	size := 1
	for _, item := range n.items {
		if size > limit {
			break
		}
		size += item.size(limit - size)
	}
	return size
}

func (t *tree) mapping(start *token.Token, values []*ast.MappingValueNode) *node {
	n := &node{at: t.place(start), kind: object}
	seen := make(map[string]int, len(values))
	for i, v := range values {
		if v.Key.IsMergeKey() {
			t.fail(t.place(v.Key.GetToken()), "<< is not supported: name the whole value with an alias, or repeat it")
			return n
		}
		key := t.read(asNode(v.Key))
		if i == 0 && start.Type != token.MappingStartType {
			n.at = key.at
		}
		if key.kind != scalar {
			t.fail(key.at, "a key must be text: quote it if it has brackets or braces")
			return n
		}
		if first, ok := seen[key.text]; ok {
			t.fail(key.at, "the key %s appears twice, first on line %d: delete one of them", quote(key.text), first)
			return n
		}
		seen[key.text] = key.line
		value := t.read(v.Value)
		if value.kind == null {
			value.at = key.at
		}
		n.keys, n.items = append(n.keys, key), append(n.items, value)
	}
	return n
}

// asNode returns the value of a key.
func asNode(key ast.MapKeyNode) ast.Node {
	if k, ok := key.(*ast.MappingKeyNode); ok {
		return k.Value
	}
	return key.(ast.Node)
}

// shown bounds the text of a file in messages, in bytes.
const shown = 60

// quote returns a text of the file for a message.
func quote(s string) string {
	if len(s) > shown {
		s = strings.ToValidUTF8(s[:shown], "") + "…"
	}
	return strconv.Quote(s)
}

// readFile reads at most limit bytes, and reports whether that was all.
func readFile(r io.Reader, limit int64) (data []byte, whole bool, err error) {
	data, err = io.ReadAll(io.LimitReader(r, limit+1))
	return data, int64(len(data)) <= limit, err
}
