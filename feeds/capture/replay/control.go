package replay

import (
	"fmt"
	"time"
)

// change changes the state and wakes the player.
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

// Resume starts the clock again.
func (c *clock) Resume() { c.change(func() { c.state.Paused, c.steps = false, 0 }) }

// Step stops the clock and plays up to and including the next message of any feed.
func (c *clock) Step() {
	c.change(func() {
		c.state.Paused = true
		c.steps++
	})
}

// SetSpeed sets the speed, at least [MinSpeed]: 2 is twice as fast as recorded, [MaxSpeed] is as fast as possible.
// Other numbers are an error.
func (c *clock) SetSpeed(speed float64) error {
	if !(speed >= MinSpeed) {
		return fmt.Errorf("a speed of %v is too slow: use %v or more", speed, MinSpeed)
	}
	c.change(func() { c.state.Speed = min(speed, MaxSpeed) })
	return nil
}

// Seek continues at a later time, and plays everything before it at once. For an earlier time it returns [ErrBack].
func (c *clock) Seek(to time.Time) (err error) {
	c.change(func() {
		switch {
		case to.Before(c.state.Now):
			err = ErrBack
		case !c.state.Ended:
			c.target, c.state.Seeking = to, true
		}
	})
	return err
}
