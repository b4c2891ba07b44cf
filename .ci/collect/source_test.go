package collect_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"
)

// source serves feeds at /1, /2 and so on. Event n of each feed has the ID n and exists from the n-th tick after the start, so that
// any client can resume anywhere and no event need be kept.
type source struct {
	*httptest.Server
	start time.Time
	every time.Duration
	// last is the number of each feed's last event. After it, connections stay open.
	last int
}

func newSource(t *testing.T, rate int, d time.Duration) *source {
	s := &source{start: time.Now(), every: time.Second / time.Duration(rate)}
	s.last = int(d / s.every)
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// due returns the number of the newest event.
func (s *source) due() int { return min(int(time.Since(s.start)/s.every), s.last) }

// ServeHTTP sends what follows the last event ID, and then each event when it is due.
func (s *source) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n, _ := strconv.Atoi(r.Header.Get("Last-Event-ID"))
	feed := strings.TrimPrefix(r.URL.Path, "/")
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	ticks := time.NewTicker(s.every)
	defer ticks.Stop()
	var block []byte
	for quiet := 0; ; quiet++ {
		block = block[:0]
		for ; n < s.due(); quiet = 0 {
			n++
			block = appendEvent(block, feed, n)
		}
		if quiet%int(5*time.Second/s.every) == 1 {
			block = append(block, ": keep-alive\n\n"...)
		}
		if _, err := w.Write(block); err != nil || out.Flush() != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-ticks.C:
		}
	}
}

func appendEvent(dst []byte, feed string, n int) []byte {
	return fmt.Appendf(dst, "id: %d\nevent: quote\ndata: {\"feed\":%q,\"n\":%d,\"price\":%.2f,\"pad\":\"%s\"}\n\n",
		n, feed, n, 100+float64(n*7919%1000)/100, strings.Repeat("x", 80))
}

// config returns a configuration of n feeds, f1 to fn.
func (s *source) config(n int) string {
	var b strings.Builder
	b.WriteString("feeds:\n")
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "  - name: f%d\n    url: %s/%d\n", i, s.URL, i)
	}
	return b.String()
}
