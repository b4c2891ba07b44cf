package search

import (
	"cmp"
	"slices"
)

// list has the matches in parts, one per slab of the history, which are dropped as a whole.
type list struct {
	parts   []*part // Oldest first, none empty.
	open    *part   // The part that new matches are appended to.
	dropped uint64
	// shown is the list last returned; nil if it has changed since.
	shown *Matches
}

// part has the matches among the events from first up to next.
type part struct {
	start       uint64 // Where the slab starts, for an open part.
	first, next uint64
	found       []uint32 // Counted from first.
	before      int      // Number of matches before it, in a snapshot.
}

// insert adds the matches found in a part of the backlog.
func (l *list) insert(from, to uint64, found []uint32) {
	if len(found) == 0 {
		return
	}
	i, _ := slices.BinarySearchFunc(l.parts, from, func(p *part, from uint64) int { return cmp.Compare(p.first, from) })
	l.parts = slices.Insert(l.parts, i, &part{first: from, next: to, found: slices.Clone(found)})
	l.shown = nil
}

// append adds the matches found among events newer than all others, and reports whether there are any.
func (l *list) append(start, from, to uint64, found []uint32) bool {
	if len(found) == 0 {
		return false
	}
	if l.open == nil || l.open.start != start {
		l.close()
		l.open = &part{start: start, first: from}
		l.parts = append(l.parts, l.open)
	}
	for _, n := range found {
		l.open.found = append(l.open.found, uint32(from-l.open.first)+n)
	}
	l.open.next = to
	l.shown = nil
	return true
}

// close releases the spare capacity of the open part.
func (l *list) close() {
	if l.open != nil {
		l.open.found = slices.Clone(l.open.found)
	}
}

// drop removes the parts that end before an event, and reports whether there were any.
func (l *list) drop(first uint64) bool {
	gone := 0
	for gone < len(l.parts) && l.parts[gone].next <= first {
		l.dropped += uint64(len(l.parts[gone].found))
		gone++
	}
	if gone == 0 {
		return false
	}
	l.parts = slices.Delete(l.parts, 0, gone)
	l.shown = nil
	return true
}

func (l *list) matches() Matches {
	if l.shown == nil {
		m := &Matches{dropped: l.dropped, parts: make([]part, len(l.parts))}
		for i, p := range l.parts {
			m.parts[i] = *p
			m.parts[i].before = m.length
			m.length += len(p.found)
		}
		l.shown = m
	}
	return *l.shown
}
