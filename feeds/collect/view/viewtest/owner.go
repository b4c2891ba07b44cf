// Package viewtest publishes to JetStream what a collector does, one message at a time, for tests of viewers.
package viewtest

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/collect/lease"
	"feedscope/feeds/collect/link"
	"feedscope/feeds/collect/wire"
	"feedscope/feeds/conn"
)

// Owner is the owner of a feed under one lease.
type Owner struct {
	t       testing.TB
	Link    *link.Link
	feed    string
	encoder wire.Encoder
	conn    wire.Conn
	offset  int64
	number  uint64
	// Now is the collector's clock.
	Now func() time.Time
}

// New returns an owner of a feed. It creates the stream and the bucket.
func New(t testing.TB, url, feed string, lease uint64) *Owner {
	t.Helper()
	l, err := link.Connect(t.Context(), link.Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	if _, err := l.Stream(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Bucket(t.Context()); err != nil {
		t.Fatal(err)
	}
	return &Owner{t: t, Link: l, feed: feed, conn: wire.Conn{Lease: lease}, Now: time.Now}
}

// Introduce publishes the note about the feed.
func (o *Owner) Introduce(spec feeds.Spec) {
	o.t.Helper()
	spec.Name = o.feed
	o.note(wire.Feed, wire.Conn{Lease: o.conn.Lease}, &capture.Record{Kind: capture.Introduced, Spec: spec})
}

// Connect begins a connection, and makes the feed live.
func (o *Owner) Connect() {
	o.t.Helper()
	o.conn.Number++
	o.offset = 0
	now := o.Now()
	info := conn.Info{URL: "http://feed.test/" + o.feed, Started: now, Up: now}
	o.note(wire.Open, o.conn, &capture.Record{Kind: capture.Opened, Opening: feeds.Opening{Conn: o.conn.Number, Time: now, Info: info}})
	o.Change(feeds.Live, "connected")
}

// Change publishes a change of state.
func (o *Owner) Change(to feeds.State, reason string) {
	o.t.Helper()
	s := feeds.Status{State: to, Reason: reason, Since: o.Now()}
	o.note(wire.State, wire.Conn{Lease: o.conn.Lease}, &capture.Record{Kind: capture.Changed, Status: s})
}

// Close ends the connection.
func (o *Owner) Close(reason string) {
	o.t.Helper()
	c := feeds.Closing{Conn: o.conn.Number, Time: o.Now(), Reason: reason, Clean: true}
	o.note(wire.Close, o.conn, &capture.Record{Kind: capture.Closed, Closing: c})
}

// Send publishes the block of an event of a type, with an ID if it is not empty.
func (o *Owner) Send(eventType, id, block string) {
	o.t.Helper()
	o.Publish(&wire.Message{
		Subject: wire.Subject(o.feed, wire.Token(eventType)), Time: o.Now(), Conn: o.conn, Offset: o.offset, ID: id, Position: id,
		Data: []byte(block),
	})
	o.offset += int64(len(block))
}

// SendPart publishes the end of a block of which other messages have the first bytes.
func (o *Owner) SendPart(eventType, id, block string, before int64) {
	o.t.Helper()
	o.Publish(&wire.Message{
		Subject: wire.Subject(o.feed, wire.Token(eventType)), Time: o.Now(), Conn: o.conn, Offset: o.offset, Before: before, ID: id,
		Position: id, Data: []byte(block),
	})
	o.offset += int64(len(block))
}

// SendBytes publishes bytes in which no event ends.
func (o *Owner) SendBytes(bytes string) {
	o.t.Helper()
	o.Publish(&wire.Message{
		Subject: wire.Subject(o.feed, wire.Bytes), Time: o.Now(), Conn: o.conn, Offset: o.offset, Data: []byte(bytes),
	})
	o.offset += int64(len(bytes))
}

// Drop moves on in the connection's body as if JetStream had an event of n bytes already.
func (o *Owner) Drop(n int64) {
	o.offset += n
	o.number++
}

func (o *Owner) note(kind string, c wire.Conn, r *capture.Record) {
	o.t.Helper()
	o.Publish(&wire.Message{Subject: wire.Subject(o.feed, kind), Time: o.Now(), Conn: c, Data: r.Note()})
}

// Publish publishes a message.
func (o *Owner) Publish(m *wire.Message) {
	o.t.Helper()
	o.number++
	m.Number = o.number
	o.Raw(o.encoder.Encode(m))
}

// Raw publishes anything.
func (o *Owner) Raw(m *nats.Msg) {
	o.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if _, err := o.Link.JS.PublishMsg(ctx, m); err != nil {
		o.t.Fatal(err)
	}
}

// Own gives the feed to a collector, under a new lease.
func (o *Owner) Own(collector string) {
	o.t.Helper()
	o.conn, o.number = wire.Conn{Lease: o.put(wire.LeaseKey+wire.Token(o.feed), []byte(collector))}, 0
}

// Beat shows that a collector is alive.
func (o *Owner) Beat(collector string, m lease.Member) {
	o.t.Helper()
	text, err := json.Marshal(m)
	if err != nil {
		o.t.Fatal(err)
	}
	o.put(wire.CollectorKey+collector, text)
}

func (o *Owner) put(key string, value []byte) (revision uint64) {
	o.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	kv, err := o.Link.JS.KeyValue(ctx, wire.Bucket)
	if err != nil {
		o.t.Fatal(err)
	}
	if revision, err = kv.Put(ctx, key, value); err != nil {
		o.t.Fatal(err)
	}
	return revision
}

// Continue goes on where another one of the same lease was.
func (o *Owner) Continue(from *Owner) {
	o.conn, o.offset, o.number = from.conn, from.offset, from.number
}
