package chart

import (
	"sync"
	"sync/atomic"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/state"
	"feedscope/feeds/state/series"
)

// What a chart draws.
const (
	figureValue = "value"
	figureGap   = "gap"
	figureLag   = "lag"
)

// opening is the time in which a server sends its backlog to a new client.
const opening = time.Second

// figures is a fold that puts a figure of each event, in milliseconds, into the series of its feed. Events that were
// replayed have none: they did not arrive as they happened.
type figures struct {
	of     string
	events []string
	name   func(feed int) string
	set    *series.Set

	// timeless counts the events without a lag because they state no time.
	timeless atomic.Uint64

	mu    sync.Mutex
	conns map[int]connection
}

// connection is the latest one of a feed.
type connection struct {
	number     uint32
	live, last time.Time // When it came up, and the arrival of its last event; zero if unknown.
}

func newFigures(of string, events []string, name func(int) string, set *series.Set) *figures {
	return &figures{of: of, events: events, name: name, set: set, conns: make(map[int]connection)}
}

// Fold implements [feeds.Fold].
func (f *figures) Fold(events []feeds.Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range events {
		e := &events[i]
		c := f.conns[e.Feed]
		if c.number != e.Conn {
			c = connection{number: e.Conn}
		}
		switch {
		case e.Kind == feeds.Change:
			f.set.Fold(events[i : i+1])
			if e.State == feeds.Live && c.live.IsZero() {
				c.live = e.Time
			}
		case !state.Takes(f.events, e) || e.Replayed:
		case f.of == figureLag && e.EventTime.IsZero():
			f.timeless.Add(1)
		default:
			if d, ok := f.figure(e, c); ok {
				f.set.Put(e, f.name(e.Feed), float64(d)/float64(time.Millisecond))
			}
			c.last = e.Time
		}
		f.conns[e.Feed] = c
	}
}

// figure returns the figure of an event, if it has one. The lag is the whole delay; see [Panel.lift]. An event from
// before the connection has none if it arrives early on it: it did not wait on the way, but on the server for a client.
func (f *figures) figure(e *feeds.Event, c connection) (d time.Duration, ok bool) {
	if f.of == figureLag {
		backlog := e.EventTime.Before(c.live) && e.Time.Sub(c.live) < opening
		return e.Time.Sub(e.EventTime), !backlog
	}
	return e.Time.Sub(c.last), !c.last.IsZero()
}
