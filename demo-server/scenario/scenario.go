package scenario

import (
	"cmp"
	"slices"
	"time"

	"feedscope/demo-server/faults"
)

// Scenario is a file of scripted feeds. It does not change, so any number of goroutines may use it.
type Scenario struct {
	// Name is what messages call the file.
	Name string
	// Seed chooses the random values. Default 1.
	Seed uint64
	// Feeds are the feeds in the order of the file.
	Feeds []*Feed
}

// Feed is a scripted feed.
type Feed struct {
	// Path is the feed's URL path.
	Path string
	// Apart means that each client gets the script from its start. Otherwise all get the same events at the same time.
	Apart bool
	// Retry is the reconnection time sent at the start of a stream, in milliseconds; empty for none.
	Retry string
	// KeepAlive is the interval between comments on a stream; zero for none. Default 15 s.
	KeepAlive time.Duration
	// Keep is the number of events kept for resuming clients. Default 5,000.
	Keep int
	// New and Resumed choose what clients without and with a last event ID get.
	New, Resumed Reception

	steps []step
	id    *template
}

// Events returns the names of the feed's events, leaving out templates.
func (f *Feed) Events() []string { return eventNames(f.steps, nil) }

// Ending is how a script ends connections.
type Ending uint8

// The endings. The zero value is Clean.
const (
	Clean Ending = iota
	Cut
)

// step is a part of a script.
type step interface{ where() at }

type (
	eventStep struct {
		at
		event, data, id *template // id is nil for that of the feed.
	}
	waitStep struct {
		at
		span
	}
	commentStep struct {
		at
		text *template
	}
	rawStep struct {
		at
		text *template
	}
	retryStep struct {
		at
		milliseconds string
	}
	faultStep struct {
		at
		fault faults.Fault
		lasts time.Duration // Zero until the end.
	}
	endStep struct {
		at
		how Ending
	}
	// group repeats steps, with a pause after each round.
	group struct {
		at
		steps []step
		times int // Negative for forever.
		every span
	}
)

func (p at) where() at { return p }

// forever is the number of times of a group without an end.
const forever = -1

// eventNames appends the names of the events of steps.
func eventNames(steps []step, names []string) []string {
	for _, s := range steps {
		switch s := s.(type) {
		case *eventStep:
			if name := s.event.constant(); name != "" || !s.event.computed() {
				names = addName(names, cmp.Or(name, "message"))
			}
		case *group:
			names = eventNames(s.steps, names)
		}
	}
	return names
}

// maxNames bounds the names that Events returns.
const maxNames = 12

func addName(names []string, name string) []string {
	if len(names) == maxNames || slices.Contains(names, name) {
		return names
	}
	return append(names, name)
}

// timed reports whether a round of steps takes time.
func timed(steps []step) bool {
	for _, s := range steps {
		switch s := s.(type) {
		case *waitStep:
			if s.low >= time.Millisecond {
				return true
			}
		case *group:
			if s.every.low >= time.Millisecond || timed(s.steps) {
				return true
			}
		}
	}
	return false
}

// sends reports whether a round of steps does anything but wait and end connections.
func sends(steps []step) bool {
	for _, s := range steps {
		switch s := s.(type) {
		case *waitStep, *endStep:
		case *group:
			if sends(s.steps) {
				return true
			}
		default:
			return true
		}
	}
	return false
}
