package filter

import (
	"strings"

	"feedscope/feeds"
)

// Verdict is what is known of an event before it is decoded.
type Verdict uint8

// The verdicts.
const (
	// Unknown takes the event itself: [Filter.Match].
	Unknown Verdict = iota
	// Yes is an event that passes.
	Yes
	// No is one that does not.
	No
)

func verdict(yes bool) Verdict {
	if yes {
		return Yes
	}
	return No
}

// block is what a history holds of an event.
type block struct {
	kind   feeds.Kind
	feed   string
	typ    string // A message's type. If it is not known it is in the block, or this.
	known  bool
	stored string
}

// Sift judges an event by what a history holds of it, which is a message's block as it was received, with an id from
// before it: see [feeds.View.Stored]. It says Yes or No only where [Filter.Match] of the decoded event would say the same,
// and costs a fraction of decoding it.
//
// What makes it right: each line of a message's data, its type and its id stand in the block as they are, but
// for ill-formed UTF-8, which becomes U+FFFD. So a text without U+FFFD and without a line break that is not in
// the block is in none of them.
func (f *Filter) Sift(h feeds.Head, feed string, stored []byte) Verdict {
	b := block{kind: h.Kind, feed: feed, typ: h.Type, known: h.Type != feeds.OtherType, stored: text(stored)}
	if !b.known {
		b.typ = feeds.DefaultType
	}
	result := Yes
	for i := range f.terms {
		switch v := f.terms[i].sift(b); {
		case v == Unknown:
			result = Unknown
		case (v == Yes) == f.terms[i].not:
			return No
		}
	}
	return result
}

// plain tells whether a text that a message's data, type or id contains is surely in the message's block.
func plain(s string) bool { return !strings.ContainsAny(s, "\n\r\uFFFD") }
