package retry

import (
	"math/rand/v2"
	"time"
)

// Backoff follows the attempts of one feed. It is not safe for concurrent use.
type Backoff struct {
	policy    Policy
	serverMax time.Duration // The longest reconnection time that a server may set.
	rnd       func() float64
	server    time.Duration // The server's reconnection time, within its bounds; zero without one.
	told      bool          // The server has set one,
	hasty     bool          // and wanted less than Floor.
	// doublings restarts only after a long or useful connection: a server that accepts each connection and drops it at
	// once is tried less and less often.
	doublings int
	liveSince time.Time // Zero unless live.
}

// New returns a Backoff. The function rnd returns numbers in [0, 1); nil means [rand.Float64].
func New(p Policy, rnd func() float64) *Backoff {
	if rnd == nil {
		rnd = rand.Float64
	}
	serverMax := orDefault(p.Max, MaxServerTime)
	p = p.withDefaults()
	return &Backoff{policy: p, serverMax: max(serverMax, p.Floor), rnd: rnd}
}

// SetServer sets the reconnection time that the server sent in a retry field (WHATWG HTML, section 9.2.6). It
// replaces the policy's Base for good, between Floor and Max or [MaxServerTime]; zero and less mean Floor.
func (b *Backoff) SetServer(d time.Duration) {
	b.server = min(max(d, b.policy.Floor), b.serverMax)
	b.told, b.hasty = true, d < b.policy.Floor
}

// Base returns the base delay in force: the server's, or else the policy's.
func (b *Backoff) Base() time.Duration {
	if b.told {
		return b.server
	}
	return b.policy.Base
}

// Server returns the reconnection time that the server has set, as far as the policy allows it; zero if it has
// set none, or less than Floor.
func (b *Backoff) Server() time.Duration {
	if b.hasty {
		return 0
	}
	return b.server
}

// Next returns when to start the next attempt, after a connection failed or ended at now.
//
// A Retry-After in the future wins. Otherwise the delay is Base, doubled for each previous failure, up to Max. With the
// policy's jitter j, a delay d becomes a random one, spread evenly over the part of
//
//	d*(1-j/2) to d*(1+j/2)
//
// that is within Floor and Max. This keeps clients that lost the same server from returning all at once. The delay is
// never shorter than the server's reconnection time, which may be longer than Max; the random part is then added to
// that.
func (b *Backoff) Next(now time.Time, retryAfter time.Duration, hasRetryAfter bool) time.Time {
	d := b.delay()
	b.doublings++
	if hasRetryAfter && retryAfter > 0 {
		return now.Add(max(retryAfter, b.policy.Floor))
	}
	return now.Add(b.spread(d))
}

// Live notes that a connection became live at now.
func (b *Backoff) Live(now time.Time) {
	if b.liveSince.IsZero() {
		b.liveSince = now
	}
}

// Down notes that the connection ended at now. If it was live for ResetAfter, the delay starts from Base again.
// Without a Live before it, it does nothing.
func (b *Backoff) Down(now time.Time) {
	if !b.liveSince.IsZero() && now.Sub(b.liveSince) >= b.policy.ResetAfter {
		b.Reset()
	}
	b.liveSince = time.Time{}
}

// Reset starts the delay from Base again: after Down, for a connection that delivered events and ended in good order,
// or when the user reconnects.
func (b *Backoff) Reset() { b.doublings = 0 }

// delay returns Base after the current number of doublings, up to Max or the server's time.
func (b *Backoff) delay() time.Duration {
	d, longest := b.Base(), b.longest()
	for range b.doublings {
		if d > longest/2 {
			return longest
		}
		d *= 2
	}
	return d
}

// longest returns the longest delay: Max, or the server's time if that is longer.
func (b *Backoff) longest() time.Duration { return max(b.policy.Max, b.server) }

// spread applies the jitter to d.
func (b *Backoff) spread(d time.Duration) time.Duration {
	half := time.Duration(b.policy.Jitter / 2 * float64(d))
	low := max(d-half, b.policy.Floor, b.server)
	room := b.longest() - d // Taken first, since d+half could overflow.
	if b.server > b.policy.Max {
		room = half
	}
	high := max(d+min(half, room), low)
	return low + time.Duration(b.rnd()*float64(high-low))
}
