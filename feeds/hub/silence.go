package hub

import (
	"context"
	"fmt"
	"sync"
	"time"

	"feedscope/feeds"
)

// watch marks a feed stale, and closes its connection as dead, when no byte arrives for too long.
//
// Silence is the time for which a read has been waiting. While a slow fold keeps the feed from reading, or the process
// is suspended, the server is not to blame and the silence does not count.
type watch struct {
	feed        *Feed
	receiver    *receiver
	cancel      context.CancelCauseFunc
	stale, idle time.Duration
	quiet       time.Duration // Limit for the time without a message that is not noise.

	mu      sync.Mutex
	timer   *time.Timer
	stopped bool
}

func startWatch(f *Feed, r *receiver, cancel context.CancelCauseFunc) *watch {
	w := &watch{feed: f, receiver: r, cancel: cancel}
	w.limit(&f.spec)
	return w
}

// limit sets the limits, and checks them from now on.
func (w *watch) limit(s *feeds.Spec) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stale, w.idle, w.quiet = s.StaleAfter, s.IdleTimeout, s.QuietAfter
	switch first := w.first(); {
	case w.stopped:
	case first == 0 && w.timer != nil:
		w.timer.Stop()
	case first > 0 && w.timer == nil:
		w.timer = time.AfterFunc(first, w.check)
	case first > 0:
		w.timer.Reset(first)
	}
}

// soonest returns the smaller of two limits; zero means no limit.
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

// check runs when a limit may have been reached.
func (w *watch) check() {
	defer w.feed.hub.recover()
	w.feed.delivery.Lock()
	defer w.feed.delivery.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stopped || w.first() == 0 {
		return
	}
	silence, since := w.receiver.silence()
	if w.idle > 0 && silence >= w.idle {
		w.cancel(errIdle)
		return
	}
	if w.stale > 0 && silence >= w.stale && w.receiver.becomesStale(since) {
		reason := fmt.Sprintf("no byte for %s", silence.Round(100*time.Millisecond))
		w.feed.changeNow(feeds.Status{State: feeds.Stale, Reason: reason})
	}
	quiet := w.receiver.quietFor()
	if w.quiet > 0 && quiet >= w.quiet && w.receiver.quiet.CompareAndSwap(false, true) && !w.receiver.stale.Load() {
		reason := fmt.Sprintf("no event for %s, although the connection is alive", quiet.Round(100*time.Millisecond))
		w.feed.changeNow(feeds.Status{State: feeds.Stale, Reason: reason})
	}
	w.timer.Reset(w.next(silence, quiet))
}

// first returns the smallest limit; zero means that there is none.
func (w *watch) first() time.Duration { return soonest(soonest(w.stale, w.idle), w.quiet) }

// next returns the time until the next limit may be reached.
func (w *watch) next(silence, quiet time.Duration) time.Duration {
	left := w.quiet - quiet
	if w.quiet > 0 && w.receiver.quiet.Load() {
		left = w.quiet
	}
	limit := w.idle
	if !w.receiver.stale.Load() {
		limit = soonest(w.stale, w.idle)
	} else if w.idle <= 0 {
		limit = silence + w.stale
	}
	if limit > 0 && (w.quiet <= 0 || limit-silence < left) {
		left = limit - silence
	}
	return max(left, time.Millisecond)
}
