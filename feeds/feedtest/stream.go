package feedtest

import (
	"io"
	"net/http"
	"sync"
	"time"
)

// Holding is a pause that outlasts every test.
const Holding = 10000 * time.Hour

// Stream returns a handler that answers with an event stream of parts: text, or a pause. Text is sent at once. The
// stream ends after the last part.
func Stream(parts ...any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		flush := http.NewResponseController(w).Flush
		if w.Header().Get("Content-Type") == "" {
			w.Header().Set("Content-Type", "text/event-stream")
		}
		_ = flush()
		for _, p := range parts {
			switch p := p.(type) {
			case string:
				_, _ = io.WriteString(w, p)
				_ = flush()
			case func():
				p()
			case time.Duration:
				select {
				case <-time.After(p):
				case <-r.Context().Done():
					return
				}
			}
		}
	}
}

// Turns returns a handler that answers the first request with the first handler, and so on; the last one goes on.
func Turns(all ...http.HandlerFunc) http.HandlerFunc {
	var mu sync.Mutex
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		h := all[0]
		if len(all) > 1 {
			all = all[1:]
		}
		mu.Unlock()
		h(w, r)
	}
}
