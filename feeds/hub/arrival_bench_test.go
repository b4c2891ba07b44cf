package hub_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/hub"
)

// BenchmarkArrivalTime measures the error of Event.Time, from which the time to first token and the gaps are computed:
// the time from just before the write of an event to Event.Time, over a loopback connection, one event at a time. The
// write itself is part of it, so the figures are upper bounds.
func BenchmarkArrivalTime(b *testing.B) {
	began := time.Now()
	next := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		rc := http.NewResponseController(w)
		_ = rc.Flush()
		for {
			select {
			case <-next:
				_, _ = fmt.Fprintf(w, "data: %d\n\n", time.Since(began).Nanoseconds())
				_ = rc.Flush()
			case <-r.Context().Done():
				return
			}
		}
	}))
	defer server.Close()
	h := hub.New(hub.Options{})
	defer h.Close()
	late := make(chan time.Duration)
	if _, err := h.Add(feeds.Spec{Name: "f", URL: server.URL}, feeds.FoldFunc(func(events []feeds.Event) {
		for _, e := range events {
			if e.Kind != feeds.Message {
				continue
			}
			written, err := strconv.ParseInt(string(e.Data), 10, 64)
			if err != nil {
				b.Error(err)
			}
			late <- e.Time.Sub(began) - time.Duration(written)
		}
	})); err != nil {
		b.Fatal(err)
	}
	var errs []time.Duration
	for b.Loop() {
		next <- struct{}{}
		errs = append(errs, <-late)
	}
	slices.Sort(errs)
	if errs[0] < 0 {
		b.Errorf("an event arrived %v before it was written", -errs[0])
	}
	b.ReportMetric(float64(errs[len(errs)*99/100].Microseconds()), "p99-µs")
	b.ReportMetric(float64(errs[len(errs)/2].Microseconds()), "p50-µs")
}
