package filter

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"feedscope/feeds"
)

// Parse compiles a filter; the package's comment has the language. Its error is an [*Error].
func Parse(s string) (*Filter, error) { return ParseFor(s, nil) }

// ParseFor compiles a filter of events of feeds with these names: it is an error to ask for another feed, since no event
// is of one. Nil: the feeds are not known, and any may be asked for.
func ParseFor(s string, feeds []string) (*Filter, error) {
	p := &parser{in: s, feeds: feeds}
	if i := invalid(s); i >= 0 {
		return nil, p.fail(i, "this is not UTF-8")
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

// invalid gives the index of the first byte that is not UTF-8, -1 if there is none.
func invalid(s string) int {
	for i, r := range s {
		if r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD") {
			return i
		}
	}
	return -1
}

// parser is a place in a text.
type parser struct {
	in    string
	at    int
	feeds []string // Their names; nil if they are not known.
}

func (p *parser) end() bool { return p.at == len(p.in) }

// rune gives the character at the place; zero at the end.
func (p *parser) rune() rune {
	if p.end() {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(p.in[p.at:])
	return r
}

// stop tells whether a term ends here: at white space or the end.
func (p *parser) stop() bool { return p.end() || unicode.IsSpace(p.rune()) }

func (p *parser) space() {
	for !p.end() && p.stop() {
		p.at += utf8.RuneLen(p.rune())
	}
}

// take goes past a prefix, if it is there.
func (p *parser) take(prefix string) bool {
	if !strings.HasPrefix(p.in[p.at:], prefix) {
		return false
	}
	p.at += len(prefix)
	return true
}

// bare gives what stands up to the next white space.
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
		return term{}, p.want(p.at, "what is not wanted must follow the minus sign")
	case not && p.rune() == '-':
		return term{}, p.fail(p.at, `one minus sign is enough; text that begins with one is written "-like this"`)
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
		return nil, p.fail(from, "there is nothing between the quotation marks")
	}
	return newWord(s), nil
}

// quoted reads a text in quotation marks.
func (p *parser) quoted() (string, error) {
	from := p.at
	raw, ok := p.until('"')
	if !ok {
		return "", p.want(from, "this quotation mark is not closed")
	}
	if !p.stop() {
		return "", p.fail(p.at, `a space must follow a quotation mark that closes; one within the text is written \"`)
	}
	return strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(raw), nil
}

// until gives what stands between the character here and the next such without a backslash, and goes past that.
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
	p.at = len(p.in)
	return "", false
}

// fields are the names that make a term of a word when a colon follows them.
var fields = []string{"feed", "type", "id", "kind"}

// special tells whether a text begins like a term that is no word.
func special(s string) bool {
	name, _, ok := strings.Cut(s, ":")
	return strings.ContainsAny(s[:1], `-"/.`) || ok && slices.Contains(fields, name) ||
		leadingOperator(s) != "" || meantPath.MatchString(s)
}

func (p *parser) field(name string) (condition, error) {
	if name == "kind" {
		return p.kind()
	}
	if p.stop() {
		return nil, p.want(p.at, `a value must follow "%s:"`, name)
	}
	from := p.at
	v, err := p.value()
	if err != nil {
		return nil, err
	}
	n := newName(name, v)
	return n, p.known(n, from)
}

func (p *parser) kind() (condition, error) {
	from := p.at
	name := p.bare()
	if i := slices.Index(kindNames[:], name); i >= 0 {
		return kind(feeds.Kind(i)), nil
	}
	e := p.want(from, "the kinds are %s", strings.Join(kindNames[:], ", "))
	e.Incomplete = p.end() && slices.ContainsFunc(kindNames[:], func(k string) bool { return strings.HasPrefix(k, name) })
	return nil, e
}

// value reads a value, in quotation marks or not.
func (p *parser) value() (v value, err error) {
	if p.rune() == '"' {
		v.quoted = true
		v.text, err = p.quoted()
		return v, err
	}
	v.text = p.bare()
	return v, nil
}
