package track

import (
	"time"

	"feedscope/feeds"
)

// Breaks notes the interruptions of feeds. The zero value is ready for use. It is not safe for concurrent use.
type Breaks struct {
	// n counts the interruptions of all feeds, latest has the number of the latest one of each.
	n      int
	latest map[int]int
}

// Note notes the changes of feeds to a state other than live.
func (b *Breaks) Note(events []feeds.Event) {
	for i := range events {
		if e := &events[i]; e.Kind == feeds.Change && e.State != feeds.Live {
			if b.latest == nil {
				b.latest = make(map[int]int)
			}
			b.n++
			b.latest[e.Feed] = b.n
		}
	}
}

// Add adds a number from a feed to a track, which learns whether the feed was interrupted since the number before. That
// may have come from another feed.
func (b *Breaks) Add(t *Track, feed int, at time.Duration, v float64) {
	if b.latest[feed] > t.breaks {
		t.broken = true
	}
	t.breaks = b.n
	t.Add(at, v)
}
