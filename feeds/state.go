package feeds

import "time"

// State is where a feed stands.
type State uint8

// The states of a feed. Every change from one to another is an [Event] of Kind Change with a reason.
const (
	// Connecting is a connection attempt under way.
	Connecting State = iota
	// Live is an open stream whose silence is within bounds.
	Live
	// Stale is an open stream that has been silent for too long (see Spec.StaleAfter).
	Stale
	// Waiting is the time between a failed or ended connection and the next attempt.
	Waiting
	// Ended is a stream that is over by its own rules: a 204, or a finite request's end.
	Ended
	// Failed is a feed that will not try again by itself; Reconnect tries again.
	Failed
	// Paused is a feed disconnected by the user.
	Paused
)

// String gives the state's name as it is shown and written, in lower case.
func (s State) String() string {
	switch s {
	case Connecting:
		return "connecting"
	case Live:
		return "live"
	case Stale:
		return "stale"
	case Waiting:
		return "waiting"
	case Ended:
		return "ended"
	case Failed:
		return "failed"
	case Paused:
		return "paused"
	}
	return "unknown"
}

// Status is a feed's state with what there is to say about it.
type Status struct {
	State State
	// Reason says why, in words for a person; it never holds a secret.
	Reason string
	// Since is when the state began.
	Since time.Time
	// Attempt counts the connection attempts since the feed was last live, from 1; zero while it is.
	// While Waiting it is the number of the attempt to come.
	Attempt int
	// Routine tells that nothing is wrong: a Waiting after a stream that was live and ended cleanly.
	Routine bool
	// NextTry is when a Waiting feed will connect.
	NextTry time.Time
}
