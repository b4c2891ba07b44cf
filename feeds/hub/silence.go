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

	// unusual is the limit in place of stale if that is zero: a silence that is unusual after what has arrived.
	unusual time.Duration
	after   string

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
	w.start()
}

// expect sets the silence that is unusual after what has arrived; zero: any may be usual.
func (w *watch) expect(unusual time.Duration, after string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	fresh := w.unusual == 0 && unusual > 0
	if w.unusual, w.after = unusual, after; fresh && !w.stopped {
		w.start()
	}
}

// start starts the timer. The caller holds mu.
func (w *watch) start() {
	if w.timer != nil {
		w.timer.Stop()
	}
	if w.limited() {
		silence, _ := w.receiver.silence()
		w.timer = time.AfterFunc(w.next(silence, w.feed.sinceMessage()), w.check)
	}
}

// silent returns the silence that makes the feed stale, and the words about it.
func (w *watch) silent() (limit time.Duration, after string) {
	if w.stale > 0 || w.unusual == 0 {
		return w.stale, ""
	}
	return w.unusual, ", after " + w.after
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
	if limit, after := w.silent(); limit > 0 && silence >= limit && w.receiver.becomesStale(since) {
		w.feed.changeNow(feeds.Status{State: feeds.Stale, Reason: silentReason(silence) + after})
	}
	quiet := w.receiver.quietFor()
	if w.quiet > 0 && quiet >= w.quiet && w.receiver.quiet.CompareAndSwap(false, true) && !w.receiver.stale.Load() {
		w.feed.changeNow(feeds.Status{State: feeds.Stale, Reason: quietReason(quiet) + ", although the connection is alive"})
	}
	w.timer.Reset(w.next(silence, quiet))
}

// limited reports whether there is a limit.
func (w *watch) limited() bool { return w.stale > 0 || w.unusual > 0 || w.idle > 0 || w.quiet > 0 }

// next returns the time until a limit may be reached. One that has been reached can be reached again after a byte or a
// message, so in no less than the limit itself.
func (w *watch) next(silence, quiet time.Duration) time.Duration {
	left := time.Duration(math.MaxInt64)
	stale, _ := w.silent()
	for _, l := range [...]struct {
		limit, passed time.Duration
		reached       bool
	}{
		{stale, silence, w.receiver.stale.Load()}, {w.idle, silence, false}, {w.quiet, quiet, w.receiver.quiet.Load()},
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

// silentReason describes a feed that has had no byte for a time.
func silentReason(silence time.Duration) string {
	return fmt.Sprintf("no byte for %s", silence.Round(100*time.Millisecond))
}

// quietReason describes a feed that has had no event for a time.
func quietReason(quiet time.Duration) string {
	return fmt.Sprintf("no event for %s", quiet.Round(100*time.Millisecond))
}
