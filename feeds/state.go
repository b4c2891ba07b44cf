package feeds

import (
	"time"

	"feedscope/feeds/conn"
)

// State is the state of a feed.
type State uint8

// The states of a feed. Every change is an [Event] of Kind Change with a reason.
const (
	// Connecting means a connection attempt is in progress.
	Connecting State = iota
	// Live means the stream is open and not silent for too long.
	Live
	// Stale means the stream is open but has been silent for too long; see Spec.StaleAfter.
	Stale
	// Waiting means the connection failed or ended and the next attempt is scheduled.
	Waiting
	// Ended means the stream is over by its own rules: a 204, an end event, or the end of a one-time request.
	Ended
	// Failed means the feed does not retry automatically. Reconnect tries again.
	Failed
	// Paused means the user disconnected the feed.
	Paused
)

var stateNames = [...]string{"connecting", "live", "stale", "waiting", "ended", "failed", "paused"}

// String returns the state's name in lower case.
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return "unknown"
}

// Command is the Cause of a state that a command to the feed led to, such as Reconnect, Pause or its removal.
const Command conn.Kind = "command"

// Status is a feed's state and its details.
type Status struct {
	State State
	// Reason says why, in words for the user. It contains no secrets.
	Reason string
	// Cause says why in a form that programs can act on: the kind of error that a Waiting or Failed feed had, or [Command].
	// It is empty for all other changes, and while Waiting after a stream that ended in good order.
	Cause conn.Kind
	// Since is when the state began.
	Since time.Time
	// Attempt counts connection attempts since the feed was last live, from 1; zero while it is live. While Waiting
	// it is the number of the next attempt.
	Attempt int
	// Routine reports that nothing is wrong: a Waiting after a live stream that ended cleanly.
	Routine bool
	// NextTry is when a Waiting feed will connect.
	NextTry time.Time
	// Altered is what feedscope itself has done to the stream of another program so far, such as "delayed, 3 dropped";
	// empty for nothing. What arrives is then not what the server sent, nor when.
	Altered string
}
