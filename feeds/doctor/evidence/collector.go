package evidence

import (
	"cmp"
	"net/url"
	"slices"
	"sync"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/curl"
	"feedscope/feeds/health"
	"feedscope/feeds/sse"
)

// Bounds on what a [Collector] keeps.
const (
	maxConnections = 16
	maxGroups      = 64
	// GroupGap is the silence that ends a group; maxGroup is the longest group: anything longer is a flow.
	GroupGap = 100 * time.Millisecond
	maxGroup = time.Second
	// greetingTime is how long a server may be sending past events after a connection is up.
	greetingTime = 2 * time.Second
	// edgeLooks is how many events at each end of a read are examined, maxLooks how many in lookTime.
	edgeLooks = 4
	maxLooks  = 64
	lookTime  = 100 * time.Millisecond
)

// Collector gathers evidence about one feed. It is a [feeds.ReadObserver] that is passed to the feed's hub as a fold,
// and is safe for concurrent use. It takes about 32 kB.
type Collector struct {
	// Notify, if set before the feed starts, is called when an attempt is answered, a connection ends, its first
	// byte or first event arrives, and at each change of the feed's state. It must not block, and must not call the
	// collector.
	Notify func()

	mu         sync.Mutex
	e          Evidence
	groups     groupRing
	sightings  sightings
	pace       health.Rhythm
	conn       *Connection // The open connection, or the last one.
	previous   *Connection // The one before conn.
	lastID     []byte
	looks      int // Left until looksUntil.
	looksUntil time.Time
	away       bool // An attempt was refused since the last connection.
	ids        idTracker
	times      timeTracker
	comments   health.Rhythm
	body       body
	labels     bool       // IDs are no positions.
	read       feeds.Read // The last one, without its bytes.
	wokeAt     time.Time  // The end of the last suspension.
}

// NewCollector returns a collector for a feed. It uses the spec's heartbeat, time path and request.
func NewCollector(spec feeds.Spec) *Collector {
	c := &Collector{e: Evidence{
		URL: spec.Secrets.Address(spec.URL), Heartbeat: spec.Heartbeat, Clock: Clock{Path: spec.TimePath},
		Finite: spec.NoReconnect || spec.Once(), Polled: spec.Poll.Every > 0 || spec.MCP,
	}}
	c.e.CurlFlags, c.e.OwnFlags = string(curl.Request(&spec)), string(ownFlags(&spec))
	c.e.Blanks = curl.FillIn(&spec)
	c.body.secrets, c.labels = secretsOf(&spec), spec.Labels
	if u, err := url.Parse(spec.URL); err == nil {
		c.e.Host = u.Hostname()
	}
	return c
}

// Evidence returns a copy of the evidence gathered so far.
func (c *Collector) Evidence(now time.Time) *Evidence {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.e
	e.Now = now
	e.Clock.Shortest, e.Clock.Known = c.times.min, c.times.known
	e.Refused = slices.Clone(e.Refused)
	e.Connections = slices.Clone(e.Connections)
	for i, k := range e.Connections {
		copied := *k
		if k.Resume != nil {
			resume := *k.Resume
			copied.Resume = &resume
		}
		e.Connections[i] = &copied
	}
	e.Groups, e.Reads = unroll(&c.groups.groups, c.groups.n), unroll(&c.groups.reads, c.groups.nReads)
	e.Sightings = slices.Clone(c.sightings.all)
	return &e
}

// notify calls Notify. It is called without the lock.
func (c *Collector) notify() {
	if c.Notify != nil {
		c.Notify()
	}
}

// Opened records the answer to an attempt.
func (c *Collector) Opened(o feeds.Opening) {
	defer c.notify()
	c.mu.Lock()
	defer c.mu.Unlock()
	if o.Conn == 0 {
		c.e.Refused = push(c.e.Refused, refusalOf(&o), maxConnections)
		c.away = true
		return
	}
	c.e.Made++
	c.previous, c.conn = c.conn, connectionOf(&o)
	c.e.Connections = push(c.e.Connections, c.conn, maxConnections)
	if c.conn.Started.Before(c.wokeAt) { // The phases include a suspension.
		c.conn.Head.Phases = noPhases
	}
	after := cmp.Or(o.Info.LastEventID, string(c.lastID))
	if o.Info.Resumed {
		c.conn.Resume = &Resume{After: after, Away: c.away}
	}
	c.away = false
	c.read = feeds.Read{}
	c.body.reset()
	c.ids.connected(after)
	c.comments = health.Rhythm{}
	c.pace = health.Rhythm{}
	c.groups.open = false
}

// push appends v to a list that keeps the last limit values.
func push[T any](all []T, v T, limit int) []T {
	if len(all) == limit {
		copy(all, all[1:])
		all = all[:limit-1]
	}
	return append(all, v)
}

// Closed records the end of a connection.
func (c *Collector) Closed(cl feeds.Closing) {
	defer c.notify()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.conn == nil || c.conn.Number != cl.Conn {
		return
	}
	closeConnection(c.conn, cl)
	c.groups.open = false
}

// Received records a read before its events are folded.
func (c *Collector) Received(r feeds.Read) {
	if c.received(r) {
		c.notify()
	}
}

// received reports whether the read is the connection's first.
func (c *Collector) received(r feeds.Read) (first bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.conn
	if k == nil || k.Number != r.Conn {
		return false
	}
	if first = k.FirstByte.IsZero(); first {
		k.FirstByte = r.Time
	} else if !k.Suspended {
		k.silent(k.LastByte, r.Time)
	}
	k.Suspended = false
	k.LastByte = r.Time
	k.Reads++
	k.Bytes += uint64(len(r.Bytes))
	c.groups.read(k, r.Time, len(r.Bytes), c.catchingUp(r.Time))
	c.body.read(r.Time, r.Bytes)
	k.Body, k.Pending = c.body.begin(), c.body.pending
	c.read = r
	c.read.Bytes = nil
	c.read.Offset += int64(len(r.Bytes)) // Its end.
	return first
}

// catchingUp reports whether arriving events may be old: the connection is new, or a suspension has just ended.
func (c *Collector) catchingUp(at time.Time) bool {
	return at.Sub(latest(c.conn.Up, c.wokeAt)) < greetingTime
}

// Fold records the events of one read.
func (c *Collector) Fold(events []feeds.Event) {
	if c.fold(events) {
		c.notify()
	}
}

// fold reports whether the events contain the connection's first message or a change of state.
func (c *Collector) fold(events []feeds.Event) (notable bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(events) == 0 {
		return false
	}
	if events[0].Kind == feeds.Change {
		return true
	}
	if c.conn == nil || events[0].Conn != c.conn.Number {
		return false
	}
	first := c.conn.FirstEvent.IsZero()
	tail, messages := len(events)-edgeLooks, 0
	for i := range events {
		e := &events[i]
		if e.Kind != feeds.Message {
			c.foldOther(e)
			continue
		}
		messages++
		if (i < edgeLooks || i >= tail) && c.mayLook(e.Time) {
			c.examine(e)
		} else {
			c.ids.skipped = true
		}
	}
	c.conn.Events += uint64(messages)
	if events[0].Time.Sub(c.conn.Up) <= greetingTime {
		c.conn.Initial += uint64(messages)
	}
	if messages > 0 {
		c.conn.Pace = c.pace.Events(events[0].Time)
		c.complete()
	}
	if r := c.conn.Resume; r != nil && !r.caughtUp {
		r.Replayed += messages
	}
	c.groups.completed(c.conn, &events[len(events)-1], messages, c.read.Offset, c.catchingUp(events[0].Time))
	return first && !c.conn.FirstEvent.IsZero()
}

// mayLook limits how many events are examined, to keep a flood cheap.
func (c *Collector) mayLook(at time.Time) bool {
	if !at.Before(c.looksUntil) {
		c.looks, c.looksUntil = maxLooks, at.Add(lookTime)
	}
	c.looks--
	return c.looks >= 0
}

// foldOther records an entry that is not a message.
func (c *Collector) foldOther(e *feeds.Event) {
	switch e.Kind {
	case feeds.Comment:
		c.conn.Comments++
		c.conn.Beat = c.comments.Comment(e.Time)
		c.complete()
	case feeds.Retry:
		if d, err := time.ParseDuration(string(e.Data)); err == nil {
			c.e.Retry = &d
		}
		c.complete()
	case feeds.Anomaly:
		c.e.Wire.anomaly(e.Anomaly, e.Data)
		if e.Anomaly == sse.Unterminated {
			c.conn.Unterminated = true
		}
	case feeds.Message, feeds.Change:
	}
}

// complete records that the pending bytes completed an event, a comment or a reconnection time.
func (c *Collector) complete() {
	c.body.pending = Pending{}
	c.conn.Pending = Pending{}
}

// examine records the details of an event.
func (c *Collector) examine(e *feeds.Event) {
	c.groups.examined = true
	c.sightings.add(e, !c.labels)
	k := c.conn
	if k.FirstEvent.IsZero() {
		k.FirstEvent = e.Time
	}
	k.LastName = string(e.Type[:min(len(e.Type), maxQuote)])
	k.LastData = ""
	if k.LastName == "error" {
		k.LastData = c.body.redact(string(e.Data[:min(len(e.Data), maxBody)]))
	}
	at := c.times.of(e, &c.e.Clock)
	if !at.IsZero() {
		k.FirstTime, k.LastTime = earliest(k.FirstTime, at), latest(k.LastTime, at)
		c.groups.time(at)
		c.missed(e, at)
	}
	if r := k.Resume; r != nil && !e.Replayed && (at.IsZero() || !at.Before(k.Started)) {
		r.caughtUp = true
	}
	c.e.Wire.examine(e)
	if e.OwnID && !c.labels {
		c.ids.examine(e, at, k, &c.e.IDs)
		c.lastID = append(c.lastID[:0], e.ID...)
	}
}

// missed counts an event that should have arrived while the previous connection was open and silent, which means that
// the connection was dead.
func (c *Collector) missed(e *feeds.Event, at time.Time) {
	p := c.previous
	lag, known := c.times.min, c.times.known
	if c.conn.Resume == nil || p == nil || p.Closed.IsZero() || p.LastByte.IsZero() || p.Suspended || !known ||
		e.Time.Sub(c.conn.Up) > greetingTime {
		return
	}
	const slack = 2 * time.Second // For coarse times and events in transit.
	due := at.Add(lag)
	if due.After(p.LastByte.Add(slack)) && due.Before(p.Closed.Add(-slack)) {
		c.conn.Missed++
	}
}
