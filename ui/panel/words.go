package panel

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words is a filter of plain words: a row matches if it contains all of them, upper and lower case alike. The zero value
// matches everything.
type Words struct {
	filter string
	words  []string
}

// NewWords makes the filter of what a user typed.
func NewWords(filter string) Words {
	return Words{filter: strings.TrimSpace(filter), words: strings.Fields(strings.ToLower(filter))}
}

// String gives what was typed, without blanks around it.
func (w Words) String() string { return w.filter }

// Empty tells that everything matches.
func (w Words) Empty() bool { return len(w.words) == 0 }

// Matcher gives Match for a single part; nil: everything matches.
func (w Words) Matcher() func(part string) bool {
	if w.Empty() {
		return nil
	}
	return func(part string) bool { return w.Match(part) }
}

// Match tells whether each word is in one of the parts.
func (w Words) Match(parts ...string) bool {
	for _, word := range w.words {
		found := false
		for _, part := range parts {
			found = found || containsFold(part, word)
		}
		if !found {
			return false
		}
	}
	return true
}

// containsFold tells whether s contains the word, which is in lower case.
func containsFold(s, word string) bool {
	for i := range s {
		if hasPrefixFold(s[i:], word) {
			return true
		}
	}
	return false
}

func hasPrefixFold(s, word string) bool {
	for _, want := range word {
		r, size := utf8.DecodeRuneInString(s)
		if size == 0 || r != want && unicode.ToLower(r) != want {
			return false
		}
		s = s[size:]
	}
	return true
}
