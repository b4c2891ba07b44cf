package notifications

import "slices"

// passed holds the notifications that pass a filter by severity and state, and whether they match its text. It
// remembers matches while notifications do not change, and matches without holding the inbox.
type passed struct {
	now, before []entry
	lines       []byte
}

// entry is a notification as event number last left it.
type entry struct {
	item *item
	rank rank
	last uint64
	// line is the end of its line, which is still to be matched; zero if matches is known.
	line    int
	matches bool
}

// collect collects the notifications that pass, newest first, and the lines of those that changed since the last call.
func (p *passed) collect(n *Inbox, f *Filter) {
	p.now, p.before = p.before[:0], p.now
	p.lines = p.lines[:0]
	known := p.before
	for at := n.recent.Front(); at != nil; at = at.Next() {
		it := at.Value.(*item)
		if it.severity < f.Least || slices.Contains(f.Hide, it.state) {
			continue
		}
		e := entry{item: it, rank: it.rank(), last: it.last, matches: true}
		for len(known) > 0 && known[0].last > e.last {
			known = known[1:]
		}
		switch {
		case f.Match == nil:
		case len(known) > 0 && known[0].last == e.last:
			e.matches = known[0].matches
		default:
			p.lines = it.line(p.lines)
			e.line = len(p.lines)
		}
		p.now = append(p.now, e)
	}
}

// match matches the new lines.
func (p *passed) match(match func([]byte) bool) {
	start := 0
	for i := range p.now {
		e := &p.now[i]
		if e.line > 0 {
			e.matches = match(p.lines[start:e.line:e.line])
			start, e.line = e.line, 0
		}
	}
}

// rank is the place of a notification in a list by state.
type rank uint8

const (
	openCritical rank = iota
	open
	acknowledged
	resolved
)

func (it *item) rank() rank {
	switch {
	case it.state == Resolved:
		return resolved
	case it.state == Acknowledged:
		return acknowledged
	case it.severity == Critical:
		return openCritical
	}
	return open
}

// order appends the notifications that match, newest first, or by their rank and then newest first.
func (p *passed) order(byState bool, dst []*item) []*item {
	for rank := openCritical; rank <= resolved; rank++ {
		for i := range p.now {
			if e := &p.now[i]; e.matches && (e.rank == rank || !byState) {
				dst = append(dst, e.item)
			}
		}
		if !byState {
			break
		}
	}
	return dst
}

// line appends the text that a filter matches.
func (it *item) line(dst []byte) []byte {
	for _, part := range [...][]byte{it.label, it.source, it.text} {
		dst = append(append(dst, part...), ' ')
	}
	return append(dst, it.key...)
}
