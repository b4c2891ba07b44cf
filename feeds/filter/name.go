package filter

import (
	"strings"
	"unicode"

	"feedscope/feeds"
)

// name is the condition that a feed's name, a type or an id fits a pattern.
type name struct {
	field string // "feed", "type" or "id".
	value value
	// parts are what stands between the stars; nil for nothing.
	parts []needle
}

// value is what a term gives after a colon or an operator.
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

func newName(field string, v value) *name {
	n := &name{field: field, value: v}
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

func (n *name) match(s subject) bool {
	switch {
	case n.field == "feed":
		return n.fits(s.feed)
	case s.kind != feeds.Message:
		return false
	case n.field == "type":
		return n.fits(s.label)
	}
	return n.fits(s.id)
}

func (n *name) sift(b block) Verdict {
	switch {
	case n.field == "feed":
		return verdict(n.fits(b.feed))
	case b.kind != feeds.Message:
		return No
	case n.field == "type" && b.known:
		return verdict(n.fits(b.typ))
	}
	return Unknown
}

// fits tells whether all of s fits the pattern.
func (n *name) fits(s string) bool {
	last := len(n.parts) - 1
	size := 0
	if n.parts[0] != nil {
		size = n.parts[0].prefix(s)
	}
	if size < 0 || last == 0 {
		return size == len(s)
	}
	s = s[size:]
	for _, part := range n.parts[1:last] {
		if part == nil {
			continue
		}
		from, to := part.index(s)
		if from < 0 {
			return false
		}
		s = s[to:]
	}
	return n.parts[last] == nil || suffix(n.parts[last], s)
}

// suffix tells whether s ends with a needle.
func suffix(n needle, s string) bool {
	for {
		from, to := n.index(s)
		if from < 0 || to == len(s) {
			return from >= 0
		}
		s = s[from+1:]
	}
}

func (n *name) cost() int { return costName }

func (n *name) String() string { return n.field + ":" + n.value.String() }
