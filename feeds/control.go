package feeds

import (
	"context"
	"errors"
	"sync"
	"time"
)

type command uint8

const (
	pause command = iota
	resume
	reconnect
)

// errInterrupted ends a connection because the user said so.
var errInterrupted = errors.New("interrupted by the user")

// control carries the user's wishes to the feed's goroutine. It holds the wish, not a queue: the latest counts.
type control struct {
	wake chan struct{}

	mu     sync.Mutex
	paused bool
	wished bool    // There was a wish that no attempt has answered yet.
	from   *string // The last event ID that the next attempt is to resume after.
	cancel context.CancelCauseFunc
}

func newControl() control { return control{wake: make(chan struct{}, 1)} }

func (c *control) set(cmd command) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if cmd == resume && !c.paused || cmd == pause && c.paused {
		return
	}
	c.paused = cmd == pause
	c.wished = true
	if c.cancel != nil {
		c.cancel(errInterrupted)
	}
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// setFrom has the feed connect anew and resume after an id.
func (c *control) setFrom(id string) {
	c.mu.Lock()
	c.from = &id
	c.mu.Unlock()
	c.set(reconnect)
}

// takeFrom gives the id to resume after, once, if one was wished for.
func (c *control) takeFrom() (id string, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.from == nil {
		return "", false
	}
	id, c.from = *c.from, nil
	return id, true
}

// attempt gives the context of one connection, unless the feed is paused, and tells whether it is the user's wish.
// What was wished before has had its effect with it.
func (c *control) attempt(ctx context.Context) (_ context.Context, _ context.CancelCauseFunc, wished, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	select {
	case <-c.wake:
	default:
	}
	if c.paused {
		return nil, nil, false, false
	}
	wished, c.wished = c.wished, false
	ctx, c.cancel = context.WithCancelCause(ctx)
	return ctx, c.cancel, wished, true
}

// wait returns after d, or without end if d is negative, or when the user wishes something, or ctx ends.
func (c *control) wait(ctx context.Context, d time.Duration) {
	var after <-chan time.Time
	if d >= 0 {
		t := time.NewTimer(d)
		defer t.Stop()
		after = t.C
	}
	select {
	case <-ctx.Done():
	case <-c.wake:
	case <-after:
	}
}
