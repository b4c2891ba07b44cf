package doctor

import (
	"net/url"
	"sync"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/sse"
)

// What a [Collector] keeps.
const (
	maxConnections = 16
	maxGroups      = 64
	// groupGap is the silence that ends a group; maxGroup bounds its length, after which it is a flow.
	groupGap = 100 * time.Millisecond
	maxGroup = time.Second
	// greetingTime is how long after a connection is up a server may be sending what it has of the past.
	greetingTime = 2 * time.Second
	// looksAt is how many events at each end of a read are looked at closely, maxLooks how many in a tenth of a second.
	looksAt  = 4
	maxLooks = 64
	lookTime = 100 * time.Millisecond
)

// Collector gathers evidence of one feed. It is a [feeds.Witness], to be given to [feeds.Hub.Add] as one of the feed's folds, and is safe for
// concurrent use. It takes some 32 kB.
type Collector struct {
	mu        sync.Mutex
	e         Evidence
	groups    ring
	conn      *Connection // The one that stands, or the last one.
	lastID    []byte
	looks     int // Left until looksTill.
	looksTill time.Time
	away      bool // An attempt was refused since the last connection.
	ids       idTrack
	times     timeTrack
	beats     beatTrack
	before    Connection // The one before conn.
	tapped    bool       // Reads are told by Tap.
	lastTold  uint32     // The read of which the newest event came, where they are not.
	bytesSeen int64
}

// New makes a collector for a feed of a spec. It looks at its heartbeat, its time path, and how it is asked for.
func New(spec feeds.Spec) *Collector {
	c := &Collector{e: Evidence{
		URL: maskURL(spec.URL), Heartbeat: spec.Heartbeat, Clock: Clock{Path: spec.TimePath},
		Finite: spec.NoReconnect || spec.Once(), Polled: spec.Poll.Every > 0,
	}}
	c.e.CurlFlags, c.e.OwnFlags = flagsOf(&spec)
	if u, err := url.Parse(spec.URL); err == nil {
		c.e.Host = u.Hostname()
	}
	return c
}

// Evidence gives what was gathered up to now. It is a copy.
func (c *Collector) Evidence(now time.Time) *Evidence {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.e
	e.Now = now
	e.Clock.Shortest, e.Clock.Known = c.times.shortest()
	e.Refused = append([]Refusal(nil), e.Refused...)
	e.Connections = append([]Connection(nil), e.Connections...)
	for i := range e.Connections {
		if r := e.Connections[i].Resume; r != nil {
			copied := *r
			e.Connections[i].Resume = &copied
		}
	}
	e.Groups, e.Reads = c.groups.all()
	return &e
}

// Diagnose judges what was gathered up to now.
func (c *Collector) Diagnose(now time.Time) Diagnosis { return Diagnose(c.Evidence(now)) }

// Opened takes note of an attempt's answer.
func (c *Collector) Opened(o feeds.Opening) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.e.Since.IsZero() {
		c.e.Since = o.Time
	}
	if o.Conn == 0 {
		c.e.Refused = push(c.e.Refused, refusalOf(o), maxConnections)
		c.away = true
		return
	}
	if c.conn != nil {
		c.before = *c.conn
	}
	c.e.Made++
	c.e.Connections = push(c.e.Connections, connectionOf(o), maxConnections)
	c.conn = c.e.last()
	if o.Info.Resumed {
		c.conn.Resume = &Resume{After: string(c.lastID), Away: c.away}
	}
	c.away = false
	c.lastTold, c.bytesSeen = 0, 0
	c.ids.connected()
	c.beats = beatTrack{}
	c.groups.end()
}

// push appends to what keeps the last limit values.
func push[T any](all []T, v T, limit int) []T {
	if len(all) == limit {
		copy(all, all[1:])
		all = all[:limit-1]
	}
	return append(all, v)
}

// Closed takes note of a connection's end.
func (c *Collector) Closed(cl feeds.Closing) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.conn == nil || c.conn.Number != cl.Conn {
		return
	}
	closeConnection(c.conn, cl)
	c.groups.end()
}

// Tap takes note of a read of n bytes, before the events that it completes are folded. Without it, reads are known by the
// events that they completed.
func (c *Collector) Tap(number uint32, at time.Time, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tapped = true
	if c.conn != nil && c.conn.Number == number {
		c.read(at, n)
	}
}

// read takes note of a read.
func (c *Collector) read(at time.Time, n int) {
	k := c.conn
	if k.FirstByte.IsZero() {
		k.FirstByte = at
	} else {
		k.Silence = max(k.Silence, at.Sub(k.LastByte))
	}
	k.LastByte = at
	k.Reads++
	k.Bytes += uint64(n)
	c.groups.read(k, at, n)
}

// Fold takes note of the events of one read.
func (c *Collector) Fold(events []feeds.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(events) == 0 || c.conn == nil || events[0].Conn != c.conn.Number || events[0].Kind == feeds.Change {
		return
	}
	c.tell(events)
	tail, messages := len(events)-looksAt, 0
	for i := range events {
		e := &events[i]
		if e.Kind != feeds.Message {
			c.other(e)
			continue
		}
		messages++
		if (i < looksAt || i >= tail) && c.mayLook(e.Time) {
			c.look(e)
		} else {
			c.ids.skip()
		}
	}
	c.conn.Events += uint64(messages)
	c.groups.took(c.conn, events[0].Time, messages)
}

// mayLook bounds how many events are looked at closely, so that a flood costs little.
func (c *Collector) mayLook(at time.Time) bool {
	if !at.Before(c.looksTill) {
		c.looks, c.looksTill = maxLooks, at.Add(lookTime)
	}
	c.looks--
	return c.looks >= 0
}

// tell makes of events a read that was not tapped.
func (c *Collector) tell(events []feeds.Event) {
	first, last := &events[0], &events[len(events)-1]
	if c.tapped || first.Read == c.lastTold {
		return
	}
	end := last.Offset + int64(len(last.Raw))
	n := int(max(end-c.bytesSeen, 0))
	c.bytesSeen = max(end, c.bytesSeen)
	c.lastTold = first.Read
	c.read(first.Time, n)
	c.conn.Reads = uint64(first.Read)
}

// other takes note of what is no event.
func (c *Collector) other(e *feeds.Event) {
	switch e.Kind {
	case feeds.Comment:
		c.conn.Comments++
		c.conn.Beat = c.beats.next(e.Time)
	case feeds.Retry:
		if d, err := time.ParseDuration(string(e.Data)); err == nil {
			c.e.Retry = &d
		}
	case feeds.Anomaly:
		c.e.Wire.anomaly(e.Anomaly, e.Data)
		if e.Anomaly == sse.Unterminated {
			c.conn.Unterminated = true
		}
	case feeds.Message, feeds.Change:
	}
}

// look looks at an event closely.
func (c *Collector) look(e *feeds.Event) {
	c.groups.looks()
	k := c.conn
	if k.FirstEvent.IsZero() {
		k.FirstEvent = e.Time
	}
	at := c.times.of(e, &c.e.Clock)
	if !at.IsZero() {
		k.FirstTime, k.LastTime = earliest(k.FirstTime, at), latest(k.LastTime, at)
		c.groups.time(at)
		c.missed(e, at)
	}
	c.e.Wire.look(e)
	if e.OwnID {
		c.ids.look(e, at, k, &c.e.IDs)
		c.lastID = append(c.lastID[:0], e.ID...)
	}
}

// missed counts an event that should have come while the connection before stood open and silent: its silence was then not
// the feed's.
func (c *Collector) missed(e *feeds.Event, at time.Time) {
	b := &c.before
	lag, known := c.times.shortest()
	if c.conn.Resume == nil || b.Closed.IsZero() || b.LastByte.IsZero() || !known || e.Time.Sub(c.conn.Up) > greetingTime {
		return
	}
	const slack = 2 * time.Second // Of coarse times, and of what was on its way.
	due := at.Add(lag)
	if due.After(b.LastByte.Add(slack)) && due.Before(b.Closed.Add(-slack)) {
		c.conn.Missed++
	}
}
