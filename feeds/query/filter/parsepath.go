package filter

import (
	"errors"
	"regexp/syntax"
	"strings"
	"unicode"
	"unicode/utf8"
)

// operatorBytes are the characters of operators.
const operatorBytes = "=!<>~"

// path reads a path and the comparison that may follow it.
func (p *parser) path() (condition, error) {
	p.at++
	written, err := p.keys()
	if err != nil {
		return nil, err
	}
	at := newPath(written)
	if p.stop() {
		return at, p.rejectSpacedOperator(written)
	}
	from := p.at
	run := p.operators()
	o, meant := meantBy(run)
	switch {
	case meant:
		return nil, p.fail(from, "unknown operator %s; write %s, or quote a value that starts with %q", run, o, run[len(run)-1])
	case o == "":
		return nil, p.fail(from, "unknown operator %s; use =, !=, >, >=, <, <= or ~", run)
	}
	return p.operand(at, o)
}

// keys reads a path up to the operator or space after it.
func (p *parser) keys() (string, error) {
	from, fresh := p.at, true // Fresh: a key must come next.
	for !p.stop() {
		c := p.rune()
		switch {
		case strings.ContainsRune(operatorBytes, c):
			return p.whole(from, fresh)
		case strings.ContainsRune(`:[{`, c):
			return "", p.fail(p.at, misplaced(c))
		case c == '.' && fresh:
			return "", p.fail(p.at, `expected a key between the dots; quote text that starts with a dot: ".like this"`)
		case c == '(':
			if err := p.query(); err != nil {
				return "", err
			}
		case c == '\\':
			p.at++
			if p.end() {
				return "", p.fail(p.at, "expected a character after the backslash")
			}
			p.at += utf8.RuneLen(p.rune())
		default:
			p.at += utf8.RuneLen(c)
		}
		fresh = c == '.'
	}
	return p.whole(from, fresh)
}

// whole returns the path that ends here.
func (p *parser) whole(from int, fresh bool) (string, error) {
	if fresh {
		return "", p.fail(p.at, "expected a key after the dot, as in .price")
	}
	return p.in[from:p.at], nil
}

// misplaced suggests a replacement for a character that cannot be part of a key.
func misplaced(c rune) string {
	if c == ':' {
		return `compare a value with =, as in .level=critical; write \: for a colon in a key`
	}
	return `write .items.0 for an element; put a backslash before a bracket in a key`
}

// query skips a query in parentheses, which may contain anything.
func (p *parser) query() error {
	from, depth := p.at, 0
	for !p.end() {
		switch p.in[p.at] {
		case '"':
			_, _ = p.until('"') // If it is never closed, that is the end.
			continue
		case '(':
			depth++
		case ')':
			depth--
		}
		p.at++
		if depth == 0 {
			return nil
		}
	}
	p.open = '('
	return p.fail(from, "this parenthesis is never closed")
}

// operand reads the right-hand side of a comparison.
func (p *parser) operand(at path, o operator) (condition, error) {
	switch {
	case p.stop():
		return nil, p.fail(p.at, `expected a value after "%s"; write "" for an empty one`, o)
	case o == "~":
		return p.pathRegexp(at)
	}
	v, err := p.value()
	if err != nil {
		return nil, err
	}
	return newComparison(at, o, v), nil
}

func (p *parser) pathRegexp(at path) (condition, error) {
	var e *expression
	var err error
	switch p.rune() {
	case '/':
		e, err = p.slashes()
	case '"':
		return nil, p.fail(p.at, "put the regular expression between slashes, as in .text~/two words/")
	default:
		from := p.at
		e, err = p.expression(from, p.bare())
	}
	if err != nil {
		return nil, err
	}
	return &pathRegexp{at, e}, nil
}

func (p *parser) regexp() (condition, error) {
	e, err := p.slashes()
	if err != nil {
		return nil, err
	}
	return e, nil
}

// slashes reads a regular expression between slashes.
func (p *parser) slashes() (*expression, error) {
	from := p.at
	source, ok := p.until('/')
	switch {
	case !ok:
		return nil, p.fail(from,
			`this regular expression has no closing slash; quote text that starts with a slash: "/like this"`)
	case source == "":
		return nil, p.fail(from, "there is no regular expression between the slashes")
	case !p.stop():
		return nil, p.fail(p.at,
			`expected a space after the closing slash; write \/ for one within the regular expression`)
	}
	return p.expression(from+1, source)
}

// expression compiles the regular expression at an offset.
func (p *parser) expression(from int, source string) (*expression, error) {
	e, err := newExpression(source)
	if wrong, ok := errors.AsType[*syntax.Error](err); ok {
		at := max(strings.LastIndex(source, wrong.Expr), 0)
		return nil, p.fail(from+at, "invalid regular expression: %s", wrong.Code)
	}
	return e, err
}

// bare reports whether a value can be written without quotation marks.
func bare(s string) bool {
	return s != "" && !strings.ContainsAny(s[:1], operatorBytes+`"`) && !strings.ContainsFunc(s, unicode.IsSpace)
}
