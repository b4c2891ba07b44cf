package filter

import (
	"regexp"
	"slices"
	"strings"
)

// forgottenDot matches a word that reads like a comparison without its dot. An equals sign does not count, because
// many streams have key=value in their text.
var forgottenDot = regexp.MustCompile(`^[A-Za-z_][\w.]*(!=|>=|<=|>|<)[^<>=]`)

func (p *parser) word() (condition, error) {
	from := p.at
	text := p.bare()
	if forgottenDot.MatchString(text) {
		return nil, p.fail(from,
			`a JSON path starts with a dot: .%s; to search for the text, quote it: "%s"`, text, text)
	}
	return newWord(text), nil
}

// rejectSpacedOperator fails if an operator follows a path and a space: it would be searched for as text.
func (p *parser) rejectSpacedOperator(path string) error {
	at := p.at
	p.space()
	from := p.at
	o, _ := meantBy(p.operators())
	if o == "" {
		p.at = at
		return nil
	}
	run := p.in[from:p.at]
	p.space()
	return p.fail(from, `remove the spaces around the operator: .%s%s%s; to search for the text, quote it: "%s"`,
		path, o, p.bare(), run)
}

// misspelled are operators of other languages, and what they mean.
var misspelled = map[string]operator{
	"==": "=", "===": "=", "=>": ">=", "=<": "<=", "=~": "~", "~=": "~", "!==": "!=", "=!": "!=", "<>": "!=",
}

// operators reads the operator characters that come next.
func (p *parser) operators() string {
	from := p.at
	for !p.end() && strings.IndexByte(operatorBytes, p.in[p.at]) >= 0 {
		p.at++
	}
	return p.in[from:p.at]
}

// meantBy returns the operator that is written, or meant by a misspelled one; empty if neither.
func meantBy(written string) (o operator, meant bool) {
	if slices.Contains(operators, operator(written)) {
		return operator(written), false
	}
	o, meant = misspelled[written]
	return o, meant
}

// maxListed is how many feeds an error lists.
const maxListed = 6

// checkFeed fails if a pattern, which was read at an offset, is for a feed and matches none of the known ones.
func (p *parser) checkFeed(n *pattern, from int) error {
	if p.feeds == nil || n.field != "feed" || slices.ContainsFunc(p.feeds, n.matchText) {
		return nil
	}
	listed := p.feeds
	if len(listed) > maxListed {
		listed = append(listed[:maxListed:maxListed], "…")
	}
	return p.fail(from, "no feed is named %q; the feeds are %s", n.value.text, strings.Join(listed, ", "))
}
