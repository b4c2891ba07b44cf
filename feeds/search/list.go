package search

import (
	"cmp"
	"slices"
)

// list is what was found, in parts: each the matches among events that lie together in the history, so that it is
// dropped as a whole.
type list struct {
	parts   []*part // Oldest first, none empty.
	open    *part   // The last one to which news were appended.
	dropped uint64
	// shown is the list as it was given out last, unless it has changed since.
	shown *Matches
}

// part is matches among the events from first up to next.
type part struct {
	start       uint64 // Where the events that lie together with these start, for an open part.
	first, next uint64
	found       []uint32 // Counted from first.
}

// insert adds what was found in a part of the backlog.
func (l *list) insert(from, to uint64, found []uint32) {
	if len(found) == 0 {
		return
	}
	i, _ := slices.BinarySearchFunc(l.parts, from, func(p *part, from uint64) int { return cmp.Compare(p.first, from) })
	l.parts = slices.Insert(l.parts, i, &part{first: from, next: to, found: slices.Clone(found)})
	l.shown = nil
}

// append adds what was found among events that are newer than all others, and tells whether that is anything.
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

// close gives back the room that the open part would have grown into.
func (l *list) close() {
	if l.open != nil {
		l.open.found = slices.Clone(l.open.found)
	}
}

// drop forgets the matches before an event, and tells whether there were any.
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

// matches gives the list as it stands.
func (l *list) matches() Matches {
	if l.shown == nil {
		m := &Matches{dropped: l.dropped, runs: make([]run, 0, len(l.parts))}
		for _, p := range l.parts {
			m.runs = append(m.runs, run{first: p.first, found: p.found, before: m.length})
			m.length += len(p.found)
		}
		l.shown = m
	}
	return *l.shown
}
