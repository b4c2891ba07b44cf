package schema

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// The parser's use of memory grows with the square of the nesting of a document, and its time with the square of the keys of
// a mapping.
const (
	maxDepth = 100
	maxKeys  = 1000 // Of a mapping in block style.
)

// parse returns the only document of the file, or reports an error and returns nil.
func (r *reader) parse() ast.Node {
	tokens := lexer.Tokenize(r.src.text)
	if at, problem := tooComplex(tokens); at != nil {
		r.fail(r.place(at), problem, "check that this is the right file")
		return nil
	}
	file, err := recovered(func() (*ast.File, error) { return parser.Parse(tokens, 0, parser.AllowDuplicateMapKey()) })
	if err != nil {
		r.syntax(err)
		return nil
	}
	var body ast.Node
	for _, doc := range file.Docs {
		switch {
		case doc.Body == nil || doc.Body.Type() == ast.DirectiveType:
		case body != nil:
			r.fail(r.place(doc.Start), "a second YAML document begins here", "delete this line and everything below it, or merge the two")
			return nil
		default:
			body = doc.Body
		}
	}
	if body == nil {
		r.fail(pos{1, 1, 1, nil}, "the configuration is empty", "begin with"+r.firstKey())
	}
	return body
}

// TooComplex reports whether a YAML document nests deeper, or has a mapping with more keys, than this package reads.
func TooComplex(text string) bool {
	at, _ := tooComplex(lexer.Tokenize(text))
	return at != nil
}

// block is an open structure in block style.
type block struct {
	column int
	lines  int // That begin at the column and are no entries of a list.
}

// tooComplex returns the token at which a document passes a limit, and says which; nil if none does.
func tooComplex(tokens token.Tokens) (at *token.Token, problem string) {
	flow, line := 0, 0
	var blocks []block
	for _, tk := range tokens {
		switch tk.Type {
		case token.MappingStartType, token.SequenceStartType:
			flow++
		case token.MappingEndType, token.SequenceEndType:
			flow = max(flow-1, 0)
		default:
		}
		p := tk.Position
		if p == nil || flow > 0 && tk.Type == token.StringType {
			continue
		}
		nests := tk.Type == token.SequenceEntryType || tk.Type == token.MappingKeyType || tk.Type == token.AnchorType ||
			tk.Type == token.TagType
		if p.Line > line || nests {
			next := block{column: p.Column}
			if p.Line > line {
				blocks, next = begins(blocks, tk)
			}
			line = p.Line
			blocks = append(blocks, next)
			if next.lines > maxKeys {
				return tk, fmt.Sprintf("a mapping has more than %d keys here", maxKeys)
			}
		}
		if flow+len(blocks) > maxDepth {
			return tk, fmt.Sprintf("the file nests deeper than %d levels here", maxDepth)
		}
	}
	return nil, ""
}

// begins returns the blocks around a token that begins a line, and the block that it is in.
func begins(blocks []block, tk *token.Token) (around []block, in block) {
	in = block{column: tk.Position.Column}
	i := slices.IndexFunc(blocks, func(b block) bool { return b.column >= in.column })
	if i >= 0 {
		if blocks[i].column == in.column {
			in = blocks[i]
		}
		blocks = blocks[:i]
	}
	if tk.Type != token.SequenceEntryType && tk.Type != token.CommentType {
		in.lines++
	}
	return blocks, in
}

// recovered calls parse and converts a panic, which is a bug in the parser, to an error.
func recovered(parse func() (*ast.File, error)) (f *ast.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	return parse()
}

// syntax reports an error of the parser at its place, in the parser's words.
func (r *reader) syntax(err error) {
	se, ok := errors.AsType[yaml.Error](err)
	if !ok || se.GetToken() == nil {
		r.fail(pos{1, 1, 1, nil}, "this is not valid YAML", "compare the file with config.example.yaml")
		return
	}
	p := r.place(se.GetToken())
	p.line = min(max(p.line, 1), len(r.src.lines))
	line := r.src.lines[p.line-1]
	p.col, p.width = max(min(p.col, utf8.RuneCountInString(line)), 1), 1
	fix := "align this line and the next with the keys beside them, put a space after each colon and hyphen, and quote " +
		"text that contains a colon"
	at := string([]rune(line + " ")[p.col-1])
	before, _, tab := strings.Cut(line, "\t")
	switch {
	case tab && strings.Trim(before, " -") == "":
		p.col, fix = utf8.RuneCountInString(before)+1, "indent with spaces, not with tabs"
	case inBraces.MatchString(line):
		fix = `put references in braces and brackets in quotes, for example {bearer: "${TOKEN}"}`
	case strings.Contains(se.GetMessage(), "flow map content"):
		fix = `in braces, put text that contains a comma in single quotes, for example {when: 'avg(x, "1m") > 3'}`
	case strings.ContainsAny(at, "@`%"):
		fix = "put the text in quotes"
	case strings.ContainsAny(at, `"'`):
		fix = "close the text with the same quote"
	}
	r.fail(p, "invalid YAML: "+Clean(se.GetMessage()), fix)
}

// inBraces matches an unquoted environment reference inside braces or brackets on its line.
var inBraces = regexp.MustCompile(`[{\[]([^"']*[\s:,\[{])?\$\{`)
