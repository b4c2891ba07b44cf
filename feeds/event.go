package feeds

import (
	"bytes"
	"time"

	"feedscope/feeds/sse"
)

// Kind tells what an [Event] is.
type Kind uint8

// The kinds of events, in the order in which a timeline tells them apart.
const (
	// Message is an event that the stream dispatched.
	Message Kind = iota
	// Comment is a comment line; Data is its text.
	Comment
	// Retry is a reconnection time set by the server; Data is a text of it ("3s").
	Retry
	// Anomaly is a break of the standard's rules; Data says it in words.
	Anomaly
	// Change is a change of the feed's state; Data is the reason.
	Change
)

// DefaultType is the type of a message whose block names none.
const DefaultType = "message"

// MaxDiscarded is how much is kept of a block that the end of a stream cut off, in bytes.
const MaxDiscarded = 64 << 10

// Event is one entry of a feed's timeline, in the order of arrival.
//
// A [Fold] gets events whose byte slices are valid only during the call; [History] hands out copies.
type Event struct {
	Kind Kind
	// Feed is the index of the feed in its hub, in the order in which feeds were added.
	Feed int
	// Seq numbers the hub's events from 1. It is zero in a Fold: the number is given when the hub merges.
	Seq uint64

	// Type is the event name, never empty for a Message ([DefaultType] when the stream names none).
	Type []byte
	// ID is the last event ID as it stood, for a Message and a Change; a [History] keeps that of a Message alone.
	ID []byte
	// OwnID tells, for a Message, that its own block set the ID; otherwise an earlier one did, or whoever resumed.
	OwnID bool
	// Data is the event's data, exactly, or what Kind says.
	Data []byte
	// Raw is the block as received; see [sse.Token]. An Anomaly has one if it tells of a block that was discarded at the
	// end of a stream: at most its first [MaxDiscarded] bytes.
	Raw []byte

	// Time is the arrival: when the read that completed the event returned.
	Time time.Time
	// EventTime is the time the payload names (see Spec.TimePath); zero when it names none.
	EventTime time.Time
	// Conn numbers the feed's connections from 1, Read the reads of that connection from 1.
	Conn, Read uint32
	// Offset is the position of Raw in the connection's body, in bytes.
	Offset int64
	// Replayed tells that the event was made before this connection was up, and came because the feed resumed
	// or because the server sends some of the past to everyone who connects.
	Replayed bool

	// Anomaly is set for Kind Anomaly, State for Kind Change.
	Anomaly sse.AnomalyKind
	State   State
	// Attempt is the number of the connection attempt, for Kind Change; zero outside of one.
	Attempt int
}

// When is the moment to file the event under: its arrival, but for an event that was replayed the time it
// was made, as far as that is known and not after the arrival.
func (e *Event) When() time.Time {
	if e.Replayed && !e.EventTime.IsZero() && e.EventTime.Before(e.Time) {
		return e.EventTime
	}
	return e.Time
}

// AppendBlock appends the block as received, with its blank line whole: of one that is CRLF, Raw has the CR alone.
func (e *Event) AppendBlock(dst []byte) []byte {
	dst = append(dst, e.Raw...)
	if bytes.HasSuffix(e.Raw, []byte("\r\n\r")) {
		dst = append(dst, '\n')
	}
	return dst
}

// Fold is state folded from the events of a feed.
//
// The hub calls Fold with the events of one read, in order, before the feed reads again: nothing is lost, and what
// Fold costs is what the connection waits. The calls of one feed never overlap; that for a stream gone stale comes from a
// goroutine of its own. Several feeds call the same
// Fold concurrently if it was given to all of them. The events and their slices are valid during the call.
type Fold interface {
	Fold(events []Event)
}

// FoldFunc is a function as a [Fold].
type FoldFunc func(events []Event)

// Fold calls f.
func (f FoldFunc) Fold(events []Event) { f(events) }

// Witness is a [Fold] that is also told how the feed's connections begin and end, in order with its events and on the feed's
// goroutine.
type Witness interface {
	Fold
	// Opened tells that a connection attempt was answered, or failed.
	Opened(o Opening)
	// Closed tells that the connection has ended.
	Closed(c Closing)
}
