// Package retry says when a lost connection is to be tried again.
//
// What goes in: a [Policy], the server's wishes (the reconnection time of an event stream, a Retry-After
// header) and the moments at which connections came and went. What comes out: the moment of the next attempt.
// It holds no timer, reads no clock and never waits; its caller does.
package retry

import "time"

// The defaults that a zero field of [Policy] stands for.
const (
	DefaultBase       = time.Second
	DefaultMax        = 30 * time.Second
	DefaultFloor      = 100 * time.Millisecond
	DefaultJitter     = 0.5
	DefaultResetAfter = 60 * time.Second
)

// Policy says how long to wait between attempts. The zero value is the default policy; a negative duration
// means the default as well.
type Policy struct {
	// Base is the delay after the first failure; zero means [DefaultBase]. The server's reconnection time
	// takes its place once there is one.
	Base time.Duration
	// Max is the longest delay that doubling leads to; zero means [DefaultMax]. It is never below Floor.
	Max time.Duration
	// Floor is the shortest delay, whatever the server says; zero means [DefaultFloor].
	Floor time.Duration
	// Jitter is the width of the random part as a share of the delay, up to 1; zero means [DefaultJitter],
	// negative none. See [Backoff.Next] for what is done with it.
	Jitter float64
	// ResetAfter is how long a connection must have been live for the delay to start from its base again;
	// zero means [DefaultResetAfter].
	ResetAfter time.Duration
}

// withDefaults gives the policy that p stands for: every field set, Floor <= Base <= Max, 0 <= Jitter <= 1.
func (p Policy) withDefaults() Policy {
	p.Base = positive(p.Base, DefaultBase)
	p.Max = positive(p.Max, DefaultMax)
	p.Floor = positive(p.Floor, DefaultFloor)
	p.ResetAfter = positive(p.ResetAfter, DefaultResetAfter)
	p.Max = max(p.Max, p.Floor)
	p.Base = p.bound(p.Base)
	if p.Jitter == 0 || p.Jitter != p.Jitter { // Not a number says nothing, like zero.
		p.Jitter = DefaultJitter
	}
	p.Jitter = min(max(p.Jitter, 0), 1)
	return p
}

// bound brings d between Floor and Max.
func (p Policy) bound(d time.Duration) time.Duration {
	return min(max(d, p.Floor), p.Max)
}

func positive(d, otherwise time.Duration) time.Duration {
	if d > 0 {
		return d
	}
	return otherwise
}
