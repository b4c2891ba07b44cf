package notifications

import "slices"

// passed are the notifications that pass a filter by severity and state, and what is known of whether they
// match. It remembers that for as long as they do not change, and matches while the inbox is not held.
type passed struct {
	now, before []entry
	lines       []byte
}

// entry is a notification as its event number last left it.
type entry struct {
	item *item
	last uint64
	// line is where the line ends that is yet to be matched, zero if matches tells already.
	line    int
	matches bool
}

// collect takes what passes, newest first, with the lines of what has changed since.
func (p *passed) collect(n *Inbox, f *Filter) {
	p.now, p.before = p.before[:0], p.now
	p.lines = p.lines[:0]
	known := p.before
	for it := n.recent.first; it != nil; it = it.recent.next {
		if it.severity < f.Least || slices.Contains(f.Hide, it.state) {
			continue
		}
		e := entry{item: it, last: it.last, matches: true}
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

// match appends the notifications that match.
func (p *passed) match(match func([]byte) bool, dst []*item) []*item {
	start := 0
	for i := range p.now {
		e := &p.now[i]
		if e.line > 0 {
			e.matches = match(p.lines[start:e.line:e.line])
			start, e.line = e.line, 0
		}
		if e.matches {
			dst = append(dst, e.item)
		}
	}
	return dst
}

// line appends what a filter matches.
func (it *item) line(dst []byte) []byte {
	for _, part := range [...][]byte{it.label, it.source, it.text} {
		dst = append(append(dst, part...), ' ')
	}
	return append(dst, it.key...)
}
