package answer

import (
	"slices"
	"sync"

	"feedscope/feeds"
)

// Set holds a [Tracker] for each of several feeds. It is safe for concurrent use.
type Set struct {
	options func(feed int) Options

	mu       sync.Mutex
	trackers map[int]*Tracker
}

// NewSet returns a set for feeds whose options a function returns.
func NewSet(options func(feed int) Options) *Set {
	return &Set{options: options, trackers: make(map[int]*Tracker)}
}

// Unanswered describes the requests of a feed that have no answer.
func (s *Set) Unanswered(feed int) Unanswered {
	t := s.known(feed)
	if t == nil {
		return Unanswered{}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.unanswered
}

// known returns the tracker of a feed that has one, or else nil.
func (s *Set) known(feed int) *Tracker {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.trackers[feed]
}

// Of returns the fold of a feed, always the same.
func (s *Set) Of(feed int) feeds.Fold { return s.tracker(feed) }

func (s *Set) tracker(feed int) *Tracker {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.trackers[feed]
	if t == nil {
		t = NewTracker(s.options(feed))
		s.trackers[feed] = t
	}
	return t
}

// Forget drops the answers of a feed.
func (s *Set) Forget(feed int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.trackers, feed)
}

// Fold implements [feeds.Fold] for events of any feed.
func (s *Set) Fold(events []feeds.Event) {
	if len(events) > 0 {
		s.tracker(events[0].Feed).Fold(events)
	}
}

// Each calls f with the answers of each feed, in the order of the feeds. They are valid, and do not change, during the
// call.
func (s *Set) Each(f func(feed int, answers []*Answer, dropped int)) {
	s.mu.Lock()
	var known []int
	for feed := range s.trackers {
		known = append(known, feed)
	}
	s.mu.Unlock()
	slices.Sort(known)
	for _, feed := range known {
		if t := s.known(feed); t != nil {
			t.View(func(answers []*Answer, dropped int) { f(feed, answers, dropped) })
		}
	}
}
