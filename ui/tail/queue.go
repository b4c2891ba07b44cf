package tail

import (
	"context"
	"sync"
)

// queue calls functions one after another on a goroutine of its own, so that a blocked output does not delay those who put
// them there.
type queue struct {
	wake chan struct{} // Has room for one.

	mu      sync.Mutex
	waiting []func()
}

func newQueue() *queue { return &queue{wake: make(chan struct{}, 1)} }

// put adds a function.
func (q *queue) put(f func()) {
	q.mu.Lock()
	q.waiting = append(q.waiting, f)
	q.mu.Unlock()
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// run calls the functions until ctx ends.
func (q *queue) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-q.wake:
		}
		q.mu.Lock()
		all := q.waiting
		q.waiting = nil
		q.mu.Unlock()
		for _, f := range all {
			f()
		}
	}
}
