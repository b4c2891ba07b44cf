package chart

import (
	"sync"
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

// figures is a fold that puts a figure of each event, in milliseconds, into the series of its feed. Events that were
// replayed have none: they did not arrive as they happened.
type figures struct {
	of     string
	events []string
	name   func(feed int) string
	set    *series.Set

	mu   sync.Mutex
	last map[int]arrival
}

// arrival is that of the last event of a feed.
type arrival struct {
	at   time.Time
	conn uint32
}

func newFigures(of string, events []string, name func(int) string, set *series.Set) *figures {
	return &figures{of: of, events: events, name: name, set: set, last: make(map[int]arrival)}
}

// Fold implements [feeds.Fold].
func (f *figures) Fold(events []feeds.Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range events {
		e := &events[i]
		switch {
		case e.Kind == feeds.Change:
			f.set.Fold(events[i : i+1])
		case !state.Takes(f.events, e) || e.Replayed:
		default:
			if d, ok := f.figure(e); ok {
				f.set.Put(e, f.name(e.Feed), float64(d)/float64(time.Millisecond))
			}
		}
	}
}

// figure returns the figure of an event, if it has one. The lag is the whole delay; see [Panel.lift].
func (f *figures) figure(e *feeds.Event) (d time.Duration, ok bool) {
	if f.of == figureLag {
		return e.Time.Sub(e.EventTime), !e.EventTime.IsZero()
	}
	before := f.last[e.Feed]
	f.last[e.Feed] = arrival{e.Time, e.Conn}
	return e.Time.Sub(before.at), before.conn == e.Conn && !before.at.IsZero()
}
