package retry

import (
	"math/rand/v2"
	"time"
)

// Backoff follows the attempts of one feed. It is not safe for concurrent use.
type Backoff struct {
	policy Policy
	rnd    func() float64
	base   time.Duration
	// attempt starts anew with every live connection, doublings only with one that lasted: a server that
	// accepts every connection and drops it at once is met ever more slowly.
	attempt   int
	doublings int
	liveSince time.Time // Zero unless live.
	asked     bool      // The server has set a reconnection time that is not below Floor.
}

// New makes a Backoff. The function rnd gives numbers in [0, 1); nil means [rand.Float64].
func New(p Policy, rnd func() float64) *Backoff {
	if rnd == nil {
		rnd = rand.Float64
	}
	p = p.withDefaults()
	return &Backoff{policy: p, rnd: rnd, base: p.Base}
}

// SetServer takes the reconnection time that the server sent in a retry field (WHATWG HTML, section 9.2.6).
// It replaces the policy's Base for good, brought between Floor and Max; zero and less mean Floor.
func (b *Backoff) SetServer(d time.Duration) {
	b.base = b.policy.bound(d)
	b.asked = d >= b.policy.Floor
}

// AsAgreed says, after Down, that the connection ended in good order after it had delivered something. If the server
// has set the reconnection time, it means to be asked again at just that pace, as section 9.2.3 has it, and the
// delay starts from Base again; a time below Floor is no such wish.
func (b *Backoff) AsAgreed() {
	if b.asked {
		b.doublings = 0
	}
}

// Base is the base delay in force: the server's, else the policy's, between Floor and Max.
func (b *Backoff) Base() time.Duration { return b.base }

// Server is the reconnection time that the server has set, as far as the policy allows it; zero: none.
func (b *Backoff) Server() time.Duration {
	if !b.asked {
		return 0
	}
	return b.base
}

// Attempt is the number of attempts that Next has granted since a connection was last live; zero while one is.
func (b *Backoff) Attempt() int { return b.attempt }

// Next grants an attempt after a connection failed or ended at now, and says when it may start.
//
// With hasRetryAfter and a positive retryAfter the delay is retryAfter, the server's answer to exactly this question, without jitter
// and without an upper bound; only Floor still holds. Otherwise it is Base after the first failure and
// doubles with every further one up to Max; Retry-After delays count as failures too. Of a delay d and
// the policy's jitter j it is a random point, evenly spread over that part of
//
//	d*(1-j/2) to d*(1+j/2)
//
// which lies within Floor and Max. So clients that lost one server together come back apart, even
// when all of them have reached Max.
func (b *Backoff) Next(now time.Time, retryAfter time.Duration, hasRetryAfter bool) time.Time {
	d := b.delay()
	b.attempt++
	b.doublings++
	if hasRetryAfter && retryAfter > 0 {
		return now.Add(max(retryAfter, b.policy.Floor))
	}
	return now.Add(b.spread(d))
}

// Live says that a connection became live at now.
func (b *Backoff) Live(now time.Time) {
	b.attempt = 0
	if b.liveSince.IsZero() {
		b.liveSince = now
	}
}

// Down says that the connection ended at now. If it was live for ResetAfter, the delay starts from Base again.
// Without a Live before it, it says nothing.
func (b *Backoff) Down(now time.Time) {
	if !b.liveSince.IsZero() && now.Sub(b.liveSince) >= b.policy.ResetAfter {
		b.doublings = 0
	}
	b.liveSince = time.Time{}
}

// Reset starts the delay from Base again, because whoever waits has said so.
func (b *Backoff) Reset() { b.doublings = 0 }

// delay is Base doubled as often as it is due, up to Max.
func (b *Backoff) delay() time.Duration {
	d := b.base
	for range b.doublings {
		if d > b.policy.Max/2 {
			return b.policy.Max
		}
		d *= 2
	}
	return d
}

// spread applies the jitter to d.
func (b *Backoff) spread(d time.Duration) time.Duration {
	half := time.Duration(b.policy.Jitter / 2 * float64(d))
	low := b.policy.bound(d - half)
	// The room above d is taken first, since d+half could overflow under a huge Max.
	high := d + min(half, b.policy.Max-d)
	return low + time.Duration(b.rnd()*float64(high-low))
}
