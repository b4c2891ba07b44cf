package filter

import (
	"strings"
	"unicode"

	"feedscope/feeds"
)

// pattern is the condition that a feed's name, a type or an ID as a whole matches a pattern.
type pattern struct {
	field string // "feed", "type" or "id".
	value value
	// parts are the texts between the stars; nil for an empty one.
	parts []substring
}

// value is the text after a colon or an operator.
type value struct {
	text   string
	quoted bool
}

func (v value) String() string {
	if v.quoted {
		return quote(v.text)
	}
	return v.text
}

func newPattern(field string, v value) *pattern {
	n := &pattern{field: field, value: v}
	n.value.quoted = v.quoted && (v.text == "" || strings.Contains(v.text, "*") || v.text[0] == '"' ||
		strings.ContainsFunc(v.text, unicode.IsSpace))
	parts := []string{v.text}
	if !v.quoted {
		parts = strings.Split(v.text, "*")
	}
	for _, p := range parts {
		switch {
		case p == "":
			n.parts = append(n.parts, nil)
		case hasUpper(v.text):
			n.parts = append(n.parts, exact(p))
		default:
			n.parts = append(n.parts, newFolded(p))
		}
	}
	return n
}

func (p *pattern) match(s subject) bool {
	switch {
	case p.field == "feed":
		return p.matchText(s.feed)
	case s.kind != feeds.Message:
		return false
	case p.field == "type":
		return p.matchText(s.label)
	}
	return p.matchText(s.id)
}

func (p *pattern) matchBlock(b block) (met, known bool) {
	switch {
	case p.field == "feed":
		return p.matchText(b.feed), true
	case b.kind != feeds.Message:
		return false, true
	case p.field == "type" && b.known:
		return p.matchText(b.typ), true
	}
	return false, false
}

func (p *pattern) matchText(s string) bool {
	last := len(p.parts) - 1
	for i, part := range p.parts[:max(last, 1)] {
		from, to := 0, 0
		if part != nil {
			from, to = part.index(s)
		}
		if from < 0 || i == 0 && from > 0 {
			return false
		}
		s = s[to:]
	}
	if last == 0 {
		return s == ""
	}
	return p.parts[last] == nil || hasSuffix(s, p.parts[last])
}

// hasSuffix reports whether s ends with a text.
func hasSuffix(s string, t substring) bool {
	for {
		from, to := t.index(s)
		if from < 0 || to == len(s) {
			return from >= 0
		}
		s = s[from+1:]
	}
}

func (p *pattern) String() string { return p.field + ":" + p.value.String() }
