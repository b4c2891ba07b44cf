package hub

import (
	"cmp"
	"context"
	"fmt"
	"math"
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
	f.mu.Lock()
	defer f.mu.Unlock() // Nobody else has the watch yet, so the order of the locks does not matter.
	f.watch = w
	w.limit(cmp.Or(f.adopted, &f.spec))
	return w
}

// limit sets the limits, and checks them from now on.
func (w *watch) limit(s *feeds.Spec) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stale, w.idle, w.quiet = s.StaleAfter, s.IdleTimeout, s.QuietAfter
	if w.stopped {
		return
	}
	if w.timer != nil {
		w.timer.Stop()
	}
	if w.limited() {
		silence, _ := w.receiver.silence()
		w.timer = time.AfterFunc(w.next(silence, w.feed.sinceMessage()), w.check)
	}
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
	if w.stopped || !w.limited() {
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
		w.feed.changeNow(feeds.Status{State: feeds.Stale, Reason: quietReason(quiet) + ", although the connection is alive"})
	}
	w.timer.Reset(w.next(silence, quiet))
}

// limited reports whether there is a limit.
func (w *watch) limited() bool { return w.stale > 0 || w.idle > 0 || w.quiet > 0 }

// next returns the time until a limit may be reached. One that has been reached can be reached again after a byte or a
// message, so in no less than the limit itself.
func (w *watch) next(silence, quiet time.Duration) time.Duration {
	left := time.Duration(math.MaxInt64)
	for _, l := range [...]struct {
		limit, passed time.Duration
		reached       bool
	}{
		{w.stale, silence, w.receiver.stale.Load()}, {w.idle, silence, false}, {w.quiet, quiet, w.receiver.quiet.Load()},
	} {
		switch {
		case l.limit <= 0:
		case l.reached:
			left = min(left, l.limit)
		default:
			left = min(left, l.limit-l.passed)
		}
	}
	return max(left, time.Millisecond)
}

// quietReason describes a feed that has had no event for a time.
func quietReason(quiet time.Duration) string {
	return fmt.Sprintf("no event for %s", quiet.Round(100*time.Millisecond))
}
