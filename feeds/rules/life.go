package rules

import "time"

// phase is what a condition is in.
type phase uint8

const (
	// inactive means that the condition does not hold.
	inactive phase = iota
	// pending means that it holds, but not yet for long enough.
	pending
	// firing means that there is an alert.
	firing
	// keeping means that there is one although the condition no longer holds.
	keeping
)

// turn is what a step of a life changes for others.
type turn uint8

const (
	nothing turn = iota
	opens
	resolves
)

// life is how a condition becomes an alert and the alert ends.
type life struct {
	phase
	// since is when the condition began to hold.
	since time.Time
	// from is when it began to hold if the life is pending, or ceased to if it is keeping, awake; see [watch.awake].
	from time.Time
}

// open reports whether there is an alert.
func (l *life) open() bool { return l.phase >= firing }

// step moves on to a time, and to the same one awake, at which the condition holds or not. after is how long it must hold,
// keep how long it must not.
func (l *life) step(holds bool, now, awake time.Time, after, keep time.Duration) turn {
	switch {
	case l.phase == inactive && holds:
		l.phase, l.since, l.from = pending, now, awake
	case l.phase == pending && !holds:
		l.phase = inactive
	case l.phase == firing && !holds:
		l.phase, l.from = keeping, awake
	case l.phase == keeping && holds:
		l.phase = firing
	}
	switch {
	case l.phase == pending && awake.Sub(l.from) >= after:
		l.phase = firing
		return opens
	case l.phase == keeping && awake.Sub(l.from) >= keep:
		l.phase = inactive
		return resolves
	}
	return nothing
}
