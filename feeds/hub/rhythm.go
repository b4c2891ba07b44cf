package hub

import (
	"time"

	"feedscope/feeds"
	"feedscope/feeds/health"
)

// rhythm learns what silence is unusual for a connection. It matters if the feed does not say.
type rhythm struct {
	comments, events health.Rhythm
	last, flowing    time.Time // When a message arrived, and since when no pause was longer than flowPause.
	beat, pace       time.Duration
}

const (
	// leastUnusual is the shortest silence that counts as unusual.
	leastUnusual = 15 * time.Second
	// unusualPaces is how many intervals of regular events are an unusual silence.
	unusualPaces = 10
	// A flow is a minute of events without a pause longer than flowPause.
	flowPause, flowTime = time.Second, time.Minute
)

// batch records the events of a read.
func (h *rhythm) batch(at time.Time, batch []feeds.Event) {
	var comment, message bool
	for i := range batch {
		comment = comment || batch[i].Kind == feeds.Comment
		message = message || batch[i].Kind == feeds.Message
	}
	if comment {
		h.beat = h.comments.Comment(at)
	}
	if message {
		h.pace = h.events.Events(at)
		if at.Sub(h.last) > flowPause {
			h.flowing = at
		}
		h.last = at
	}
}

// unusual returns the silence that is unusual, and after what; zero if any may be usual.
func (h *rhythm) unusual() (silence time.Duration, after string) {
	switch {
	case h.beat > 0:
		return max(h.beat*staleHalfHeartbeats/2, leastUnusual), "regular comments"
	case h.pace > 0:
		return max(h.pace*unusualPaces, leastUnusual), "regular events"
	case h.last.Sub(h.flowing) >= flowTime:
		return leastUnusual, "a steady flow of events"
	}
	return 0, ""
}

// learn sets the silence that makes the feed stale if it does not say itself. The caller holds delivery.
func (r *receiver) learn() {
	spec := &r.feed.spec
	if r.watch == nil || spec.StaleAfter > 0 || spec.Poll.Every > 0 || r.backlog {
		return
	}
	r.rhythm.batch(r.now, r.batch)
	r.watch.expect(r.rhythm.unusual())
}
