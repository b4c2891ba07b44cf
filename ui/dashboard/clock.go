package dashboard

import (
	"context"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
)

// frameMsg asks the model for a frame: there is news, a second has passed, or something on the screen is to
// change by itself.
type frameMsg struct{ now time.Time }

// clock decides when frames are drawn: at once when there is news and the last frame is long enough ago,
// then no more often than its interval; without news once a second, for the clock and the ages.
type clock struct {
	interval time.Duration
	asks     <-chan struct{} // Of the panels.
	send     func(tea.Msg)

	mu       sync.Mutex
	news     <-chan struct{}
	deadline time.Time
	woken    chan struct{}
}

func newClock(fps int, send func(tea.Msg), news, asks <-chan struct{}) *clock {
	return &clock{
		interval: time.Second / time.Duration(fps), news: news, asks: asks, send: send, woken: make(chan struct{}, 1),
	}
}

// The first frames follow each other as fast as they can be shown: while a screen fills, every one counts.
const (
	firstFrames   = 6
	firstInterval = 4 * time.Millisecond
)

// run sends frames until ctx ends.
func (c *clock) run(ctx context.Context) {
	var last time.Time
	frames := 0
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		if !c.wait(ctx, timer) {
			return
		}
		due := last.Add(firstInterval)
		if frames++; frames > firstFrames {
			due = last.Add(c.interval)
		}
		if !sleep(ctx, timer, time.Until(due)) {
			return
		}
		// What came while waiting is in this frame.
		empty(c.followed())
		empty(c.asks)
		last = time.Now()
		c.met(last)
		c.send(frameMsg{now: last})
	}
}

// wait returns when a frame is wanted; false when ctx has ended.
func (c *clock) wait(ctx context.Context, timer *time.Timer) bool {
	for {
		timer.Reset(c.untilNext(time.Now()))
		select {
		case <-ctx.Done():
			return false
		case <-c.followed():
			return true
		case <-c.asks:
			return true
		case <-timer.C:
			return true
		case <-c.woken: // The deadline has moved, or news come from elsewhere.
		}
	}
}

// untilNext is the time to the next full second or to the deadline.
func (c *clock) untilNext(now time.Time) time.Duration {
	next := now.Truncate(time.Second).Add(time.Second)
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.deadline.IsZero() && c.deadline.Before(next) {
		next = c.deadline
	}
	return next.Sub(now)
}

// met forgets a deadline that the frame of now meets.
func (c *clock) met(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.deadline.After(now) {
		c.deadline = time.Time{}
	}
}

// follow takes the news from elsewhere.
func (c *clock) follow(news <-chan struct{}) {
	c.mu.Lock()
	c.news = news
	c.mu.Unlock()
	c.wake()
}

func (c *clock) followed() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.news
}

func (c *clock) wake() {
	select {
	case c.woken <- struct{}{}:
	default:
	}
}

// at asks for a frame at t besides the others; a zero t asks for none.
func (c *clock) at(t time.Time) {
	c.mu.Lock()
	moved := t != c.deadline
	c.deadline = t
	c.mu.Unlock()
	if moved && !t.IsZero() {
		c.wake()
	}
}

func empty(c <-chan struct{}) {
	select {
	case <-c:
	default:
	}
}

func sleep(ctx context.Context, timer *time.Timer, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer.Reset(d)
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
