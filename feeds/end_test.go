package feeds_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
)

func TestTheEventThatEndsTheStreamIsItsLast(t *testing.T) {
	last := func(e *feeds.Event) bool { return string(e.Data) == "[DONE]" }
	inWorld(t, feeds.Spec{End: last}, stream("data: a\n\n", time.Second, "data: [DONE]\n\ndata: b\n\ndata: c\n", holding), func(w *world) {
		w.expect(time.Minute, "0s connecting: connecting", "0s live: connected", "0s message#=a", "1s message#=[DONE]",
			"1s ended: the event came that ends the stream")
		if s := w.feed.Snapshot(time.Now()); s.Messages != 2 || s.Anomalies != 0 {
			t.Errorf("%+v", s)
		}
		w.feed.Reconnect()
		w.expect(time.Minute, "1m0s connecting: connecting", "1m0s live: connected", "1m0s message#=a",
			"1m1s message#=[DONE]", "1m1s ended: the event came that ends the stream")
	})
}

func TestAStreamThatIsClosedBeforeItsLastEventHasFailedUnlessItIsAskedForAgain(t *testing.T) {
	last := func(e *feeds.Event) bool { return string(e.Data) == "[DONE]" }
	const failed = "0s failed: the server closed the stream before its last event came"
	for name, c := range map[string]struct {
		spec feeds.Spec
		body string
		want string
	}{
		"the first end is final":    {feeds.Spec{End: last, NoReconnect: true}, "data: a\n\n", failed},
		"it is asked for once":      {feeds.Spec{End: last, Ask: feeds.Ask{Body: []byte("q")}}, "data: a\n\n", failed},
		"nothing would have told":   {feeds.Spec{NoReconnect: true}, "data: a\n\n", "0s ended: the server closed the stream"},
		"it is asked for again":     {feeds.Spec{End: last}, "data: a\n\n", "0s waiting: the server closed the stream"},
		"the last event came first": {feeds.Spec{End: last, NoReconnect: true}, "data: [DONE]\n\n", "0s ended: the event came that ends the stream"},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, c.spec, stream(c.body), func(w *world) {
				w.expect(time.Millisecond, "0s connecting: connecting", "0s live: connected", "0s message#="+strings.TrimSpace(c.body[6:]), c.want)
			})
		})
	}
}

func TestAttemptsInARowAreCountedUpToABound(t *testing.T) {
	n := 0
	refuseTwice := func(w http.ResponseWriter, r *http.Request) {
		if n++; n%3 == 0 {
			stream("data: a\n\n")(w, r)
			return
		}
		status(http.StatusServiceUnavailable)(w, r)
	}
	inWorld(t, feeds.Spec{MaxAttempts: 3}, refuseTwice, func(w *world) {
		w.after(time.Hour)
		if w.state() == feeds.Failed || w.feed.Totals().Messages < 10 {
			t.Errorf("attempts that did not follow each other were added up: %+v", w.feed.Status())
		}
		w.net.set(nil)
		w.after(time.Hour)
		if s := w.feed.Status(); s.State != feeds.Failed || s.Reason != "connection refused; given up after 3 attempts" {
			t.Errorf("got %+v", s)
		}
		w.feed.Reconnect()
		w.expect(5*time.Second, "2h0m0s connecting: connecting", "2h0m0s waiting: connection refused",
			"2h0m1s connecting: connecting", "2h0m1s waiting: connection refused",
			"2h0m3s connecting: connecting", "2h0m3s failed: connection refused; given up after 3 attempts")
	})
}

func TestASingleAttemptIsOne(t *testing.T) {
	inWorld(t, feeds.Spec{MaxAttempts: 1}, nil, func(w *world) {
		w.expect(time.Minute, "0s connecting: connecting", "0s failed: connection refused; given up after 1 attempt")
	})
}
