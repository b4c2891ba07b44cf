package feeds

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// watch looks after a connection's silence: it calls the feed stale, and the connection dead, in time.
// Silence is the time that a read has been waiting; while a slow Fold keeps the feed from reading, the
// silence is our own and does not count.
type watch struct {
	feed        *Feed
	in          *intake
	cancel      context.CancelCauseFunc
	stale, idle time.Duration

	mu      sync.Mutex
	timer   *time.Timer
	stopped bool
}

func startWatch(f *Feed, in *intake, cancel context.CancelCauseFunc) *watch {
	w := &watch{feed: f, in: in, cancel: cancel, stale: f.spec.StaleAfter, idle: f.spec.IdleTimeout}
	w.mu.Lock()
	defer w.mu.Unlock()
	if first := soonest(w.stale, w.idle); first > 0 {
		w.timer = time.AfterFunc(first, w.look)
	}
	return w
}

// soonest is the smaller of those that are set; zero if none is.
func soonest(a, b time.Duration) time.Duration {
	if a <= 0 || b > 0 && b < a {
		return max(b, 0)
	}
	return a
}

func (w *watch) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stopped = true
	if w.timer != nil {
		w.timer.Stop()
	}
}

// look is called when a bound may have been reached.
func (w *watch) look() {
	defer w.feed.hub.recover()
	w.feed.delivery.Lock()
	defer w.feed.delivery.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stopped {
		return
	}
	silence, since := w.in.silence()
	if w.idle > 0 && silence >= w.idle {
		w.cancel(errIdle)
		return
	}
	if w.stale > 0 && silence >= w.stale && w.in.becomesStale(since) {
		reason := fmt.Sprintf("no byte for %s", silence.Round(100*time.Millisecond))
		w.feed.changeLocked(Status{State: Stale, Reason: reason})
	}
	w.timer.Reset(w.next(silence))
}

// next is the time until a bound that lies ahead may be reached.
func (w *watch) next(silence time.Duration) time.Duration {
	bound := w.idle
	if !w.in.stale.Load() {
		bound = soonest(w.stale, w.idle)
	} else if w.idle <= 0 {
		bound = silence + w.stale
	}
	return max(bound-silence, time.Millisecond)
}
