// Package retry computes when to reconnect after a lost connection.
//
// A [Policy], the server's settings (the reconnection time of an event stream, a Retry-After header) and the times at
// which connections opened and closed go in; the time of the next attempt comes out. The package reads no clock and
// never waits.
package retry

import (
	"cmp"
	"time"
)

// The defaults for zero fields of a [Policy].
const (
	DefaultBase       = time.Second
	DefaultMax        = 30 * time.Second
	DefaultFloor      = 100 * time.Millisecond
	DefaultJitter     = 0.5
	DefaultResetAfter = 60 * time.Second
)

// MaxServerTime bounds the reconnection time that a server may set, unless [Policy].Max does.
const MaxServerTime = 10 * time.Minute

// Policy bounds the delays between attempts. The zero value is the default policy; a negative duration means zero, so with a
// Base and a Floor of -1 a feed reconnects at once.
type Policy struct {
	// Base is the delay after the first failure; zero means [DefaultBase]. A reconnection time from the server
	// replaces it.
	Base time.Duration
	// Max is the longest delay, at least Floor. Zero means [DefaultMax] for delays reached by doubling, and
	// [MaxServerTime] for a reconnection time from the server.
	Max time.Duration
	// Floor is the shortest delay, whatever the server wants; zero means [DefaultFloor].
	Floor time.Duration
	// Jitter is the width of the random part as a share of the delay, up to 1; zero means [DefaultJitter],
	// negative none. See [Backoff.Next] for its use.
	Jitter float64
	// ResetAfter is how long a connection must have been live to start the delay from its base again; zero means
	// [DefaultResetAfter].
	ResetAfter time.Duration
}

// withDefaults returns p with defaults filled in: every field set, Floor <= Base <= Max, 0 <= Jitter <= 1.
func (p Policy) withDefaults() Policy {
	p.Base = orDefault(p.Base, DefaultBase)
	p.Max = orDefault(p.Max, DefaultMax)
	p.Floor = orDefault(p.Floor, DefaultFloor)
	p.ResetAfter = orDefault(p.ResetAfter, DefaultResetAfter)
	p.Max = max(p.Max, p.Floor)
	p.Base = min(max(p.Base, p.Floor), p.Max)
	if p.Jitter == 0 || p.Jitter != p.Jitter { // NaN means the default, like zero.
		p.Jitter = DefaultJitter
	}
	p.Jitter = min(max(p.Jitter, 0), 1)
	return p
}

// orDefault returns d, or otherwise for zero, or zero for less.
func orDefault(d, otherwise time.Duration) time.Duration { return max(cmp.Or(d, otherwise), 0) }
