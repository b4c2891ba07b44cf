package wire_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/collect/wire"
	"feedscope/feeds/conn"
)

var at = time.Date(2026, 3, 4, 5, 6, 7, 8009, time.Local)

// passed encodes a message, sends it through the text form of headers, and decodes it.
func passed(t *testing.T, e *wire.Encoder, m wire.Message) wire.Message {
	t.Helper()
	msg := e.Encode(&m)
	var text strings.Builder
	text.WriteString("NATS/1.0\r\n")
	for name, values := range msg.Header {
		text.WriteString(name + ": " + values[0] + "\r\n")
	}
	header, err := nats.DecodeHeadersMsg([]byte(text.String() + "\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := wire.Decode(msg.Subject, header, msg.Data)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestMessagesSurviveTheirEncoding(t *testing.T) {
	var e wire.Encoder
	for _, m := range []wire.Message{
		{
			Subject: wire.Subject("a", "tick"), Time: at, Conn: wire.Conn{Lease: 17, Number: 3}, Number: 9, Offset: 1 << 40, Before: 9, ID: "7", Position: "7",
			Unique: wire.Unique("a", "7"), Data: []byte("id: 7\ndata: x\n\n"),
		},
		{
			Subject: wire.Subject("a", wire.Bytes), Time: at, Conn: wire.Conn{Lease: 17, Number: 4}, ID: " a\r\n%\xffü ",
			Position: " p ", AtLeastOnce: true, Data: []byte(":\n"),
		},
		{Subject: wire.Subject("a.b", wire.State), Time: at, Conn: wire.Conn{Lease: 17}, Data: []byte("{}")},
	} {
		if diff := cmp.Diff(m, passed(t, &e, m)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestNotesBecomeRecords(t *testing.T) {
	closing := feeds.Closing{Conn: 2, Time: at, Reason: "gone", Clean: true}
	opening := feeds.Opening{Conn: 2, Time: at, Info: conn.Info{URL: "http://a/", Started: at, Up: at}, Past: 9}
	for last, r := range map[string]capture.Record{
		wire.Feed:  {Kind: capture.Introduced, Time: at, Spec: feeds.Spec{Name: "a", URL: "http://a/", Heartbeat: time.Second}},
		wire.Open:  {Kind: capture.Opened, Time: at, Opening: opening},
		wire.Clock: {Kind: capture.Clocked, Time: at, Clock: conn.Clock{Known: true, Offset: time.Second}},
		wire.Close: {Kind: capture.Closed, Time: at, Closing: closing},
		wire.State: {Kind: capture.Changed, Time: at, Status: feeds.Status{State: feeds.Stale, Reason: "silent", Since: at, NextTry: at}},
	} {
		var e wire.Encoder
		m := passed(t, &e, wire.Message{Subject: wire.Subject("a", last), Time: at, Conn: wire.Conn{Lease: 1, Number: 2}, Data: r.Note()})
		got, known, err := m.Record()
		if err != nil || !known {
			t.Errorf("%s: known %v, error %v", last, known, err)
		}
		if diff := cmp.Diff(r, got); diff != "" {
			t.Errorf("%s: %s", last, diff)
		}
	}
}

func TestPiecesBecomeReads(t *testing.T) {
	m := wire.Message{Subject: wire.Subject("a", "tick"), Time: at, Conn: wire.Conn{Lease: 1, Number: 2}, Offset: 5, Data: []byte("x")}
	r, known, err := m.Record()
	want := capture.Record{
		Kind: capture.Received, Time: at, Read: feeds.Read{Conn: 2, Time: at, Offset: 5, Bytes: []byte("x")},
	}
	if diff := cmp.Diff(want, r); diff != "" || !known || err != nil {
		t.Errorf("known %v, error %v: %s", known, err, diff)
	}
}

func TestLongIDsAreLeftOut(t *testing.T) {
	var e wire.Encoder
	long := strings.Repeat("x", wire.MaxID+1)
	m := passed(t, &e, wire.Message{
		Subject: wire.Subject("a", "tick"), Time: at, Conn: wire.Conn{Lease: 1, Number: 1}, ID: long, Position: long,
		Unique: wire.Unique("a", long),
	})
	if m.ID != "" || m.Position != "" || len(m.Unique) != 34 {
		t.Errorf("got ID of %d bytes, position of %d, unique %s", len(m.ID), len(m.Position), m.Unique)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("feedscope.a.tick", "2026-03-04T05:06:07Z", "17/3", "5", "7", []byte("data: x\n\n"))
	f.Add("feedscope.a._state", "2026-03-04T05:06:07Z", "17/0", "", "%", []byte(`{"state":{"state":"live"}}`))
	f.Add("feedscope._owner.a", "", "", "", "", []byte("17"))
	f.Fuzz(func(t *testing.T, subject, at, conn, offset, id string, data []byte) {
		header := nats.Header{
			"Feedscope-Time": {at}, "Feedscope-Conn": {conn}, "Feedscope-Number": {"1"}, "Feedscope-Offset": {offset}, "Feedscope-Id": {id},
		}
		m, err := wire.Decode(subject, header, data)
		if err != nil {
			return
		}
		if m.Offset < 0 || len(m.ID) > wire.MaxID || m.FeedToken() == "" && m.Kind() == "" {
			t.Errorf("decoded %+v", m)
		}
		_, _, _ = m.Record()
	})
}
