package hub_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
)

func TestEndEventEndsTheStream(t *testing.T) {
	last := func(e *feeds.Event) bool { return string(e.Data) == "[DONE]" }
	withFeed(
		t,
		feeds.Spec{End: last},
		stream("data: a\n\n", time.Second, "data: [DONE]\n\ndata: b\n\ndata: c\n", holding),
		func(w *env) {
			w.expect(
				time.Minute,
				"0s connecting: connecting",
				"0s live: connected",
				"0s message#=a",
				"1s message#=[DONE]",
				"1s ended: received the event that ends the stream",
			)
			if s := w.feed.Snapshot(time.Now()); s.Messages != 2 || s.Anomalies != 0 {
				t.Errorf("%+v", s)
			}
			w.feed.Reconnect()
			w.expect(time.Minute, "1m0s connecting: connecting", "1m0s live: connected", "1m0s message#=a",
				"1m1s message#=[DONE]", "1m1s ended: received the event that ends the stream")
		},
	)
}

func TestFiniteStreamNeedsItsEndEvent(t *testing.T) {
	last := func(e *feeds.Event) bool { return string(e.Data) == "[DONE]" }
	const failed = "0s failed: the server closed the stream before its last event"
	for name, c := range map[string]struct {
		spec feeds.Spec
		body string
		want string
	}{
		"does not reconnect":          {feeds.Spec{End: last, NoReconnect: true}, "data: a\n\n", failed},
		"the request is not repeated": {feeds.Spec{End: last, Request: feeds.Request{Body: []byte("q")}}, "data: a\n\n", failed},
		"no end event expected":       {feeds.Spec{NoReconnect: true}, "data: a\n\n", "0s ended: the server closed the stream"},
		"reconnects":                  {feeds.Spec{End: last}, "data: a\n\n", "0s waiting: the server closed the stream"},
		"the end event arrives first": {feeds.Spec{End: last, NoReconnect: true}, "data: [DONE]\n\n", "0s ended: received the event that ends the stream"},
	} {
		t.Run(name, func(t *testing.T) {
			withFeed(t, c.spec, stream(c.body), func(w *env) {
				w.expect(
					time.Millisecond,
					"0s connecting: connecting",
					"0s live: connected",
					"0s message#="+strings.TrimSpace(c.body[6:]),
					c.want,
				)
			})
		})
	}
}

func TestReasonOfClosedStream(t *testing.T) {
	const closed = "the server closed the stream"
	last := func(*feeds.Event) bool { return false }
	finite := feeds.Spec{NoReconnect: true}
	for name, c := range map[string]struct {
		spec feeds.Spec
		body string
		want string
	}{
		"empty":           {feeds.Spec{}, "", "waiting: " + closed + " without sending anything"},
		"empty, finite":   {finite, "", "ended: " + closed + " without sending anything"},
		"only a comment":  {feeds.Spec{}, ": hi\n\n", "waiting: " + closed},
		"JSON":            {feeds.Spec{}, `{"error":"quota"}`, "waiting: " + closed + `; the body is not an event stream but JSON: “{"error":"quota"}”`},
		"a page, finite":  {finite, "<html>s3cret", "failed: " + closed + "; the body is not an event stream but markup, as in a web page: “<html>•••”"},
		"an error event":  {finite, "data: a\n\nevent: error\ndata: quota\n\n", "failed: " + closed + " after an error event: “quota”"},
		"an earlier one":  {finite, "event: error\ndata: x\n\ndata: a\n\n", "ended: " + closed},
		"error, not last": {feeds.Spec{NoReconnect: true, End: last}, "event: error\ndata: x\n\ndata: a\n\n", "failed: " + closed + " before its last event"},
		"error, resumed":  {feeds.Spec{}, "event: error\ndata: quota\n\n", "waiting: " + closed},
	} {
		t.Run(name, func(t *testing.T) {
			c.spec.URL = "http://feed.test/stream?token=s3cret"
			withFeed(t, c.spec, stream(c.body), func(w *env) {
				s := w.feed.Status()
				if got := s.State.String() + ": " + s.Reason; got != c.want {
					t.Errorf("got %q, want %q", got, c.want)
				}
				if odd := strings.Contains(c.want, "sending") || strings.Contains(c.want, "body"); s.State == feeds.Waiting && s.Routine == odd {
					t.Errorf("routine: %v", s.Routine)
				}
			})
		})
	}
}

// A server that allows one stream answers 409 until it notices that it has lost the last one.
func TestConflictsAreRetriedForAWhile(t *testing.T) {
	withFeed(t, feeds.Spec{}, status(409), func(w *env) {
		w.after(5 * time.Second)
		w.net.set(stream(holding))
		if w.after(10 * time.Second); w.state() != feeds.Live {
			t.Errorf("the feed is %v: %s", w.state(), w.logged())
		}
	})
	withFeed(t, feeds.Spec{}, status(409), func(w *env) {
		log := w.after(time.Hour)
		if n := strings.Count(log, "waiting: "); n != 7 || !strings.HasSuffix(strings.TrimSpace(log),
			"failed: the server answered 409 Conflict; gave up after 8 such answers") {
			t.Errorf("%d retries: %s", n, log)
		}
		w.feed.Reconnect()
		if w.after(time.Second / 2); w.state() != feeds.Waiting {
			t.Errorf("after a command the feed is %v", w.state())
		}
	})
}

func TestMaxAttemptsCountsConsecutiveFailures(t *testing.T) {
	n := 0
	refuseTwice := func(w http.ResponseWriter, r *http.Request) {
		if n++; n%3 == 0 {
			stream("data: a\n\n")(w, r)
			return
		}
		status(http.StatusServiceUnavailable)(w, r)
	}
	withFeed(t, feeds.Spec{MaxAttempts: 3}, refuseTwice, func(w *env) {
		w.after(time.Hour)
		if w.state() == feeds.Failed || w.feed.Totals().Messages < 10 {
			t.Errorf("nonconsecutive failures were added up: %+v", w.feed.Status())
		}
		w.net.set(nil)
		w.after(time.Hour)
		if s := w.feed.Status(); s.State != feeds.Failed || s.Reason != "connection refused; gave up after 3 attempts" {
			t.Errorf("got %+v", s)
		}
		w.feed.Reconnect()
		w.expect(5*time.Second, "2h0m0s connecting: connecting", "2h0m0s waiting: connection refused",
			"2h0m1s connecting: connecting", "2h0m1s waiting: connection refused",
			"2h0m3s connecting: connecting", "2h0m3s failed: connection refused; gave up after 3 attempts")
	})
}

func TestSingleAttemptIsSingular(t *testing.T) {
	withFeed(t, feeds.Spec{MaxAttempts: 1}, nil, func(w *env) {
		w.expect(time.Minute, "0s connecting: connecting", "0s failed: connection refused; gave up after 1 attempt")
	})
}
