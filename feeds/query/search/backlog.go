package search

import "feedscope/feeds/timeline"

// backlog is the events retained when the search started that no goroutine has claimed yet. They are claimed piece by
// piece, newest first.
type backlog struct {
	before   uint64 // The number after the last unclaimed event; zero if none is left.
	size     uint64 // Of the next claim.
	scanning uint64 // Number of events claimed and not finished.
}

// The first claim is small, to have something to show soon. Each is twice as large as the last, up to more than a slab
// of the history holds.
const (
	firstClaim = 256
	maxClaim   = 1 << 20
)

// claim claims events of the view, which holds the event before those claimed so far.
func (b *backlog) claim(v *timeline.View) (from, to uint64) {
	from, _ = v.Range()
	to = b.before
	if to-from > b.size {
		from = to - b.size
	}
	b.size = min(2*b.size, maxClaim)
	b.before = from
	b.scanning += to - from
	return from, to
}

// done reports whether all of it has been scanned, given the first event of the history.
func (b *backlog) done(first uint64) bool { return b.scanning == 0 && b.before <= first }

// catchUp scans the backlog, along with other goroutines.
func (s *Search) catchUp() {
	sc := newScanner(s)
	for {
		v, from, to, ok := s.claim()
		if !ok {
			return
		}
		found, ok := sc.scan(&v, from, to)
		v.Release()
		if !ok {
			return
		}
		s.mu.Lock()
		s.backlog.scanning -= to - from
		s.found.insert(from, to, found)
		s.mu.Unlock()
		s.options.Notify()
	}
}

// claim claims the newest events of the backlog.
func (s *Search) claim() (v timeline.View, from, to uint64, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.backlog.before == 0 {
		return v, 0, 0, false
	}
	if v, ok = s.history.View(s.backlog.before - 1); !ok {
		s.backlog.before = 0 // It was dropped, and so was everything before it.
		return v, 0, 0, false
	}
	from, to = s.backlog.claim(&v)
	return v, from, to, true
}
