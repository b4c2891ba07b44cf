package doctor_test

import (
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/doctor/evidence"
)

func TestMediaType(t *testing.T) {
	finds(t, "media-type", &server{Name: "JSON", Handler: answer("application/json", "{}")})
}

func TestMediaTypeFixMatchesTheBody(t *testing.T) {
	for _, test := range []struct{ media, body, want, quoted string }{
		{"application/json", "{\"n\":1}\n{\"n\":2}\n", " --decode ndjson", `“{"n":1} ␊ {"n":2} ␊”`},
		{"application/json", `{"items":[]}`, " --poll 5s", `“{"items":[]}”`},
		{"text/plain", "id: 1\ndata: x\n\n", " --force", "“id: 1 ␊ data: x ␊ ␊”"},
	} {
		report := (&server{Handler: answer(test.media, test.body)}).examine(t)
		f := report.Findings[0]
		if last := f.Fixes[len(f.Fixes)-1].Text; f.Code != "media-type" || !strings.HasSuffix(last, test.want) {
			t.Errorf("%s: %s: %q", test.media, f.Code, last)
		}
		if strings.Contains(f.Seen, "(--") || !strings.Contains(f.Seen, test.quoted) {
			t.Errorf("want the quote %q and no remedy: %q", test.quoted, f.Seen)
		}
	}
}

func TestCompressedUnasked(t *testing.T) {
	e := refusal(conn.KindEncoding)
	e.Refused[0].Strict, e.Refused[0].Remedy = true, conn.Remedy{"compressed: true"}
	finds(t, "compressed-unasked", observed{"a stream compressed without being requested", e})
}

func TestMiscoded(t *testing.T) {
	var asked feeds.Spec
	asked.Compressed = true
	plain := withHead("Content-Encoding", "gzip")
	finds(t, "miscoded", &server{Name: "a plain body", Spec: asked, Handler: plain},
		&server{Name: "a plain body, without a request for compression", Handler: plain})
}

func TestUnreadable(t *testing.T) {
	strict := func(kind conn.Kind) evidence.Evidence {
		e := refusal(kind)
		e.Refused[0].Strict = true
		return e
	}
	finds(t, "unreadable", observed{"an unknown transfer coding", strict(conn.KindTransferEncoding)},
		observed{"a head beyond feedscope's limit", strict(conn.KindNotHTTP)},
		&server{Name: "an unknown content coding", Handler: withHead("Content-Encoding", "compress")})
	closed := refusal(conn.KindClosed)
	findsNothing(t, observed{"one connection that ends before its head", closed})
	closed.Refused = append(closed.Refused, closed.Refused[0])
	finds(t, "not-http", observed{"a response that no client can read", refusal(conn.KindNotHTTP)},
		observed{"two connections that end before their heads", closed})
}

func TestOddResponse(t *testing.T) {
	finds(t, "odd-response",
		&server{Name: "an invalid content coding", Handler: withHead("Content-Encoding", "none")},
		observed{"a transfer coding twice", standing(func(c *evidence.Connection) {
			c.Head.Oddities = []string{"Transfer-Encoding is \"chunked, chunked\", not just chunked"}
		})},
	)
	findsNothing(t, &server{Name: "the identity coding", Handler: withHead("Content-Encoding", "identity")})
}

func TestRedirectedHost(t *testing.T) {
	finds(t, "redirected-host",
		&server{Name: "a redirect to another host", Handler: redirected("http://other.example/events", "text/event-stream")},
	)
}

func TestHTTP10(t *testing.T) {
	finds(t, "http-1.0", observed{"HTTP/1.0", standing(func(c *evidence.Connection) { c.Head.Proto = "HTTP/1.0" })})
}

func TestContentLength(t *testing.T) {
	finds(t, "content-length", &server{Name: "a Content-Length", Handler: withHead("Content-Length", "100000000")})
}

func TestCharset(t *testing.T) {
	finds(t, "charset",
		&server{Name: "another charset", Handler: withHead("Content-Type", "text/event-stream; charset=ISO-8859-1")})
}

func TestCached(t *testing.T) {
	finds(t, "cached",
		&server{Name: "a cache hit", Handler: withHead("X-Cache", "HIT from edge", "Age", "7")},
		&server{Name: "a Date that never changes", Blind: true, Handler: withHead("Date", "Sat, 01 Jan 2000 00:00:00 GMT")},
		&server{Name: "a hit in Varnish", Handler: withHead("X-Varnish", "65540 32771")},
		observed{"the same events with the same times again", repeating(-time.Minute)},
	)
	findsNothing(t, observed{"the same ids with new times", repeating(time.Second)},
		observed{"the same ids without times", repeating(0)})
}

// repeating is a server whose second response is the first one again. Its events were made some time after its first
// request; zero: they have no times.
func repeating(made time.Duration) evidence.Evidence {
	e := standing()
	first := e.Connections[0]
	first.Reads, first.Bytes, first.Events, first.Greeting = 5, 300, 5, []uint64{1, 2, 3, 4}
	first.Clean, first.Closed = true, first.Started.Add(time.Minute)
	second := *first
	second.Number, second.Started = 2, first.Started.Add(time.Minute)
	second.Up, second.Closed = second.Started, second.Started.Add(time.Minute)
	switch {
	case made < 0: // A cache repeats the times.
		first.FirstTime = first.Started.Add(made)
		first.LastTime = first.FirstTime
		second.FirstTime, second.LastTime = first.FirstTime, first.LastTime
	case made > 0:
		first.FirstTime, first.LastTime = first.Started.Add(made), first.Started.Add(made)
		second.FirstTime, second.LastTime = second.Started.Add(made), second.Started.Add(made)
	}
	second.LastByte = second.Up
	e.Connections, e.Made, e.Now = append(e.Connections, &second), 2, second.Closed
	return e
}
