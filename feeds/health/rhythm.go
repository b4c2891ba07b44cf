package health

import (
	"slices"
	"time"
)

// Rhythm finds the interval of regular arrivals. The zero value has seen none.
type Rhythm struct {
	last time.Time
	gaps [8]time.Duration
	n    int
}

// Comment records a comment and returns the interval if the last four were regular within a tenth; zero if not.
func (r *Rhythm) Comment(at time.Time) time.Duration { return r.next(at, 3, time.Second, 10) }

// Events records a read that completed events and returns the interval if the last nine were regular within a
// fifth; zero if not.
func (r *Rhythm) Events(at time.Time) time.Duration {
	return r.next(at, len(r.gaps), 100*time.Millisecond, 5)
}

// next returns the longest of the last gaps if all are at least least and differ by at most 1/part of it; zero if not.
func (r *Rhythm) next(at time.Time, gaps int, least, part time.Duration) time.Duration {
	if !r.last.IsZero() {
		r.gaps[r.n%gaps] = at.Sub(r.last)
		r.n++
	}
	r.last = at
	low, high := slices.Min(r.gaps[:gaps]), slices.Max(r.gaps[:gaps])
	if r.n < gaps || low < least || high-low > high/part {
		return 0
	}
	return high
}
