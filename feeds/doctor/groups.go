package doctor

import "time"

// ring keeps the last groups, the newest of which may still grow.
type ring struct {
	groups [maxGroups]Group
	n      int // How many there have been.
	open   bool

	reads  [maxGroups]Arrival
	nReads int
	last   Arrival // The read whose events are being looked at,
	looked bool    // if any was.
	gap    bool    // Reads were left out since the last one.
}

func (r *ring) newest() *Group { return &r.groups[(r.n-1)%maxGroups] }

// end ends the newest group.
func (r *ring) end() { r.open = false }

// read takes note of a read of n bytes.
func (r *ring) read(k *Connection, at time.Time, n int) {
	if r.open {
		g := r.newest()
		if at.Sub(g.To) < groupGap && at.Sub(g.From) < maxGroup {
			g.To = at
			g.Bytes += n
			return
		}
	}
	r.n++
	r.open = true
	*r.newest() = Group{Conn: k.Number, Up: k.Up, From: at, To: at, Bytes: n, Greeting: at.Sub(k.Up) < greetingTime}
}

// looks takes note that an event of the read is looked at.
func (r *ring) looks() { r.looked = true }

// took takes note of the events that the last read completed. Of a flood, those reads are kept of which an event was looked at.
func (r *ring) took(k *Connection, at time.Time, events int) {
	if !r.open {
		r.read(k, at, 0)
	}
	g := r.newest()
	g.Events += events
	if !r.looked || events == 0 {
		r.gap = r.gap || events > 0
		return
	}
	a := &r.last
	g.First, g.Last = earliest(g.First, a.First), latest(g.Last, a.Last)
	a.Conn, a.At, a.Events, a.Greeting, a.Gap = k.Number, at, events, at.Sub(k.Up) < greetingTime, r.gap
	r.reads[r.nReads%maxGroups] = *a
	r.nReads++
	r.last, r.looked, r.gap = Arrival{}, false, false
}

// time takes note of the time that an event of the read names.
func (r *ring) time(at time.Time) {
	r.last.First, r.last.Last = earliest(r.last.First, at), latest(r.last.Last, at)
}

// earliest and latest take zero for no time.
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

// all gives the groups, and the reads, oldest first.
func (r *ring) all() (groups []Group, reads []Arrival) {
	return unroll(&r.groups, r.n), unroll(&r.reads, r.nReads)
}

func unroll[T any](kept *[maxGroups]T, n int) []T {
	var all []T
	for i := max(n-maxGroups, 0); i < n; i++ {
		all = append(all, kept[i%maxGroups])
	}
	return all
}
