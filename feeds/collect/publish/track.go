package publish

import (
	"slices"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/collect/wire"
	"feedscope/feeds/conn"
)

// track is the [feeds.Track] of a feed.
type track struct{ *Feed }

// Track implements [feeds.Recorder]. A feed that is not opened is not published.
func (p *Publisher) Track(at time.Time, _ int, spec feeds.Spec) feeds.Track {
	f := p.feed(spec.Name)
	if f == nil {
		return nil
	}
	t := track{f}
	f.mu.Lock()
	defer f.mu.Unlock()
	t.note(wire.Feed, at, wire.Conn{Lease: f.lease}, &capture.Record{Kind: capture.Introduced, Spec: spec})
	return t
}

// note adds a note, before the bytes of an event that has not ended. The caller holds mu.
func (t track) note(last string, at time.Time, c wire.Conn, r *capture.Record) {
	if t.state == lost {
		return
	}
	text := r.Note()
	if r.Kind == capture.Opened && len(text) > t.publisher.maxPiece() {
		r.Opening.Request, r.Opening.Header = nil, nil
		text = r.Note()
	}
	t.waiting.bytes = slices.Insert(t.waiting.bytes, t.waiting.end(), text...)
	t.received(len(text))
	t.add(len(text), piece{subject: wire.Root + "." + t.token + "." + last, time: at, conn: c})
	t.wake()
}

// received counts bytes that wait.
func (f *Feed) received(n int) {
	f.figures.WaitingBytes += n
	f.publisher.waiting.Add(int64(n))
}

// cutTail makes pieces of all bytes that have arrived.
func (f *Feed) cutTail() {
	if n := len(f.tail()); n > 0 {
		f.cut(n, f.bytes(), f.position)
	}
}

// Opened publishes the outcome of an attempt to connect.
func (t track) Opened(o feeds.Opening) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := wire.Conn{Lease: t.lease, Number: o.Conn}
	t.cutTail()
	t.note(wire.Open, o.Time, c, &capture.Record{Kind: capture.Opened, Opening: o})
	if o.Conn > 0 {
		t.conn, t.offset = c, 0
	}
}

// Clock publishes a reading of the server's clock.
func (t track) Clock(at time.Time, c conn.Clock) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.note(wire.Clock, at, t.conn, &capture.Record{Kind: capture.Clocked, Clock: c})
}

// Read keeps the bytes of a read, until an event ends or they are too many.
func (t track) Read(r feeds.Read) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.state == lost || len(r.Bytes) == 0 {
		return
	}
	tail := len(t.tail())
	if tail > 0 && (r.Time.Sub(t.since) > maxTail || tail > t.publisher.maxPiece()) {
		t.cutTail()
		tail = 0
		t.wake()
	}
	if tail == 0 {
		t.since, t.offset = r.Time, r.Offset
	}
	t.latest = r.Time
	t.conn = wire.Conn{Lease: t.lease, Number: r.Conn}
	t.waiting.bytes = append(t.waiting.bytes, r.Bytes...)
	t.received(len(r.Bytes))
}

// Closed publishes the end of the connection.
func (t track) Closed(c feeds.Closing) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.cutTail()
	t.note(wire.Close, c.Time, wire.Conn{Lease: t.lease, Number: c.Conn}, &capture.Record{Kind: capture.Closed, Closing: c})
}

// Changed publishes a change of state. The removal of a feed that another collector may take is no end.
func (t track) Changed(at time.Time, s feeds.Status) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.state == leaving && s.State == feeds.Ended && s.Cause == feeds.Command {
		s = feeds.Status{State: feeds.Waiting, Reason: "given up by its collector", Since: s.Since, Attempt: 1, Routine: true}
	}
	t.note(wire.State, at, wire.Conn{Lease: t.lease, Number: t.conn.Number}, &capture.Record{Kind: capture.Changed, Status: s})
}
