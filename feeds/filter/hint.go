package filter

import (
	"regexp"
	"strings"
)

// meantPath is a word that reads like a comparison without its dot. An equals sign makes none: key=value is what many
// streams have in their text.
var meantPath = regexp.MustCompile(`^[A-Za-z_][\w.]*(!=|>=|<=|>|<)[^<>=]`)

// word reads a word.
func (p *parser) word() (condition, error) {
	from := p.at
	text := p.bare()
	if meantPath.MatchString(text) {
		return nil, p.fail(from, `a field is written with a dot: .%s; the text itself: "%s"`, text, text)
	}
	return newWord(text), nil
}

// apart fails an operator that stands behind a path and a space, which would be looked for as text.
func (p *parser) apart(path string) error {
	at := p.at
	p.space()
	operator := leadingOperator(p.in[p.at:])
	if operator == "" {
		p.at = at
		return nil
	}
	from := p.at
	p.take(operator)
	p.space()
	return p.fail(from, `no space stands around an operator: .%s%s%s; the text itself: "%s"`, path, operator, p.bare(), operator)
}

// leadingOperator is the operator that a text begins with; empty if there is none.
func leadingOperator(s string) string {
	for _, o := range operators {
		if strings.HasPrefix(s, string(o)) {
			return string(o)
		}
	}
	return ""
}

// maxListed is how many names of feeds an error lists.
const maxListed = 6

// known expects a name that was read from an offset to be that of a feed, if the feeds are known.
func (p *parser) known(n *name, from int) error {
	if p.feeds == nil || n.field != "feed" {
		return nil
	}
	begun := false
	for _, feed := range p.feeds {
		if n.fits(feed) {
			return nil
		}
		begun = begun || !n.value.quoted && newName("feed", value{text: n.value.text + "*"}).fits(feed)
	}
	listed := p.feeds
	if len(listed) > maxListed {
		listed = append(listed[:maxListed:maxListed], "…")
	}
	e := p.want(from, "no feed is called %q; there are %s", n.value.text, strings.Join(listed, ", "))
	e.Incomplete = p.end() && begun
	return e
}
