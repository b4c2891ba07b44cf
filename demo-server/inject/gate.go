package inject

import (
	"net/http"
	"sync"

	"feedscope/demo-server/faults"
)

// gate counts the open streams of a limit.
type gate struct {
	mu   sync.Mutex
	open int
	left chan struct{} // Closed when a stream leaves.
}

// enter admits a stream if fewer than limit are open. Otherwise it returns a channel that is closed when one leaves.
func (g *gate) enter(limit int) (in bool, left <-chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open < limit {
		g.open++
		return true, nil
	}
	if g.left == nil {
		g.left = make(chan struct{})
	}
	return false, g.left
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.open--
	if g.left != nil {
		close(g.left)
		g.left = nil
	}
}

// refuse answers 503 while the limit is reached.
func refuse(c *Conn, f faults.Fault, stream http.Handler, w http.ResponseWriter, r *http.Request) {
	if in, _ := c.site.refusing.enter(f.Size()); !in {
		http.Error(w, "too many connections: fault "+f.String(), http.StatusServiceUnavailable)
		return
	}
	defer c.site.refusing.leave()
	stream.ServeHTTP(w, r)
}

// hang leaves requests unanswered while the limit is reached, and cuts them when the faults change.
func hang(c *Conn, f faults.Fault, stream http.Handler, w http.ResponseWriter, r *http.Request) {
	for {
		in, left := c.site.hanging.enter(f.Size())
		if in {
			defer c.site.hanging.leave()
			stream.ServeHTTP(w, r)
			return
		}
		select {
		case <-left:
		case <-c.changed:
			panic(http.ErrAbortHandler)
		case <-r.Context().Done():
			return
		}
	}
}
