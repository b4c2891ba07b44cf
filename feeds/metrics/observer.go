package metrics

import (
	"cmp"
	"maps"
	"sync"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
)

// ended is the reason of a connection that the server ended in good order.
const ended conn.Kind = "ended"

// Observer counts the connections of a feed. It is a [feeds.Observer] and safe for concurrent use.
type Observer struct {
	mu     sync.Mutex
	counts counts
	last   conn.Kind // What ended the last connection; empty if nothing did, or as expected.
}

// counts are what an observer has counted, by reason.
type counts struct {
	connections          uint64
	reconnects, failures map[string]uint64
}

func newObserver() *Observer {
	return &Observer{counts: counts{reconnects: make(map[string]uint64), failures: make(map[string]uint64)}}
}

// take returns a copy of the counts.
func (o *Observer) take() counts {
	o.mu.Lock()
	defer o.mu.Unlock()
	c := o.counts
	c.reconnects, c.failures = maps.Clone(c.reconnects), maps.Clone(c.failures)
	return c
}

// Fold implements [feeds.Fold].
func (*Observer) Fold([]feeds.Event) {}

// Opened implements [feeds.Observer].
func (o *Observer) Opened(e feeds.Opening) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case e.Conn > 0:
		o.counts.connections++
		if o.last != "" {
			o.counts.reconnects[string(o.last)]++
		}
		o.last = ""
	case e.Failure != nil:
		o.counts.failures[string(cmp.Or(e.Failure.Kind, conn.KindOther))]++
	default:
		o.counts.failures[string(conn.KindOther)]++
	}
}

// Closed implements [feeds.Observer].
func (o *Observer) Closed(c feeds.Closing) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case c.Expected:
		o.last = ""
	case c.Ours && c.Kind == "":
		o.last = feeds.Command
	case c.Clean:
		o.last = ended
	default:
		o.last = cmp.Or(c.Kind, conn.KindOther)
	}
}

// Missed implements [feeds.Observer].
func (*Observer) Missed(string) {}

// Suspended implements [feeds.Observer].
func (*Observer) Suspended(_, _ time.Time) {}
