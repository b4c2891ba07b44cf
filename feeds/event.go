package feeds

import (
	"bytes"
	"time"

	"feedscope/feeds/conn"
	"feedscope/feeds/sse"
)

// Kind is the kind of an [Event].
type Kind uint8

// The kinds of events.
const (
	// Message is an event that the stream dispatched.
	Message Kind = iota
	// Comment is a comment line; Data is its text.
	Comment
	// Retry is a reconnection time set by the server; Data is its text ("3s").
	Retry
	// Anomaly is a violation of the standard; Data describes it.
	Anomaly
	// Change is a change of the feed's state; Data is the reason.
	Change
)

// DefaultType is the type of a message whose block has no event field.
const DefaultType = "message"

var defaultType = []byte(DefaultType)

// TypeOf returns the event type for the value of a block's event field: the value, or [DefaultType] if it is empty.
func TypeOf(name []byte) []byte {
	if len(name) == 0 {
		return defaultType
	}
	return name
}

// MaxDiscarded is how many bytes are kept of a block that the end of a stream cut off.
const MaxDiscarded = 64 << 10

// Event is one entry of a feed's timeline, in order of arrival.
//
// The byte slices of an event that a [Fold] receives are valid only during the call. A timeline returns copies.
type Event struct {
	Kind Kind
	// Feed is the index of the feed in its hub, counted from 0 in the order in which feeds were added.
	Feed int
	// Seq numbers the events of a hub from 1. It is zero in a Fold, because the timeline assigns it.
	Seq uint64

	// Type is the event type, never empty for a Message.
	Type []byte
	// ID is the last event ID in force, for a Message and a Change. A timeline keeps that of a Message only.
	ID []byte
	// OwnID reports, for a Message, whether its own block set the ID. If not, an earlier block did, or the resume.
	OwnID bool
	// Data is the event's data as received; for other kinds, see Kind.
	Data []byte
	// Raw is the block as received; see [sse.Token]. An Anomaly has one if a block was discarded at the end of the
	// stream: its first [MaxDiscarded] bytes.
	Raw []byte

	// Time is the arrival: when the read that completed the event returned.
	Time time.Time
	// EventTime is the time that the payload states (see Spec.TimePath); zero if it states none.
	EventTime time.Time
	// Conn numbers the feed's connections from 1, Read the reads of that connection from 1.
	Conn, Read uint32
	// Offset is the position of Raw in the connection's body, in bytes.
	Offset int64
	// Replayed reports whether the event was created before this connection was up and was sent because the feed
	// resumed or because the server sends recent events to every new client.
	Replayed bool
	// Noise reports that a Message is noise; see [Spec].Noise.
	Noise bool

	// Anomaly is set for Kind Anomaly, State for Kind Change.
	Anomaly sse.AnomalyKind
	State   State
	// Attempt is the number of the connection attempt, for Kind Change; zero outside an attempt.
	Attempt int
	// Cause and Routine are those of the Status, for Kind Change. A timeline does not keep them.
	Cause   conn.Kind
	Routine bool
}

// When returns the time to file the event under: its arrival, or for a replayed event the time it states, unless that
// is unknown or later.
func (e *Event) When() time.Time {
	if e.Replayed && !e.EventTime.IsZero() && e.EventTime.Before(e.Time) {
		return e.EventTime
	}
	return e.Time
}

// AppendBlock appends the block as received, including the whole blank line: Raw lacks the last LF of a CRLF block.
func (e *Event) AppendBlock(dst []byte) []byte {
	dst = append(dst, e.Raw...)
	if bytes.HasSuffix(e.Raw, []byte("\r\n\r")) {
		dst = append(dst, '\n')
	}
	return dst
}

// Fold is state computed from the events of a feed.
//
// Fold receives the events of one read, in order, before the feed reads again: nothing is lost, and the connection
// waits while Fold runs. Calls for one feed never overlap, but they may come from different goroutines, and a Fold
// given to several feeds is called concurrently. The events and their slices are valid during the call.
type Fold interface {
	Fold(events []Event)
}

// FoldFunc is a function used as a [Fold].
type FoldFunc func(events []Event)

// Fold calls f.
func (f FoldFunc) Fold(events []Event) { f(events) }

// Observer is a [Fold] that also learns how the feed's connections begin and end. Its methods are called in order with
// the feed's events and never overlap.
type Observer interface {
	Fold
	// Opened reports the outcome of a connection attempt.
	Opened(o Opening)
	// Closed reports the end of a connection.
	Closed(c Closing)
	// Missed reports that a part of the current connection's stream is unknown, and why, in a clause without a period.
	Missed(why string)
	// Suspended reports that this process did not run between two times, because it was stopped, starved, or the
	// computer slept. Arrival times just after it say nothing about the feed.
	Suspended(from, to time.Time)
}

// AlterationObserver is an [Observer] that also learns when feedscope alters the stream; see [Status].Altered.
type AlterationObserver interface {
	Observer
	// Altered reports what feedscope has done to the current connection's stream so far, before the events that it is
	// about are folded.
	Altered(done string)
}

// ReadObserver is an [Observer] that also sees every read of a connection, before the events that it completes are
// folded.
type ReadObserver interface {
	Observer
	// Received reports a read, whose bytes are valid during the call.
	Received(r Read)
}

// UnreadObserver is an [Observer] that also learns when a feed that is played back could not be read, because what stores it was out
// of reach or took nothing. Silence is not the server's then.
type UnreadObserver interface {
	Observer
	// Unread reports that the feed was not read between two times. It is repeated while that lasts.
	Unread(from, to time.Time)
}

// DeliveryObserver is an [Observer] that also learns when the folds of a live feed run. The feed does not read meanwhile, so
// silence is not the server's.
type DeliveryObserver interface {
	Observer
	// Delivering reports that the folds run from now on, Delivered that they are done. Other methods are called between the two.
	Delivering(at time.Time)
	Delivered(at time.Time)
}
