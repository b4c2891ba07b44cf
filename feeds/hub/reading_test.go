package hub_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"feedscope/feeds"
)

func isPing(e *feeds.Event) bool { return string(e.Type) == "ping" }

func TestLabelsAreNoPositions(t *testing.T) {
	var mu sync.Mutex
	var sent []string
	handler := func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		sent = append(sent, r.Header.Get("Last-Event-ID"))
		mu.Unlock()
		stream("id: boiler\ndata: a\n\n")(w, r)
	}
	withFeed(t, feeds.Spec{Request: feeds.Request{Labels: true}}, handler, func(w *env) {
		log := w.after(1500 * time.Millisecond)
		if !strings.Contains(log, "message#boiler=a") || strings.Contains(log, "resuming") {
			t.Errorf("the log is\n%s", log)
		}
		if id := w.feed.Snapshot(time.Now()).LastEventID; id != "" {
			t.Errorf("the position is %q", id)
		}
	})
	if !slices.Equal(sent, []string{"", ""}) {
		t.Errorf("sent %q", sent)
	}
}

func TestNoiseDoesNotCount(t *testing.T) {
	const body = "event: ping\ndata:\n\ndata: a\n\nevent: ping\ndata: x\n\nevent: ping\ndata: y\n\ndata: b\n\n"
	var log []string
	payload := feeds.Payload(feeds.FoldFunc(func(events []feeds.Event) {
		for _, e := range events {
			if e.Kind == feeds.Message {
				log = append(log, string(e.Data))
			}
		}
	}))
	withFeed(t, feeds.Spec{Noise: isPing}, stream("data: first\n\n", time.Second, body, time.Second, holding), func(w *env) {
		w.feed.Attach(payload)
		w.after(3 * time.Second)
		if got := strings.Join(log, " "); got != "first a b" {
			t.Errorf("the fold received %q", got)
		}
		s := w.feed.Snapshot(time.Now())
		if s.Messages != 6 || s.Noise != 3 || w.feed.Totals().Counted != 2 || !s.LastMessage.Equal(w.start.Add(time.Second)) {
			t.Errorf("%d messages, %d noise, %d counted, the last at %v", s.Messages, s.Noise, w.feed.Totals().Counted,
				s.LastMessage.Sub(w.start))
		}
	})
}
