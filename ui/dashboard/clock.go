package dashboard

import (
	"context"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
)

// frameMsg requests a frame.
type frameMsg struct{ now time.Time }

// clock decides when to draw: at once if there is news and the last frame is old enough, otherwise at the end of the
// interval. Without news it draws once a second to update the time and the ages.
type clock struct {
	asks <-chan struct{} // Panels that want a redraw.
	send func(tea.Msg)

	mu       sync.Mutex
	interval time.Duration
	news     <-chan struct{}
	deadline time.Time
	woken    chan struct{}
}

func newClock(fps int, send func(tea.Msg), news, asks <-chan struct{}) *clock {
	c := &clock{news: news, asks: asks, send: send, woken: make(chan struct{}, 1)}
	c.setFPS(fps)
	return c
}

// setFPS sets the maximum frames per second.
func (c *clock) setFPS(fps int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.interval = time.Second / time.Duration(fps)
}

func (c *clock) frameInterval() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.interval
}

// The first frames follow each other quickly, since they fill the screen.
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
			due = last.Add(c.frameInterval())
		}
		if !sleep(ctx, timer, time.Until(due)) {
			return
		}
		// This frame covers what arrived while it was due.
		drain(c.newsSource())
		drain(c.asks)
		last = time.Now()
		c.clearDeadline(last)
		c.send(frameMsg{now: last})
	}
}

// wait returns true when a frame is wanted, and false when ctx has ended.
func (c *clock) wait(ctx context.Context, timer *time.Timer) bool {
	for {
		timer.Reset(c.untilNext(time.Now()))
		select {
		case <-ctx.Done():
			return false
		case <-c.newsSource():
			return true
		case <-c.asks:
			return true
		case <-timer.C:
			return true
		case <-c.woken: // The deadline or the source of news has changed.
		}
	}
}

// untilNext returns the time to the next full second or to the deadline.
func (c *clock) untilNext(now time.Time) time.Duration {
	next := now.Truncate(time.Second).Add(time.Second)
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.deadline.IsZero() && c.deadline.Before(next) {
		next = c.deadline
	}
	return next.Sub(now)
}

// clearDeadline drops a deadline that the frame at now meets.
func (c *clock) clearDeadline(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.deadline.After(now) {
		c.deadline = time.Time{}
	}
}

// setNews changes the source of news.
func (c *clock) setNews(news <-chan struct{}) {
	c.mu.Lock()
	c.news = news
	c.mu.Unlock()
	c.wake()
}

func (c *clock) newsSource() <-chan struct{} {
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

// setDeadline adds a frame at t; zero means none.
func (c *clock) setDeadline(t time.Time) {
	c.mu.Lock()
	moved := t != c.deadline
	c.deadline = t
	c.mu.Unlock()
	if moved && !t.IsZero() {
		c.wake()
	}
}

func drain(c <-chan struct{}) {
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
