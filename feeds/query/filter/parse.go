package filter

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"feedscope/feeds"
)

// Parse compiles a filter; the package comment describes the language. The error is an [*Error].
func Parse(s string) (*Filter, error) { return ParseFor(s, nil) }

// ParseFor is Parse for events of the named feeds: a term that matches none of them is an error. If feeds is nil,
// they are not known and any name is accepted.
func ParseFor(s string, feeds []string) (*Filter, error) {
	p := &parser{in: s, feeds: feeds}
	if i := invalid(s); i >= 0 {
		return nil, p.fail(i, "invalid UTF-8")
	}
	var written []term
	for p.space(); !p.end(); p.space() {
		t, err := p.term()
		if err != nil {
			return nil, err
		}
		written = append(written, t)
	}
	return newFilter(written), nil
}

// invalid returns the index of the first byte that is not UTF-8, or -1.
func invalid(s string) int {
	for i, r := range s {
		if r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD") {
			return i
		}
	}
	return -1
}

// parser is a position in a text.
type parser struct {
	in    string
	at    int
	feeds []string // The known feeds, or nil.
	open  byte     // What the text does not close.
}

func (p *parser) end() bool { return p.at == len(p.in) }

// rune returns the current character, or zero at the end.
func (p *parser) rune() rune {
	if p.end() {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(p.in[p.at:])
	return r
}

// stop reports whether a term ends here, at white space or the end.
func (p *parser) stop() bool { return p.end() || unicode.IsSpace(p.rune()) }

func (p *parser) space() {
	for !p.end() && p.stop() {
		p.at += utf8.RuneLen(p.rune())
	}
}

// take skips a prefix if it comes next, and reports whether it did.
func (p *parser) take(prefix string) bool {
	if !strings.HasPrefix(p.in[p.at:], prefix) {
		return false
	}
	p.at += len(prefix)
	return true
}

// bare reads up to the next white space.
func (p *parser) bare() string {
	from := p.at
	for !p.stop() {
		p.at += utf8.RuneLen(p.rune())
	}
	return p.in[from:p.at]
}

func (p *parser) term() (term, error) {
	not := p.take("-")
	switch {
	case not && p.stop():
		return term{}, p.fail(p.at, "expected a term after the minus sign")
	case not && p.rune() == '-':
		return term{}, p.fail(p.at, `only one minus sign is allowed; quote text that starts with one: "-like this"`)
	}
	c, err := p.condition()
	return term{not, c}, err
}

func (p *parser) condition() (condition, error) {
	switch p.rune() {
	case '"':
		return p.phrase()
	case '/':
		return p.regexp()
	case '.':
		return p.path()
	}
	for _, field := range fields {
		if p.take(field + ":") {
			return p.field(field)
		}
	}
	return p.word()
}

func (p *parser) phrase() (condition, error) {
	from := p.at
	s, err := p.quoted()
	if err != nil {
		return nil, err
	}
	if s == "" {
		return nil, p.fail(from, "there is no text between the quotation marks")
	}
	return newWord(s), nil
}

// quoted reads a text in quotation marks.
func (p *parser) quoted() (string, error) {
	from := p.at
	raw, ok := p.until('"')
	if !ok {
		return "", p.fail(from, "this quotation mark is never closed")
	}
	if !p.stop() {
		return "", p.fail(p.at, `expected a space after the closing quotation mark; write \" for one within the text`)
	}
	return strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(raw), nil
}

// until reads from the current character to the next one like it without a backslash before it, and returns the text
// between them.
func (p *parser) until(end byte) (string, bool) {
	from := p.at + 1
	for i := from; i < len(p.in); i++ {
		switch p.in[i] {
		case '\\':
			i++
		case end:
			p.at = i + 1
			return p.in[from:i], true
		}
	}
	p.at, p.open = len(p.in), end
	return "", false
}

// fields are the names that start a term of their own when a colon follows.
var fields = []string{"feed", "type", "id", "kind"}

// Fields returns the names that start a term when a colon follows, such as type.
func Fields() []string { return slices.Clone(fields) }

// looksLikeTerm reports whether a text starts like a term other than a word.
func looksLikeTerm(s string) bool {
	name, _, ok := strings.Cut(s, ":")
	return strings.ContainsAny(s[:1], operatorBytes+`-"/.`) || ok && slices.Contains(fields, name) ||
		forgottenDot.MatchString(s)
}

func (p *parser) field(name string) (condition, error) {
	if name == "kind" {
		return p.kind()
	}
	if p.stop() {
		return nil, p.fail(p.at, `expected a value after "%s:"`, name)
	}
	from := p.at
	v, err := p.value()
	if err != nil {
		return nil, err
	}
	n := newPattern(name, v)
	return n, p.checkFeed(n, from)
}

func (p *parser) kind() (condition, error) {
	from := p.at
	name := p.bare()
	if i := slices.Index(kindNames[:], name); i >= 0 {
		return kind(feeds.Kind(i)), nil
	}
	return nil, p.fail(from, "the kind must be one of %s", strings.Join(kindNames[:], ", "))
}

// value reads a value, quoted or not.
func (p *parser) value() (v value, err error) {
	if p.rune() == '"' {
		v.quoted = true
		v.text, err = p.quoted()
		return v, err
	}
	v.text = p.bare()
	return v, nil
}
