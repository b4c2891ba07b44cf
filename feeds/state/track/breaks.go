package track

import (
	"time"

	"feedscope/feeds"
)

// Breaks counts the interruptions of feeds. The zero value is ready for use. It is not safe for concurrent use.
type Breaks struct{ counts map[int]int }

// Note counts the changes of feeds to a state other than live.
func (b *Breaks) Note(events []feeds.Event) {
	for i := range events {
		if e := &events[i]; e.Kind == feeds.Change && e.State != feeds.Live {
			if b.counts == nil {
				b.counts = make(map[int]int)
			}
			b.counts[e.Feed]++
		}
	}
}

// Add adds a number from a feed to a track, which learns of the interruptions since the number before.
func (b *Breaks) Add(t *Track, feed int, at time.Duration, v float64) {
	if n := b.counts[feed]; n != t.breaks {
		t.breaks, t.broken = n, true
	}
	t.Add(at, v)
}
