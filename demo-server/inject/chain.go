package inject

import (
	"slices"

	"github.com/r3labs/sse/v2"
)

// filters are filters one after the other.
type filters []Events

// Pass gives the events to one filter after the other.
func (all filters) Pass(events []*sse.Event) []*sse.Event {
	for _, f := range all {
		events = f.Pass(events)
	}
	return events
}

// Rest gives what each filter has kept to those behind it.
func (all filters) Rest() []*sse.Event {
	var rest []*sse.Event
	for _, f := range all {
		rest = append(f.Pass(rest), f.Rest()...)
	}
	return rest
}

// each is a filter that looks at one event at a time: it gives what goes on in its place.
type each func(*sse.Event) []*sse.Event

// Pass gives the events to the function, one by one.
func (change each) Pass(events []*sse.Event) []*sse.Event {
	passed := make([]*sse.Event, 0, len(events))
	for _, e := range events {
		passed = append(passed, change(e)...)
	}
	return passed
}

// Rest gives nothing: nothing is kept.
func (change each) Rest() []*sse.Event { return nil }

// stages are stages before the wire.
type stages struct {
	first Body
	all   []Body // The one nearest to the wire first.
}

// Send gives the bytes to the first stage.
func (s *stages) Send(p []byte) error { return s.first.Send(p) }

// Close closes each stage before the one that takes what it passes on.
func (s *stages) Close() error {
	for _, b := range slices.Backward(s.all) {
		if err := b.Close(); err != nil {
			return err
		}
	}
	return nil
}

// stage is a stage that keeps nothing.
type stage func(p []byte) error

// Send calls the function.
func (send stage) Send(p []byte) error { return send(p) }

// Close does nothing.
func (send stage) Close() error { return nil }
