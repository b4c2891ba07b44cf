package hub

import (
	"context"
	"net/http"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
)

// connection is the current connection of a feed, or the last one.
type connection struct {
	number         uint32 // Connections are numbered from 1.
	open           bool
	up             time.Time // Zero unless open.
	info           conn.Info
	sent, received http.Header // The heads of request and response, redacted.
	past           int64       // The offset in the body before which events precede the connection; see conn.Stream.
	tail           tail
	failure        *conn.Error // Of the last attempt; nil while a stream is open.
	asked          conn.Clock  // The answer of the server's clock.
	routine        int         // Connections, up to this one, that follow an expected end and are no reconnects.
	expected       bool        // The connection has had an expected end.
	unheard        bool        // A connection was silent until it was closed as dead, and no byte has arrived since.
}

func (c *connection) reconnects() int { return max(int(c.number)-1-c.routine, 0) }

func (c *connection) opened(o feeds.Opening) {
	routine := c.routine
	if c.expected {
		routine++
	}
	*c = connection{
		number: o.Conn, open: true, up: o.Info.Up, info: o.Info, sent: o.Request, received: o.Header,
		past: o.Past, asked: c.asked, routine: routine, unheard: c.unheard,
	}
}

// successor returns the state from which another feed continues the numbering and the count of reconnects.
func (c *connection) successor() connection {
	return connection{number: c.number, routine: c.routine, expected: c.expected}
}

// opening returns what a recorder that starts now learns about the open connection.
func (c *connection) opening(now time.Time) feeds.Opening {
	return feeds.Opening{Conn: c.number, Time: now, Info: c.info, Request: c.sent, Header: c.received, Past: c.past}
}

// connections returns the number of connections the feed has had, which is the number of the last one.
func (f *Feed) connections() uint32 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.conn.number
}

// opened records that a connection was established.
func (f *Feed) opened(o feeds.Opening) {
	f.wake()
	defer f.observe(func(w feeds.Observer) { w.Opened(o) }, func() {
		f.latest = episode{opening: o}
		f.latest.opening.Tapped = nil // It may be large.
	})
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.conn.number > 0 && !f.conn.expected && f.spec.Poll.Every == 0 { // A poll brings all that has changed.
		f.continuity.reconnected(o.Info.Up, f.resumedAfter(&o))
	}
	f.conn.opened(o)
	f.figures.monitor.Connected(o.Info.Up, o.Info.Resumed)
	if date := o.Info.Date(o.Header); date.Known {
		f.figures.monitor.SetDate(date.Offset, date.PlusMinus)
	}
	f.backoff.Live(o.Info.Up)
	f.setClock(o.Info.Clock)
	if f.track != nil {
		o.Info = f.conn.info // With the answer of the server's clock, if it has come.
		f.track.Opened(o)
	}
}

// resumedAfter returns the position that a connection requested; nil if it requested none. The caller holds mu.
func (f *Feed) resumedAfter(o *feeds.Opening) []byte {
	if !o.Info.Resumed {
		return nil
	}
	return f.position.id
}

// refused records an attempt that did not become a stream.
func (f *Feed) refused(o feeds.Opening, why *conn.Error) {
	f.wake()
	defer f.observe(func(w feeds.Observer) { w.Opened(o) }, func() {})
	f.mu.Lock()
	defer f.mu.Unlock()
	f.conn.failure = why
	if o.Header != nil {
		f.conn.info, f.conn.sent, f.conn.received = o.Info, o.Request, o.Header
	}
	if f.track != nil {
		f.track.Opened(o)
	}
}

// failed records why polling failed.
func (f *Feed) failed(why *conn.Error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.conn.failure = why
}

// closed records the end of the connection that r received.
func (f *Feed) closed(r *receiver, c feeds.Closing) {
	f.wake()
	c.LastByte = r.now
	defer f.observe(func(w feeds.Observer) { w.Closed(c) }, func() { f.latest.closing = c })
	f.mu.Lock()
	defer f.mu.Unlock()
	f.conn.open = false
	f.continuity.ended(r, f.position.id)
	f.figures.monitor.Disconnected(c.Time)
	f.backoff.Down(c.Time)
	if (c.Clean || c.Expected) && r.messages > 0 {
		f.backoff.Reset()
	}
	f.conn.expected = c.Expected
	f.conn.unheard = f.conn.unheard || c.Kind == conn.KindTimeout
	if f.track != nil {
		f.track.Closed(c)
	}
}

// altered tells the observers what feedscope has done to the stream. The caller holds delivery.
func (f *Feed) altered(done string) {
	if done == "" || done == f.latest.altered {
		return
	}
	f.latest.altered = done
	f.observeNow(func(w feeds.Observer) { tellAltered(w, done) })
}

func tellAltered(w feeds.Observer, done string) {
	if o, ok := w.(feeds.AlterationObserver); ok {
		o.Altered(done)
	}
}

// episode is how the latest connection began and, unless closing is zero, ended, why a part of its stream is unknown, and
// what feedscope did to it.
type episode struct {
	opening         feeds.Opening
	missed, altered string
	closing         feeds.Closing
}

// observe runs note, for observers that join later, then call with each observer.
func (f *Feed) observe(call func(feeds.Observer), note func()) {
	f.delivery.Lock()
	defer f.delivery.Unlock()
	note()
	f.observeNow(call)
}

// observeNow is observe for a caller that holds delivery.
func (f *Feed) observeNow(call func(feeds.Observer)) {
	for _, o := range f.observers {
		call(o)
	}
}

// askClock requests the time from the server's clock, if one is configured, while the connection is being made: even
// the first events can then be recognized as replayed or new. It uses the credentials of req.
func (f *Feed) askClock(ctx context.Context, req conn.Request) {
	f.mu.Lock()
	f.conn.asked = conn.Clock{}
	f.mu.Unlock()
	if f.clock == nil {
		return
	}
	f.hub.options.Steady.between(ctx)
	c, err := f.hub.client.FetchClock(ctx, f.clock, req)
	if err != nil {
		return // The Date header still counts, with its wider bounds.
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.clockAnswered(time.Now(), c)
}

// clockAnswered records the answer of the server's clock. The caller holds mu.
func (f *Feed) clockAnswered(at time.Time, c conn.Clock) {
	f.conn.asked = c
	f.setClock(f.conn.info.Clock)
	if f.track != nil && f.conn.open {
		f.track.Clock(at, c)
	}
}

// setClock sets the offset of the server's clock: from its own answer if there is one, or else from the Date header of
// a response. The caller holds mu.
func (f *Feed) setClock(date conn.Clock) {
	if f.conn.asked.Known {
		date = f.conn.asked
	}
	if date.Known {
		f.conn.info.Clock = date
		f.figures.monitor.SetOffset(date.Offset, date.PlusMinus)
	}
}
