package replay

import (
	"errors"
	"math"
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
