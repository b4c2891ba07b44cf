package config

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// syntaxError is what the YAML parser returns.
type syntaxError interface {
	error
	GetMessage() string
	GetToken() *token.Token
}

// parse gives the file's one document, or nil after having reported why there is none.
func (r *report) parse() ast.Node {
	file, err := safely(func() (*ast.File, error) {
		return parser.ParseBytes([]byte(r.src.text), 0, parser.AllowDuplicateMapKey())
	})
	if err != nil {
		r.syntax(err)
		return nil
	}
	var body ast.Node
	for _, doc := range file.Docs {
		switch {
		case doc.Body == nil || doc.Body.Type() == ast.DirectiveType:
		case body != nil:
			r.fail(place(doc.Start), "a second YAML document begins here, and a configuration is one",
				`delete this line and what follows, or join the two`)
			return nil
		default:
			body = doc.Body
		}
	}
	if body == nil {
		r.fail(pos{1, 1, 1}, "the configuration is empty", "begin with a feed:\nfeeds:"+aFeed)
	}
	return body
}

// safely calls parse and turns a panic, which is a fault of the parser, into an error.
func safely(parse func() (*ast.File, error)) (f *ast.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	return parse()
}

// syntax reports an error of the parser in the words of someone who writes a configuration.
func (r *report) syntax(err error) {
	var se syntaxError
	if !errors.As(err, &se) || se.GetToken() == nil {
		r.fail(pos{1, 1, 1}, "this is not YAML that can be read", "compare the file with config.example.yaml")
		return
	}
	p := place(se.GetToken())
	p.line = min(max(p.line, 1), len(r.src.lines))
	line := r.src.lines[p.line-1]
	if runes := len([]rune(line)); p.col > runes {
		p.col = max(runes, 1)
	}
	p.width = 1
	message := se.GetMessage()
	if r.inContext(p, line, message) {
		return
	}
	for _, s := range syntaxes {
		if strings.Contains(message, s.message) {
			r.fail(p, s.problem, s.fix)
			return
		}
	}
	r.fail(p, "this is not valid YAML: "+clean(message), "compare the place with config.example.yaml")
}

// inContext reports an error of which the lines around it tell more than the parser's message.
func (r *report) inContext(p pos, line, message string) bool {
	is := func(text string) bool { return strings.Contains(message, text) }
	before, _, tab := strings.Cut(line, "\t")
	switch {
	case tab && strings.TrimLeft(before, " ") == "":
		p.col = len(before) + 1
		r.fail(p, "YAML does not allow a tab at the beginning of a line", "indent with spaces")
	case tab && (is("cannot start any token") || is("tab character")):
		p.col = utf8.RuneCountInString(before) + 1
		r.fail(p, "YAML does not allow a tab here", "use spaces")
	case strings.Contains(line, "${") && is("must be specified"):
		r.fail(p, "inside [ ] and { } the braces of ${NAME} have a meaning of their own", `put the text in quotes: "${NAME}"`)
	case is("mapping value is not allowed"):
		return r.noHyphen(p, line) || r.tooDeep(p.line)
	case is("value is not allowed in this context") && !is("pre-defined"):
		r.fail(p, "this line's indentation fits no line above", r.src.where(p.line))
	case is("non-map value is specified"), is("unexpected key name"):
		problem, fix := r.src.notKeyed(p.line)
		r.fail(p, problem, fix)
	default:
		return false
	}
	return true
}

// noHyphen reports an entry that begins with a hyphen without a space, or with a bullet.
func (r *report) noHyphen(p pos, line string) bool {
	begins := textLineOf(line)
	m := aWord.FindStringSubmatch(begins.text)
	if m == nil || m[1] == "" || belowHeaders(r.src.lines, p.line-1) {
		return false
	}
	p.col = begins.col
	r.fail(p, "an entry begins with a hyphen and a space", "write "+quote("- "+m[2]))
	return true
}

// syntaxes puts the parser's messages into plain words. The first that fits counts.
var syntaxes = []struct{ message, problem, fix string }{
	{"cannot start any token", "YAML does not allow a tab here", "use spaces"},
	{"tab character", "YAML does not allow a tab here", "use spaces"},
	{"is a reserved character", "a plain text cannot begin with this character", "put the text in quotes"},
	{"directive value", `a plain text cannot begin with "%"`, `put the text in quotes: "%"`},
	{
		"mapping value is not allowed", `": " or an indented line cannot follow here: this line has its value already`,
		"put a text with a colon in quotes, and give a new key the indentation of its neighbours",
	},
	{"end character of", "the text that begins here has no closing quote", "close the quote"},
	{"unknown escape character", `unknown escape after "\" in double quotes`, `write "\\" for a backslash, or use single quotes`},
	{
		"',' or ']' must be specified", `the list before this place is not closed: a "," or "]" is missing`,
		"write [a, b], with anything but plain words in quotes",
	},
	{
		"',' or '}' must be specified", `the group before this place is not closed: a "," or "}" is missing`,
		"write {a: 1, b: 2}, with anything but plain words in quotes",
	},
	{"sequence end token", `the list that begins here is not closed: "]" is missing`, `write "]" at its end`},
	{"mapping end token", `the group that begins here is not closed: "}" is missing`, `write "}" at its end`},
	{"corresponding to", "there is nothing open that this could close", "delete it, or open it before"},
	{
		"block sequence entries", `a list cannot begin on the line of its key`,
		"begin each entry on a line of its own, or write [a, b]",
	},
	{"map key-value is pre-defined", "the text in quotes has ended, and more follows", "put the whole value in quotes"},
	{"invalid key", "a key must be a plain text", "write key: value"},
}
