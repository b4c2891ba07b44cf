package search

import (
	"runtime"

	"feedscope/feeds"
	"feedscope/feeds/filter"
)

// looker looks at events, for one goroutine.
type looker struct {
	*Search
	names  []string
	buffer feeds.EventBuffer
	found  []uint32
}

func newLooker(s *Search) *looker { return &looker{Search: s} }

// breathe is how many events are looked at in one go. A search is never in a hurry: those who receive and those who draw
// come first.
const breathe = 64

// look gives which events of a view match, of those from one number up to another, counted from the first: valid until
// the next call. It is false if the search was stopped meanwhile.
func (l *looker) look(v *feeds.View, from, to uint64) (found []uint32, ok bool) {
	l.found = l.found[:0]
	for seq := from; seq < to; seq++ {
		if (seq-from)%breathe == 0 {
			if l.ctx.Err() != nil {
				return nil, false
			}
			runtime.Gosched()
		}
		if l.matches(v, seq) {
			l.found = append(l.found, uint32(seq-from))
		}
	}
	return l.found, true
}

// matches decodes an event only if its block leaves open whether it passes.
func (l *looker) matches(v *feeds.View, seq uint64) bool {
	head := v.Head(seq)
	if l.options.Among != nil && !l.options.Among(head) {
		return false
	}
	feed := l.name(head.Feed)
	switch l.filter.Sift(head, feed, v.Stored(seq)) {
	case filter.Yes:
		return true
	case filter.No:
		return false
	default:
		e := v.Event(seq, &l.buffer)
		return l.filter.Match(&e, feed)
	}
}

// name gives a feed's name, asked for once.
func (l *looker) name(index int) string {
	for len(l.names) <= index {
		l.names = append(l.names, l.options.Feed(len(l.names)))
	}
	return l.names[index]
}
