package search

import "feedscope/feeds"

// backlog is what was retained when the search began, as far as nobody has begun to look at it: the events before one. It
// is handed out in claims, from its end to its beginning.
type backlog struct {
	total   uint64
	before  uint64 // Zero: nothing is left.
	size    uint64 // Of the next claim.
	looking uint64 // How many events are claimed and not done.
}

// The first claim is small, so that there is something to show soon; each is twice the one before, up to one that is
// more than what lies together.
const (
	firstClaim = 256
	maxClaim   = 1 << 20
)

func newBacklog(first, next uint64) backlog {
	return backlog{total: next - first, before: next, size: firstClaim}
}

// claim hands out events of the view, which holds the one before those claimed so far.
func (b *backlog) claim(v *feeds.View) (from, to uint64) {
	from, _ = v.Range()
	to = b.before
	if to-from > b.size {
		from = to - b.size
	}
	b.size = min(2*b.size, maxClaim)
	b.before = from
	b.looking += to - from
	return from, to
}

// progress is the share that was looked at, when the history begins at first.
func (b *backlog) progress(first uint64) float64 {
	left := b.looking
	if b.before > first {
		left += b.before - first
	}
	if left == 0 {
		return 1
	}
	return 1 - float64(left)/float64(max(b.total, left))
}

// catchUp looks at the backlog, together with others who do.
func (s *Search) catchUp() {
	l := newLooker(s)
	for {
		v, from, to, ok := s.claim()
		if !ok {
			return
		}
		found, ok := l.look(&v, from, to)
		v.Release()
		if !ok {
			return
		}
		s.mu.Lock()
		s.backlog.looking -= to - from
		s.found.insert(from, to, found)
		s.mu.Unlock()
		s.options.Notify()
	}
}

// claim hands out the newest events of the backlog.
func (s *Search) claim() (v feeds.View, from, to uint64, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.backlog.before == 0 {
		return v, 0, 0, false
	}
	if v, ok = s.history.View(s.backlog.before - 1); !ok {
		s.backlog.before = 0 // It was dropped, and so was all before it.
		return v, 0, 0, false
	}
	from, to = s.backlog.claim(&v)
	return v, from, to, true
}
