package retry

import "time"

// Backoff follows the attempts of one feed. It is not safe for concurrent use.
type Backoff struct {
	policy  Policy
	rnd     func() float64
	base    time.Duration
	attempt int
}

// New makes a Backoff. The function rnd gives numbers in [0, 1); math/rand/v2.Float64 will do.
func New(p Policy, rnd func() float64) *Backoff {
	return &Backoff{policy: p, rnd: rnd, base: p.Base}
}

// SetServer takes the reconnection time that the server sent in a "retry" field (WHATWG HTML 9.2.6).
func (b *Backoff) SetServer(d time.Duration) { b.base = d }

// Next gives the moment at which the next attempt may start, after a failure or an end at now.
func (b *Backoff) Next(now time.Time, retryAfter time.Duration, hasRetryAfter bool) time.Time {
	b.attempt++
	if hasRetryAfter {
		return now.Add(retryAfter)
	}
	return now.Add(b.base)
}

// Live says that a connection became live at now.
func (b *Backoff) Live(time.Time) { b.attempt = 0 }

// Down says that the live connection ended at now.
func (b *Backoff) Down(time.Time) {}

// Attempt is the number of attempts that Next has granted since a connection was last live.
func (b *Backoff) Attempt() int { return b.attempt }

// Base is the base delay in force: the server's, else the policy's, within Floor and Max.
func (b *Backoff) Base() time.Duration { return b.base }
