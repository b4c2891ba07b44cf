package filter

import (
	"strings"
	"unicode"

	"feedscope/feeds"
)

// word is the condition that a text is in the data, the type, the id or the feed's name.
type word struct {
	text   string
	needle needle
	plain  bool
}

func newWord(text string) *word {
	return &word{text: text, needle: newNeedle(text), plain: plain(text)}
}

func (w *word) in(s string) bool {
	from, _ := w.needle.index(s)
	return from >= 0
}

func (w *word) match(s subject) bool { return s.any(w.in) }

func (w *word) sift(b block) Verdict {
	switch {
	case b.kind != feeds.Message || !w.plain || w.in(b.stored):
		return Unknown
	case w.in(b.feed):
		return Yes
	case !w.in(b.typ):
		return No
	case b.known:
		return Yes
	}
	return Unknown
}

func (w *word) cost() int { return costText }

// String gives the word, in quotation marks where it would be read as another term without them.
func (w *word) String() string {
	if strings.ContainsFunc(w.text, unicode.IsSpace) || special(w.text) {
		return quote(w.text)
	}
	return w.text
}

// quote puts a text into quotation marks.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// kind is the condition that an event is of a kind.
type kind feeds.Kind

func (k kind) match(s subject) bool { return s.kind == feeds.Kind(k) }

func (k kind) sift(b block) Verdict { return verdict(b.kind == feeds.Kind(k)) }

func (k kind) cost() int { return costKind }

func (k kind) String() string { return "kind:" + kindNames[k] }
