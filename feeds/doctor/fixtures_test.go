package doctor_test

import (
	"net/http"
	"time"

	"feedscope/feeds/conn"
	"feedscope/feeds/doctor/evidence"
)

// up returns a connection that lasted a minute.
func up(change ...func(*evidence.Connection)) *evidence.Connection {
	at := time.Unix(1_700_000_000, 0)
	c := &evidence.Connection{
		Number: 1, Started: at, Up: at, FirstByte: at, FirstEvent: at, LastByte: at.Add(time.Minute), Events: 100, Reads: 100, Bytes: 10_000,
		Head: evidence.Head{
			Info: conn.Info{URL: "https://feed.test/events", Proto: "HTTP/2.0"}, Host: "feed.test",
			Code: 200, Header: http.Header{
				"Content-Type": {"text/event-stream"},
			},
		},
	}
	for _, f := range change {
		f(c)
	}
	return c
}

func refusal(kind conn.Kind) evidence.Evidence {
	return evidence.Evidence{
		Host: "feed.test", URL: "https://feed.test/events",
		Refused: []*evidence.Refusal{{Kind: kind, Reason: string(kind)}},
	}
}

func standing(change ...func(*evidence.Connection)) evidence.Evidence {
	c := up(change...)
	return evidence.Evidence{
		Host: "feed.test", URL: "https://feed.test/events", Now: c.LastByte,
		Connections: []*evidence.Connection{c}, Made: 1,
	}
}

// bursty adds bursts of 16 KiB on connection 1.
func bursty(e evidence.Evidence) evidence.Evidence {
	at := time.Unix(1_700_000_010, 0)
	e.Clock = evidence.Clock{Path: "ts", Fine: true}
	for range 6 {
		at = at.Add(3 * time.Second)
		e.Groups = append(e.Groups, evidence.Group{
			Conn: 1, From: at, To: at, Bytes: 16 << 10, Events: 50,
			Torn: true, First: at.Add(-3 * time.Second), Last: at,
		})
	}
	return e
}

// endsHeld adds events whose end arrives with the next one.
func endsHeld(e evidence.Evidence) evidence.Evidence {
	at := time.Unix(1_700_000_010, 0)
	for range 12 {
		at = at.Add(time.Second)
		e.Groups = append(e.Groups, evidence.Group{Conn: 1, From: at, To: at, Bytes: 100, Events: 1, Torn: true})
	}
	return e
}

func flowing(e evidence.Evidence) evidence.Evidence {
	at := time.Unix(1_700_000_010, 0)
	for range 30 {
		at = at.Add(300 * time.Millisecond)
		e.Groups = append(e.Groups, evidence.Group{Conn: 1, From: at, To: at, Bytes: 100, Events: 1, First: at, Last: at})
	}
	return e
}

// issued returns a TLS state with a certificate from the given issuer.
func issued(by string) *conn.Secure {
	return &conn.Secure{Version: "TLS 1.3", Chain: []conn.Certificate{{Subject: "CN=feed.test", Issuer: by}}}
}

// dials returns two dials, the second 300 ms after the first, with the reasons of their failures. A first dial without
// a reason is undecided.
func dials(first, second string) []conn.Dial {
	at := time.Unix(1_700_000_000, 0)
	d := []conn.Dial{
		{Addr: "[2001:db8::1]:443", Began: at, Reason: first},
		{Addr: "192.0.2.1:443", Began: at.Add(300 * time.Millisecond), Took: 20 * time.Millisecond, Reason: second},
	}
	if first != "" {
		d[0].Took = 300 * time.Millisecond
	}
	return d
}

func gzipped(c *evidence.Connection) { c.Head.Encoding = "gzip" }

func with(e, variant evidence.Evidence, kind evidence.VariantKind) evidence.Evidence {
	e.Variants = append(e.Variants, &evidence.Variant{Kind: kind, Evidence: &variant})
	return e
}
