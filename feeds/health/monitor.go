// Package health tells whether a feed can be trusted right now.
//
// What goes in: the moments at which connections came and went, reads returned and events arrived, with the
// times that the events name. What comes out: a [Report] with silence, rates, and the distributions of lag and gap
// over windows of time. It reads no clock, starts no goroutine and never keeps an event.
package health

import "time"

// Options says what a [Monitor] measures beyond what needs nothing.
type Options struct {
	// Lag tells that events will name their time.
	Lag bool
}

// Monitor measures one feed. It is not safe for concurrent use.
type Monitor struct {
	lastByte time.Time
}

// New makes a Monitor of a feed that begins at start.
func New(start time.Time, opts Options) *Monitor {
	_, _ = start, opts
	return &Monitor{}
}

// Connected says that a connection is up; resumed tells that it asked for the events after a last event ID.
func (m *Monitor) Connected(at time.Time, resumed bool) { _, _ = at, resumed }

// Disconnected says that the connection ended.
func (m *Monitor) Disconnected(at time.Time) { _ = at }

// Bytes says that a read returned n bytes.
func (m *Monitor) Bytes(at time.Time, n int) { m.lastByte = at; _ = n }

// Event says that an event arrived that names eventTime; zero: none. It tells whether the event was replayed:
// made before the connection was up and sent because of the resume.
func (m *Monitor) Event(at, eventTime time.Time) (replayed bool) {
	_, _ = at, eventTime
	return false
}

// SetOffset sets what the arrival clock is ahead of the server's clock by, and how far that may be wrong.
func (m *Monitor) SetOffset(offset, plusMinus time.Duration) { _, _ = offset, plusMinus }

// Report tells what is known at now. It may cost some ten microseconds: ask once a second, not once a frame.
func (m *Monitor) Report(now time.Time) Report {
	if m.lastByte.IsZero() {
		return Report{}
	}
	return Report{Silence: now.Sub(m.lastByte), HasByte: true}
}
