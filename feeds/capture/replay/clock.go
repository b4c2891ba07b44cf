package replay

import (
	"context"
	"math"
	"sync"
	"time"

	"feedscope/feeds/capture"
)

// clock is a player's clock, which shows the time of the recording.
type clock struct {
	wake chan struct{}

	mu    sync.Mutex
	state State
	steps int
	// target is the time up to which everything plays at once; zero if there is none.
	target time.Time
	// At the time real the clock showed recorded; since then it has run at the speed.
	real, recorded time.Time
	// next is the time of the next record, which the clock does not pass.
	next time.Time
}

func (c *clock) init(o *capture.Outline, p Options) error {
	c.wake = make(chan struct{}, 1)
	c.state = State{From: o.From, To: o.To, Now: o.From, Speed: 1, Paused: p.Paused}
	if !p.To.IsZero() && p.To.Before(o.To) {
		c.state.To = p.To
	}
	if p.From.After(o.From) {
		c.target, c.state.Seeking = p.From, true
	}
	if p.Speed == 0 {
		return nil
	}
	return c.SetSpeed(p.Speed)
}

func (c *clock) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.real, c.recorded, c.next = time.Now(), c.state.Now, c.state.Now
}

// Now returns the time of the recording, which panels must take as the present.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

// State returns the state of the player.
func (c *clock) State() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.state
	s.Now = c.now()
	s.Damages = append([]capture.Damage(nil), s.Damages...)
	return s
}

// now is never before the last record played, nor after the next one.
func (c *clock) now() time.Time {
	if c.state.Paused || c.state.Seeking || c.state.Ended || c.real.IsZero() {
		return c.state.Now
	}
	t := c.next
	if c.state.Speed < MaxSpeed {
		passed := time.Since(c.real).Seconds() * c.state.Speed
		if ahead := c.next.Sub(c.recorded).Seconds(); passed < ahead {
			t = c.recorded.Add(time.Duration(passed * float64(time.Second)))
		}
	}
	return later(t, c.state.Now)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// anchor restarts the clock from now. It is called before any change of the state.
func (c *clock) anchor() {
	c.state.Now = c.now()
	c.real, c.recorded = time.Now(), c.state.Now
}

// isOver reports whether a record is beyond the end.
func (c *clock) isOver(t time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return t.After(c.state.To)
}

// turn is the extent to which a record plays.
type turn uint8

const (
	// all of the record plays.
	all turn = iota
	// oneMessage plays, with everything before it.
	oneMessage
	// over means that playing is over.
	over
)

// await waits for the turn of a record of time t.
func (c *clock) await(ctx context.Context, t time.Time) turn {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next = t
	for ctx.Err() == nil {
		wait, turn := c.wait(t)
		if wait == 0 {
			c.state.Now = later(c.state.Now, t)
			return turn
		}
		c.sleep(ctx, wait)
	}
	return over
}

const forever = -1

// wait returns the time until the turn of a record of time t; forever if only a change of the state brings it.
func (c *clock) wait(t time.Time) (time.Duration, turn) {
	if c.state.Seeking {
		if !t.After(c.target) {
			return 0, all
		}
		c.arrive()
	}
	switch {
	case c.state.Paused && c.steps > 0:
		return 0, oneMessage
	case c.state.Paused:
		return forever, all
	case c.state.Speed == MaxSpeed:
		return 0, all
	}
	due := t.Sub(c.recorded).Seconds() / c.state.Speed
	left := time.Duration(min(due, math.MaxInt32)*float64(time.Second)) - time.Since(c.real)
	return max(left, 0), all
}

// arrive ends a seek.
func (c *clock) arrive() {
	c.state.Now = later(c.state.Now, c.target)
	c.state.Seeking, c.target = false, time.Time{}
	c.real, c.recorded = time.Now(), c.state.Now
}

// sleep waits for a change of the state, at most for d. The caller holds mu, which is released meanwhile.
func (c *clock) sleep(ctx context.Context, d time.Duration) {
	c.mu.Unlock()
	defer c.mu.Lock()
	var due <-chan time.Time
	if d >= 0 {
		due = time.After(d)
	}
	select {
	case <-ctx.Done():
	case <-c.wake:
	case <-due:
	}
}

// locked calls f with the lock held.
func (c *clock) locked(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f()
}

// end waits for the end of the recording.
func (c *clock) end(ctx context.Context, err error) {
	if err == nil && c.await(ctx, c.State().To) == over {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.state.Ended, c.state.Seeking, c.state.Err = true, false, err
}
