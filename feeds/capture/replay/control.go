package replay

import (
	"fmt"
	"time"
)

// change changes the state and lets the player know.
func (c *clock) change(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.real.IsZero() {
		c.anchor()
	}
	f()
	c.notify()
}

func (c *clock) notify() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// Pause stops the clock.
func (c *clock) Pause() { c.change(func() { c.state.Paused = true }) }

// Resume lets the clock go on.
func (c *clock) Resume() { c.change(func() { c.state.Paused, c.steps = false, 0 }) }

// Step stops the clock and goes on to the next message of any feed, with all that came before it.
func (c *clock) Step() {
	c.change(func() {
		c.state.Paused = true
		c.steps++
	})
}

// SetSpeed plays at a speed from [MinSpeed] on: 2 is twice as fast as it was, [MaxSpeed] as fast as can be. Other numbers
// are an error.
func (c *clock) SetSpeed(speed float64) error {
	if !(speed >= MinSpeed) {
		return fmt.Errorf("a speed of %v is too slow: give %v or more", speed, MinSpeed)
	}
	c.change(func() { c.state.Speed = min(speed, MaxSpeed) })
	return nil
}

// Seek goes on to a later time, and tells all up to it at once. It returns [ErrBack] for an earlier one.
func (c *clock) Seek(to time.Time) error {
	c.mu.Lock()
	back := to.Before(c.now())
	c.mu.Unlock()
	if back {
		return ErrBack
	}
	c.change(func() {
		if !c.state.Ended {
			c.target, c.state.Seeking = to, true
		}
	})
	return nil
}
