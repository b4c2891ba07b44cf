package tail

import (
	"fmt"
	"strings"
	"time"

	"feedscope/feeds"
)

// untimedLimit is the number of events without a time after which a run reports the problem.
const untimedLimit = 10

// checkTime reports, once, a time path that finds nothing or times without a time zone.
func (s *session) checkTime(e *feeds.Event) {
	l := &s.states[e.Feed]
	switch {
	case l.timed:
	case e.EventTime.IsZero():
		if l.untimed++; l.untimed == untimedLimit {
			s.reportUntimed(e.Feed)
		}
	default:
		l.timed = true
		if e.EventTime.Location() == feeds.NoZone {
			path := l.spec.TimePath
			s.say(e.Feed, fmt.Sprintf("the times at %s have no time zone; assuming UTC", path))
		}
	}
}

// reportUntimed reports that no event had a time.
func (s *session) reportUntimed(feed int) {
	d := s.feed(feed).Detail(time.Now()).Timeless
	s.states[feed].timed = true
	have := "their data is not a JSON object"
	if len(d.Members) > 0 {
		have = "their fields are " + strings.Join(d.Members, ", ")
	}
	s.say(feed, fmt.Sprintf("no time at %s in %s (--time takes Unix time or RFC 3339); %s", d.Path,
		quantity(s.states[feed].untimed, feeds.Message), have))
}

// checkTimeAtEnd does the same for a feed that ends before untimedLimit.
func (s *session) checkTimeAtEnd(feed int) {
	if l := &s.states[feed]; l.untimed > 0 && !l.timed {
		s.reportUntimed(feed)
	}
}
