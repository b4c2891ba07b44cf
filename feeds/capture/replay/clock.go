package replay

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"time"

	"feedscope/feeds/capture"
)

// Speeds of a [Player].
const (
	// MinSpeed is the slowest.
	MinSpeed = 0.1
	// MaxSpeed plays as fast as can be: no time passes between records.
	MaxSpeed = math.MaxFloat64
)

// ErrBack is returned for a time that has been played already; see the package's comment on going back.
var ErrBack = errors.New("a player cannot go back: play the recording anew, from that time on")

// State is where a player is.
type State struct {
	// Now is the time of the recording, between From and To.
	Now, From, To time.Time
	// Speed is how many times as fast as it was, MaxSpeed for as fast as can be.
	Speed float64
	// Paused tells that the clock stands. Seeking tells that everything up to a later time is being told at once.
	Paused, Seeking bool
	// Ended tells that all has been told, or that Err has come in the way.
	Ended bool
	Err   error
	// Damages are what was wrong with the files so far, the first hundred of them.
	Damages []capture.Damage
	// Loss is what was lost when recording, as far as it has been told of.
	Loss capture.Loss
}

const maxDamages = 100

// clock is the recording's time as it passes in a player.
type clock struct {
	wake chan struct{}

	mu    sync.Mutex
	state State
	steps int
	// target is the time up to which all is told at once; zero for none.
	target time.Time
	// When it was real, it was the recording's recorded; since then, time has passed at the speed.
	real, recorded time.Time
	// next is the time of the record that is waited for; the clock does not pass it by.
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

// Now is the time of the recording: what the panels are to take for the present.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

// State tells where the player is.
func (c *clock) State() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.state
	s.Now = c.now()
	s.Damages = append([]capture.Damage(nil), s.Damages...)
	return s
}

// now is never before the record that was told last, nor after the one that is next.
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

// anchor lets time pass from now on as the state says. What changes the state calls it before.
func (c *clock) anchor() {
	c.state.Now = c.now()
	c.real, c.recorded = time.Now(), c.state.Now
}

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

// isOver tells that a record is not to be played any more.
func (c *clock) isOver(t time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return t.After(c.state.To)
}

// turn is what a record's turn is for.
type turn uint8

const (
	// all of it is to be told.
	all turn = iota
	// oneMessage is to be told, and what comes before it.
	oneMessage
	// over is said when there is no turn any more.
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

// wait tells how long it is to the turn of a record of time t; forever until something is changed.
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

// sleep waits, at most for d, until something is changed. The caller holds mu, which is free meanwhile.
func (c *clock) sleep(ctx context.Context, d time.Duration) {
	c.mu.Unlock()
	defer c.mu.Lock()
	var due <-chan time.Time
	if d >= 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-ctx.Done():
	case <-c.wake:
	case <-due:
	}
}

// stepped takes note of a message that was asked for.
func (c *clock) stepped() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.steps = max(c.steps-1, 0)
}

func (c *clock) damaged(d capture.Damage) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.state.Damages) < maxDamages {
		c.state.Damages = append(c.state.Damages, d)
	}
}

func (c *clock) lost(l capture.Loss) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.state.Loss = l
}

// end waits for the end of the recording's time, and takes note of it.
func (c *clock) end(ctx context.Context, err error) {
	if err == nil && c.await(ctx, c.State().To) == over {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.state.Ended, c.state.Seeking, c.state.Err = true, false, err
}
