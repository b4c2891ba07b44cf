package filter

import (
	"errors"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// operatorBytes are what operators are made of.
const operatorBytes = "=!<>~"

// path reads a path and what may follow it.
func (p *parser) path() (condition, error) {
	p.at++
	written, err := p.keys()
	if err != nil {
		return nil, err
	}
	at := newPath(written)
	if p.stop() {
		return at, p.apart(written)
	}
	from := p.at
	for _, o := range operators {
		if p.take(string(o)) {
			return p.operand(at, o)
		}
	}
	p.at++ // Behind the exclamation mark, which is one half of an operator.
	return nil, p.want(from, "the operators are = != > >= < <= ~")
}

// keys reads a path up to the operator or the space after it.
func (p *parser) keys() (string, error) {
	from, fresh := p.at, true // Fresh: a key must come.
	for !p.stop() {
		c := p.rune()
		switch {
		case strings.ContainsRune(operatorBytes, c):
			return p.whole(from, fresh)
		case strings.ContainsRune(`:[{`, c):
			return "", p.fail(p.at, misplaced(c))
		case c == '.' && fresh:
			return "", p.fail(p.at, "a key must stand between two dots; text that begins with a dot is written \".like this\"")
		case c == '(':
			if err := p.query(); err != nil {
				return "", err
			}
		case c == '\\':
			p.at++
			if p.end() {
				return "", p.want(p.at, "a character must follow the backslash")
			}
			p.at += utf8.RuneLen(p.rune())
		default:
			p.at += utf8.RuneLen(c)
		}
		fresh = c == '.'
	}
	return p.whole(from, fresh)
}

// whole gives the path that ends here.
func (p *parser) whole(from int, fresh bool) (string, error) {
	if fresh {
		return "", p.want(p.at, "a key must follow the dot, as in .price")
	}
	return p.in[from:p.at], nil
}

// misplaced says what to write in place of a character that is no part of a key.
func misplaced(c rune) string {
	if c == ':' {
		return `a value is compared with =, as in .level=critical; a colon in a key is written \:`
	}
	return `an element is written .items.0; a bracket in a key is written with a backslash before it`
}

// query goes past what stands between parentheses, where anything may.
func (p *parser) query() error {
	from, depth := p.at, 0
	for !p.end() {
		switch p.in[p.at] {
		case '"':
			if _, ok := p.until('"'); !ok {
				return p.want(from, "this parenthesis is not closed")
			}
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
	return p.want(from, "this parenthesis is not closed")
}

// operand reads what a value is compared with.
func (p *parser) operand(at path, o operator) (condition, error) {
	switch {
	case p.stop():
		return nil, p.want(p.at, `a value must follow "%s"; an empty one is written ""`, o)
	case strings.ContainsRune(operatorBytes, p.rune()):
		return nil, p.fail(p.at, `there is one operator too many; a value that begins with %q is put in quotation marks`, p.rune())
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
		return nil, p.fail(p.at, "a regular expression stands between slashes, as in .text~/two words/")
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
		return nil, p.want(from, `this regular expression lacks its closing slash; text that begins with one is written "/like this"`)
	case source == "":
		return nil, p.fail(from, "there is nothing between the slashes")
	case !p.stop():
		return nil, p.fail(p.at, `a space must follow a closing slash; one within the regular expression is written \/`)
	}
	return p.expression(from+1, source)
}

// unfinished are the errors that typing on may mend.
var unfinished = []syntax.ErrorCode{syntax.ErrMissingBracket, syntax.ErrMissingParen, syntax.ErrTrailingBackslash}

// expression compiles a regular expression that was found at an offset.
func (p *parser) expression(from int, source string) (*expression, error) {
	e, err := newExpression(source)
	var wrong *syntax.Error
	if errors.As(err, &wrong) {
		at := max(strings.LastIndex(source, wrong.Expr), 0)
		f := p.fail(from+at, "the regular expression is wrong: %s", wrong.Code)
		f.Incomplete = p.at == len(p.in) && p.at == from+len(source) && slices.Contains(unfinished, wrong.Code)
		return nil, f
	}
	return e, err
}

// bare tells whether a value can be written without quotation marks.
func bare(s string) bool {
	return s != "" && !strings.ContainsAny(s[:1], operatorBytes+`"`) && !strings.ContainsFunc(s, unicode.IsSpace)
}
