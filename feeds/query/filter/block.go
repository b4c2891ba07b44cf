package filter

import (
	"strings"

	"feedscope/feeds"
	"feedscope/feeds/timeline"
)

// block is an event as the history stores it.
type block struct {
	kind feeds.Kind
	feed string
	// typ is a message's type. If not known, the type is either typ or in the block.
	typ    string
	known  bool
	stored string
}

// MatchBlock matches an event as the history stores it: a message's block as received, with an ID from before the
// block. See [timeline.View.Stored]. It costs a fraction of decoding the event. If decided is false, the block is not
// sufficient: decode the event for [Filter.Match].
//
// This works because each line of a message's data, its type and its ID are in the block as they are, except for
// ill-formed UTF-8, which becomes U+FFFD. A text without U+FFFD and without a line break that is not in the block is in
// none of them.
func (f *Filter) MatchBlock(h timeline.Head, feed string, stored []byte) (matches, decided bool) {
	b := block{kind: h.Kind, feed: feed, typ: h.Type, known: h.Type != timeline.OtherType, stored: text(stored)}
	if !b.known {
		b.typ = feeds.DefaultType
	}
	decided = true
	for i := range f.terms {
		switch met, known := f.terms[i].matchBlock(b); {
		case !known:
			decided = false
		case met == f.terms[i].not:
			return false, true
		}
	}
	return decided, decided
}

// inBlock reports whether a text that is in a message's data, type or ID must be in its block as well.
func inBlock(s string) bool { return !strings.ContainsAny(s, "\n\r\uFFFD") }
