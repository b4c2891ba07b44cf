package filter

import (
	"strings"
	"unicode"

	"feedscope/feeds"
)

// word is the condition that a text is in the data, the type, the ID or the feed's name.
type word struct {
	text    string
	search  substring
	inBlock bool
}

func newWord(text string) *word {
	return &word{text: text, search: newSubstring(text), inBlock: inBlock(text)}
}

func (w *word) in(s string) bool { return contains(s, w.search) }

func (w *word) match(s subject) bool { return s.any(w.in) }

func (w *word) matchBlock(b block) (met, known bool) {
	if b.kind != feeds.Message || !w.inBlock || w.in(b.stored) {
		return false, false
	}
	inFeed, inType := w.in(b.feed), w.in(b.typ)
	return inFeed || inType, inFeed || !inType || b.known
}

// String returns the word, in quotation marks if it would parse as another term without them.
func (w *word) String() string {
	if strings.ContainsFunc(w.text, unicode.IsSpace) || looksLikeTerm(w.text) {
		return quote(w.text)
	}
	return w.text
}

// quote puts a text into quotation marks.
func quote(s string) string { return `"` + escape(s) + `"` }

// escape returns a text as it is written in quotation marks.
func escape(s string) string { return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) }

// kind is the condition that an event is of a kind.
type kind feeds.Kind

func (k kind) match(s subject) bool { return s.kind == feeds.Kind(k) }

func (k kind) matchBlock(b block) (met, known bool) { return b.kind == feeds.Kind(k), true }

func (k kind) String() string { return "kind:" + kindNames[k] }
