package panel

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// Words is a filter of plain words: a row matches if it contains all of them, ignoring case. The zero value matches
// everything.
type Words struct {
	filter string
	words  []string
}

// condition matches a term of the language of feeds/query/filter that looks into an event: a path (.price>100), also
// without its dot in a comparison, or the name of a field (type:quote).
var condition = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^-?(\.[\pL_]|[\pL_][\w.]*(!=|>=|<=|>|<)[^<>=]|(feed|type|id|kind):)`)
})

// ParseWords returns a filter of what a user typed. It refuses the conditions that only an events panel understands;
// searched names the text that is searched.
func ParseWords(filter, searched string) (Words, error) {
	for word := range strings.FieldsSeq(filter) {
		if condition().MatchString(word) {
			const message = "this panel searches for words in %s; %s works only in an events panel, or quoted, as text"
			return Words{}, fmt.Errorf(message, searched, word)
		}
	}
	return NewWords(filter), nil
}

// NewWords returns a filter of the words in a text. Quotes around words are ignored.
func NewWords(filter string) Words {
	w := Words{filter: strings.TrimSpace(filter)}
	for word := range strings.FieldsSeq(strings.ToLower(filter)) {
		if word = strings.Trim(word, `"`); word != "" {
			w.words = append(w.words, word)
		}
	}
	return w
}

// String returns the filter as typed, without surrounding blanks.
func (w Words) String() string { return w.filter }

// Empty reports whether everything matches.
func (w Words) Empty() bool { return len(w.words) == 0 }

// Matcher returns Match for a single part, nil if everything matches.
func (w Words) Matcher() func(part string) bool {
	if w.Empty() {
		return nil
	}
	return func(part string) bool { return w.Match(part) }
}

// Match reports whether each word occurs in one of the parts.
func (w Words) Match(parts ...string) bool {
	for _, word := range w.words {
		found := false
		for _, part := range parts {
			found = found || strings.Contains(strings.ToLower(part), word)
		}
		if !found {
			return false
		}
	}
	return true
}
