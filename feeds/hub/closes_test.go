package hub_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/hub"
)

// cut is a part of a stream that breaks it off.
func cut() { panic(http.ErrAbortHandler) }

func TestExpectedClosesAreRoutine(t *testing.T) {
	const event = "data: a\n\n"
	poll := feeds.Request{Poll: feeds.Poll{Every: time.Second}}
	for name, c := range map[string]struct {
		spec    feeds.Spec
		handler http.HandlerFunc
		want    bool
	}{
		"a close":                        {feeds.Spec{}, stream(event, time.Minute), true},
		"a reset of an HTTP/2 stream":    {feeds.Spec{Route: conn.Route{HTTP: conn.H2C}}, stream(event, time.Minute, cut), true},
		"a close without an event":       {feeds.Spec{}, stream(": hello\n\n", time.Minute), false},
		"a stream that breaks off":       {feeds.Spec{}, stream(event, time.Minute, cut), false},
		"a dead connection":              {feeds.Spec{IdleTimeout: time.Minute}, stream(event, holding), false},
		"polling":                        {feeds.Spec{Request: poll}, documentOnce(), false},
		"a close that is final":          {feeds.Spec{NoReconnect: true}, stream(event, time.Minute), false},
		"a failure because of its close": {feeds.Spec{NoReconnect: true, End: isPing}, stream(event, time.Minute), false},
	} {
		t.Run(name, func(t *testing.T) {
			c.spec.ExpectCloses = true
			withFeed(t, c.spec, c.handler, func(w *env) {
				w.after(time.Minute)
				s := w.feed.Status()
				if expected := strings.HasSuffix(s.Reason, "; expected (closes: expected)"); expected != c.want {
					t.Errorf("after the end: %+v", s)
				}
				if c.want && (s.State != feeds.Waiting || !s.Routine) {
					t.Errorf("after an expected end: %+v", s)
				}
			})
		})
	}
}

// documentOnce answers with a document and then with errors that may pass.
func documentOnce() http.HandlerFunc {
	asked := 0
	return func(w http.ResponseWriter, r *http.Request) {
		if asked++; asked > 1 {
			status(http.StatusServiceUnavailable)(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte("{}"))
	}
}

func TestReconnectsLeaveOutExpectedCloses(t *testing.T) {
	connection := 0
	handler := func(w http.ResponseWriter, r *http.Request) {
		if connection++; connection == 2 {
			stream("data: a\n\n", time.Minute, cut)(w, r)
			return
		}
		stream("data: a\n\n", time.Minute)(w, r)
	}
	withFeed(t, feeds.Spec{ExpectCloses: true}, handler, func(w *env) {
		highest := 0
		for range 10 * 60 {
			w.after(time.Second)
			n := w.feed.Snapshot(time.Now()).Reconnects
			if n < highest {
				t.Fatalf("the reconnects fall from %d to %d", highest, n)
			}
			highest = n
		}
		if d := w.feed.Detail(time.Now()); d.Reconnects != 1 || d.Number < 9 {
			t.Errorf("%d reconnects, connection %d", d.Reconnects, d.Number)
		}
		for w.state() != feeds.Waiting {
			w.after(100 * time.Millisecond)
		}
		changed, err := w.hub.Change([]*hub.Feed{w.feed}, []hub.Addition{
			{Spec: feeds.Spec{Name: "f", URL: "http://feed.test/other", ExpectCloses: true}},
		})
		if err != nil {
			t.Fatal(err)
		}
		w.after(10 * time.Minute)
		if d := changed[0].Detail(time.Now()); d.Reconnects != 1 || d.Number < 18 {
			t.Errorf("%d reconnects, connection %d after the change", d.Reconnects, d.Number)
		}
	})
}
