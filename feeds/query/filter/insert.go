package filter

import (
	"errors"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Open returns what a text leaves open at its end: a quotation mark, the slash of a regular expression, or the parenthesis of
// a query in a path; zero if it leaves nothing open.
func Open(s string) byte {
	p := &parser{in: strings.ToValidUTF8(s, "\uFFFD")}
	for p.space(); !p.end(); p.space() {
		if _, err := p.term(); err != nil {
			return p.open
		}
	}
	return 0
}

// Insert returns a value in the form in which it stands for itself after a text, the beginning of a filter: in quotation marks
// if needed, or with escapes inside of quotation marks or a regular expression. It returns an error if the value cannot stand
// there.
func Insert(before, value string) (string, error) {
	last, _ := utf8.DecodeLastRuneInString(before)
	begins := before == "" || unicode.IsSpace(last) || strings.ContainsRune("-:=<>", last)
	switch open := Open(before); {
	case invalid(value) >= 0:
		return "", errors.New("the value is not valid UTF-8")
	case open == '"':
		return escape(value), nil
	case open == '/':
		return strings.ReplaceAll(regexp.QuoteMeta(value), "/", `\/`), nil
	case plain.MatchString(value):
		return value, nil
	case open == 0 && begins:
		return quote(value), nil
	}
	return "", errors.New("the value would end the term here; use it as a whole value or within quotation marks")
}
