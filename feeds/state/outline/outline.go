// Package outline summarizes a history: the number of events in each second, where connections were lost, and
// when each began. It reads the heads of a [timeline.History] once and returns columns for a strip
// ([Outline.Columns]). An outline costs nothing until it is updated.
package outline

import (
	"math"
	"sort"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/timeline"
)

// Outline is the outline of a history. The zero value is that of an empty history. It is not safe for concurrent use.
type Outline struct {
	seconds []second
	next    uint64
	version uint64
	shown   int64 // The second up to which columns were requested.
	begins  map[connection]time.Time
}

// second counts the events of one second of the clock.
type second struct {
	at     int64 // Unix.
	first  uint64
	events uint32
	breaks uint32
}

type connection struct {
	feed   int
	number uint32
}

// Bounds on the heads that one update reads, to keep frames short, and on the connections whose beginning is kept.
const (
	maxHeads  = 200_000
	maxBegins = 4096
)

// Update catches up with the history. It reads a bounded part at a time; more reports whether there is more to read.
func (o *Outline) Update(h *timeline.History) (more bool) {
	first, next := h.Range()
	o.drop(first)
	left := maxHeads
	o.next = h.Scan(max(o.next, first), func(e timeline.Head) bool {
		o.add(&e)
		left--
		return left > 0
	})
	return o.next < next && left <= 0
}

// Version changes when columns of the same width and second would differ.
func (o *Outline) Version() uint64 { return o.version }

func (o *Outline) add(e *timeline.Head) {
	at := e.Time.Unix()
	if n := len(o.seconds); n == 0 || o.seconds[n-1].at < at {
		// After the clock was set back, events count in the newest second.
		o.seconds = append(o.seconds, second{at: at, first: e.Seq})
	}
	s := &o.seconds[len(o.seconds)-1]
	if s.at < o.shown {
		o.version++ // It arrived late.
	}
	switch e.Kind {
	case feeds.Message:
		if !e.Replayed && s.events < math.MaxUint32 {
			s.events++
		}
	case feeds.Change:
		o.change(s, e)
	case feeds.Comment, feeds.Retry, feeds.Anomaly:
	}
}

func (o *Outline) change(s *second, e *timeline.Head) {
	switch e.State {
	case feeds.Waiting, feeds.Failed:
		s.breaks++
	case feeds.Live:
		if o.begins == nil || len(o.begins) >= maxBegins {
			o.begins = make(map[connection]time.Time)
		}
		if c := (connection{e.Feed, e.Conn}); o.begins[c].IsZero() {
			o.begins[c] = e.Time
		}
	case feeds.Connecting, feeds.Stale, feeds.Ended, feeds.Paused:
	}
}

// drop forgets seconds without events left in the history.
func (o *Outline) drop(first uint64) {
	n := sort.Search(len(o.seconds), func(i int) bool { return o.seconds[i].first > first }) - 1
	if n > 0 {
		o.version++
		o.seconds = append(o.seconds[:0], o.seconds[n:]...)
	}
}

// Began returns when a connection of a feed became live, zero if unknown.
func (o *Outline) Began(feed int, conn uint32) time.Time { return o.begins[connection{feed, conn}] }

// Column is a stretch of the time that an outline covers.
type Column struct {
	// From is when it begins.
	From time.Time
	// Rate is the number of events a second without replayed ones, which were made at another time.
	Rate float64
	// Breaks counts how often a feed lost its connection or failed to connect.
	Breaks int
}

// Columns divides the time from the oldest held event to the end of the last full second before now into n
// equal stretches and appends them to dst. The current second is left out: it would look like a drop. Without
// events there are no columns.
func (o *Outline) Columns(dst []Column, now time.Time, n int) []Column {
	if len(o.seconds) == 0 || n <= 0 {
		return dst
	}
	from, span := o.span(now)
	o.shown = from.Add(span).Unix()
	start := len(dst)
	for i := range n {
		dst = append(dst, Column{From: from.Add(span * time.Duration(i) / time.Duration(n))})
	}
	columns := dst[start:]
	for _, s := range o.seconds {
		if s.at >= o.shown {
			break
		}
		o.spread(columns, s, from, span)
	}
	return dst
}

// spread adds a second to the columns it covers: several, if columns are shorter than a second.
func (o *Outline) spread(columns []Column, s second, from time.Time, span time.Duration) {
	width := span.Seconds() / float64(len(columns))
	begin := float64(s.at-from.Unix()) / width
	end := begin + 1/width
	at := min(max(int(begin), 0), len(columns)-1)
	columns[at].Breaks += int(s.breaks)
	for i := at; i < len(columns) && float64(i) < end; i++ {
		share := (min(end, float64(i+1)) - max(begin, float64(i))) * width // Of the second.
		columns[i].Rate += float64(s.events) * share / width
	}
}

// span returns the start of the first second and the time from there to the start of the current one, at least
// a second.
func (o *Outline) span(now time.Time) (from time.Time, span time.Duration) {
	first := o.seconds[0].at
	end := max(o.seconds[len(o.seconds)-1].at, now.Unix(), first+1)
	return time.Unix(first, 0), time.Duration(end-first) * time.Second
}

// Place returns the position of a moment, from 0 for the oldest held event to 1 for now.
func (o *Outline) Place(at, now time.Time) float64 {
	if len(o.seconds) == 0 {
		return 0
	}
	from, span := o.span(now)
	return min(max(float64(at.Sub(from))/float64(span), 0), 1)
}

// Moment is the inverse of Place.
func (o *Outline) Moment(place float64, now time.Time) time.Time {
	if len(o.seconds) == 0 {
		return now
	}
	from, span := o.span(now)
	return from.Add(time.Duration(place * float64(span)))
}

// Find returns the number of the first event that arrived in the second of a moment or later, or the number of
// the next event to arrive.
func (o *Outline) Find(at time.Time) uint64 {
	i := sort.Search(len(o.seconds), func(i int) bool { return o.seconds[i].at >= at.Unix() })
	if i == len(o.seconds) {
		return o.next
	}
	return o.seconds[i].first
}
