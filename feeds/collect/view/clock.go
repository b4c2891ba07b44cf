package view

import (
	"sync"
	"time"
)

const (
	// MaxSkew is the difference between the collectors' clock and this machine's that does not matter.
	MaxSkew = time.Second
	// maxAhead is how far a message may be from the future.
	maxAhead = 24 * time.Hour
	// soon is the age of a message that is no backlog.
	soon = 2 * time.Second
	// period is for how long, at least, the smallest delay of a message counts.
	period = time.Minute
	// enough messages that were all stored late show that the clocks differ: a few may just have waited.
	enough = 20
)

// clock is the time at the collectors. Three clocks are involved: a message has the time of its arrival at a collector, and that
// at which the server stored it; this machine has its own.
type clock struct {
	mu sync.Mutex
	// server is the server's clock minus ours.
	server time.Duration
	// delays are the smallest storage minus arrival of this period and the one before: mostly the collectors' clock behind the
	// server's. begun is when this period began, zero before the first message.
	delays [2]time.Duration
	begun  time.Time
	taken  int       // Messages.
	played time.Time // The arrival of the newest message, as it was.
	stored time.Time // When it was stored.
	caught bool      // New messages are played as they come.
	last   time.Time // The time that was told last.
}

// asked takes what the server's clock was at a moment of ours.
func (c *clock) asked(local, server time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.server = server.Sub(local)
}

// take takes a message, and how many wait after it.
func (c *clock) take(local, arrived, stored time.Time, waiting uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delay := stored.Sub(arrived)
	c.taken++
	switch {
	case c.begun.IsZero():
		c.delays, c.begun = [2]time.Duration{delay, delay}, local
	case local.Sub(c.begun) >= period:
		c.delays, c.begun = [2]time.Duration{delay, c.delays[0]}, local
	default:
		c.delays[0] = min(c.delays[0], delay)
	}
	if arrived.After(c.played) {
		c.played = arrived
	}
	c.stored = stored
	c.caught = waiting == 0 || c.age(local) < soon
}

// convert returns a time of ours by the server's clock and by that of the collectors.
func (c *clock) convert(local time.Time) (server, collectors time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return local.Add(c.server), local.Add(c.skew())
}

// age returns how long ago the newest message was stored.
func (c *clock) age(local time.Time) time.Duration { return local.Add(c.server).Sub(c.stored) }

// catch says whether all messages have been played.
func (c *clock) catch(caught bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.caught = caught
}

func (c *clock) isCaught() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.caught
}

// skew returns the collectors' clock minus ours, zero if they differ by no more than MaxSkew.
func (c *clock) skew() time.Duration {
	if c.begun.IsZero() {
		return 0
	}
	delay := min(c.delays[0], c.delays[1])
	if d := c.server - delay; d.Abs() > MaxSkew && (delay <= MaxSkew || c.taken >= enough) {
		return d
	}
	return 0
}

// now returns the time at the collectors. While older messages are played, it is that of the newest one.
func (c *clock) now(local time.Time) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := local.Add(c.skew())
	if !c.caught && !c.played.IsZero() {
		now = earlier(now, later(c.played, c.last))
	}
	c.last = now
	return now
}

// figures returns the age of what is played, zero if all is, and the skew.
func (c *clock) figures(local time.Time) (behind, skew time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.caught && !c.stored.IsZero() {
		behind = max(c.age(local), 0)
	}
	return behind, c.skew()
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
