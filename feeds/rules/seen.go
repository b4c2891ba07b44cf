package rules

import (
	"time"

	"feedscope/feeds"
)

// seen tells records that the server sends again from new ones, by the times that they state.
type seen struct {
	newest  time.Time // The newest time that a record has stated,
	count   int       // and how many have stated it.
	resumed bool      // The connection continues where the last one ended: all of its records are new.
	// until and left are newest and count when the connection began. That many of its records were seen before.
	until time.Time
	left  int
}

// connected begins a connection.
func (s *seen) connected(resumed bool) {
	s.resumed, s.until, s.left = resumed, s.newest, s.count
}

// again reports whether a record was seen before, and notes it.
func (s *seen) again(e *feeds.Event) bool {
	switch t := e.EventTime; {
	case t.IsZero():
		return false
	case e.Replayed && !s.resumed && t.Before(s.until):
		return true
	case e.Replayed && !s.resumed && t.Equal(s.until) && s.left > 0:
		s.left--
		return true
	case t.After(s.newest):
		s.newest, s.count = t, 1
	case t.Equal(s.newest):
		s.count++
	}
	return false
}
