package evidence

import (
	"time"

	"feedscope/feeds"
)

// lineEnds is how many bytes of line ends may follow an event's block.
const lineEnds = 4

// groupRing keeps the last groups and the last reads that completed events. The newest group may still grow.
type groupRing struct {
	groups [maxGroups]Group
	n      int  // How many groups there have been.
	open   bool // The newest may still grow.

	reads    [maxGroups]Arrival
	nReads   int
	last     Arrival // The read whose events are being examined,
	examined bool    // if any was.
	gap      bool    // Reads were left out since the last one.
}

func (r *groupRing) newest() *Group { return &r.groups[(r.n-1)%maxGroups] }

// read adds a read of n bytes. Its last event counts as incomplete until completed is called.
func (r *groupRing) read(k *Connection, at time.Time, n int, greeting bool) {
	if r.open {
		g := r.newest()
		if at.Sub(g.To) < GroupGap && at.Sub(g.From) < maxGroup {
			g.To, g.Torn = at, true
			g.Bytes += n
			return
		}
	}
	r.n++
	r.open = true
	*r.newest() = Group{Conn: k.Number, Up: k.Up, From: at, To: at, Bytes: n, Greeting: greeting, Torn: true}
}

// completed adds the events that the last read completed; last is the newest, and the read ended at offset end. For a
// fast feed, it keeps only reads with an examined event.
func (r *groupRing) completed(k *Connection, last *feeds.Event, events int, end int64, greeting bool) {
	if !r.open {
		return
	}
	g := r.newest()
	g.Events += events
	g.Torn = last.Kind == feeds.Message && last.Offset+int64(len(last.Raw))+lineEnds < end
	if !r.examined || events == 0 {
		r.gap = r.gap || events > 0
		return
	}
	a := &r.last
	g.First, g.Last = earliest(g.First, a.First), latest(g.Last, a.Last)
	a.Conn, a.At, a.Events, a.Greeting, a.Gap = k.Number, g.To, events, greeting, r.gap
	r.reads[r.nReads%maxGroups] = *a
	r.nReads++
	r.last, r.examined, r.gap = Arrival{}, false, false
}

// time adds the time in an event of the read.
func (r *groupRing) time(at time.Time) {
	r.last.First, r.last.Last = earliest(r.last.First, at), latest(r.last.Last, at)
}

// earliest returns the earlier time; zero means no time.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// unroll returns the values in a ring that received n in total, oldest first.
func unroll[T any](kept *[maxGroups]T, n int) (all []T) {
	for i := max(n-maxGroups, 0); i < n; i++ {
		all = append(all, kept[i%maxGroups])
	}
	return all
}
