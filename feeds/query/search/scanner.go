package search

import (
	"runtime"

	"feedscope/feeds/timeline"
)

// scanner scans events on one goroutine.
type scanner struct {
	*Search
	names  []string
	buffer timeline.Buffer
	found  []uint32
}

func newScanner(s *Search) *scanner { return &scanner{Search: s} }

// yieldEvery is how many events are scanned in one go. Receiving and drawing take precedence over a search.
const yieldEvery = 64

// scan returns the matches among the events of a view between two numbers, counted from the first. They are valid
// until the next call. It returns false if the search was stopped in the meantime.
func (sc *scanner) scan(v *timeline.View, from, to uint64) (found []uint32, ok bool) {
	sc.found = sc.found[:0]
	for seq := from; seq < to; seq++ {
		if (seq-from)%yieldEvery == 0 {
			if sc.ctx.Err() != nil {
				return nil, false
			}
			runtime.Gosched()
		}
		if sc.matches(v, seq) {
			sc.found = append(sc.found, uint32(seq-from))
		}
	}
	return sc.found, true
}

// matches reports whether an event matches. It decodes the event only if its block is not sufficient.
func (sc *scanner) matches(v *timeline.View, seq uint64) bool {
	head := v.Head(seq)
	if sc.options.Among != nil && !sc.options.Among(head) {
		return false
	}
	feed := sc.name(head.Feed)
	if matches, decided := sc.filter.MatchBlock(head, feed, v.Stored(seq)); decided {
		return matches
	}
	e := v.Event(seq, &sc.buffer)
	return sc.filter.Match(&e, feed)
}

// name returns a feed's name, which it caches.
func (sc *scanner) name(index int) string {
	for len(sc.names) <= index {
		sc.names = append(sc.names, sc.options.Feed(len(sc.names)))
	}
	return sc.names[index]
}
