package replay

import (
	"errors"
	"math"
	"time"

	"feedscope/feeds/capture"
)

// Speeds of a [Player].
const (
	// MinSpeed is the lowest speed.
	MinSpeed = 0.1
	// MaxSpeed is as fast as possible: no time passes between records.
	MaxSpeed = math.MaxFloat64
)

// ErrBack is the error for a time that has been played already; see the package comment.
var ErrBack = errors.New("a player cannot go back; start another one at that time")

// State is the state of a [Player].
type State struct {
	// Now is the time of the recording, from From to To.
	Now, From, To time.Time
	// Speed is a factor, or MaxSpeed.
	Speed float64
	// Paused reports that the clock is stopped, Seeking that everything up to a later time plays at once.
	Paused, Seeking bool
	// Ended reports that everything has been played, or that Err ended it.
	Ended bool
	Err   error
	// Damages are the damaged stretches met so far, a hundred at most.
	Damages []capture.Damage
}

const maxDamages = 100
