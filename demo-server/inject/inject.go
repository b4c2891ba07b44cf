// Package inject applies faults to a connection.
//
// A set of faults goes in; out come HTTP handlers around the stream's handler, filters of its events, and stages that
// transform its bytes. Each fault is an [effect] independent of the others; effects apply in the order of their list,
// from the request to the client. Memory is bounded, and nothing is random: faults hit the same stream in the same
// places.
package inject

import (
	"net/http"
	"slices"

	"github.com/r3labs/sse/v2"

	"feedscope/demo-server/faults"
)

// effect implements a fault. Most set one of these fields.
type effect struct {
	name string
	// head answers the request, or changes the request or the response head and calls stream.
	head func(c *Conn, f faults.Fault, stream http.Handler, w http.ResponseWriter, r *http.Request)
	// events filters the stream's events before they are encoded.
	events func(*Conn, faults.Fault) filter
	// body transforms or delays the stream's bytes.
	body func(c *Conn, f faults.Fault, next send) Body
	// retry overrides the reconnection time, in milliseconds; empty for no change.
	retry string
	// quiet suppresses heartbeats.
	quiet bool
}

// filter changes one event with data at a time. Flush, if set, returns the events held back.
type filter struct {
	pass  func(*sse.Event) []*sse.Event
	flush func() []*sse.Event
}

// Filter changes the events of a stream. Events are shared between connections: filters change copies.
type Filter []filter

// Pass returns the events to send instead of the next ones. Comments pass unchanged.
func (all Filter) Pass(events []*sse.Event) []*sse.Event {
	for _, f := range all {
		passed := make([]*sse.Event, 0, len(events))
		for _, e := range events {
			if len(e.Data) == 0 {
				passed = append(passed, e)
			} else {
				passed = append(passed, f.pass(e)...)
			}
		}
		events = passed
	}
	return events
}

// Flush returns the events held back when the filter is no longer used.
func (all Filter) Flush() (rest []*sse.Event) {
	for i, f := range all {
		rest = all[i : i+1].Pass(rest)
		if f.flush != nil {
			rest = append(rest, f.flush()...)
		}
	}
	return rest
}

// send sends bytes to the next stage, at last to the client.
type send = func(p []byte) error

// Body receives the bytes of a stream. Only one goroutine uses it.
type Body struct {
	// Send forwards bytes or holds them back. The server sends whole blocks: events and comments.
	Send send
	// Close forwards the bytes held back.
	Close func() error
}

// effects are listed in the order in which they apply.
var effects = []effect{
	{name: "tls", head: redirectToTLS},
	{name: "limit", head: refuse},
	{name: "limit-hang", head: hang},
	{name: "redirect", head: redirect},
	{name: "status", head: status},
	{name: "html", head: page},
	{name: "ignore-resume", head: ignoreResume},

	{name: "trimmed", events: trim},
	{name: "duplicate-ids", events: repeatIDs},
	{name: "reorder", events: reorder},
	{name: "skew", head: skewDate, events: skewTimes},
	{name: "utf8", events: breakUTF8},
	{name: "control", events: addHostile},

	{name: "retry-zero", retry: "0"},
	{name: "retry-huge", retry: "86400000"},
	{name: "no-heartbeat", quiet: true},

	{name: "bom", body: addBOMs},
	{name: "oversize", body: addOversize},
	{name: "split", body: split},
	{name: "one-read", body: holdAll},
	{name: "late", body: delay},
	{name: "line-ends", body: replaceLineEnds},
	{name: "buffer", body: buffer},
	{name: "hold", body: hold},
	{name: "compress", head: announceGzip, body: compress},
	{name: "length", head: announceLength, body: stopAtLength},
	{name: "drip", body: drip},
	{name: "half-open", body: goSilent},
	{name: "idle-cut", body: cutWhenIdle, quiet: true},
	{name: "lifetime", body: endAfter},
	{name: "reset", body: resetMidEvent},
	{name: "h2-reset", body: cutMidEvent},
}

// active is an effect with its fault.
type active struct {
	effect
	fault faults.Fault
}

// activeEffects returns the effects of a set, in their order.
func activeEffects(on faults.Set) (all []active) {
	for _, e := range effects {
		if f, ok := on.Find(e.name); ok {
			all = append(all, active{e, f})
		}
	}
	return all
}

// Head wraps a stream's handler with the faults that act before the stream starts.
func (c *Conn) Head(on faults.Set, stream http.Handler) http.Handler {
	for _, a := range slices.Backward(activeEffects(on)) {
		if next := stream; a.head != nil {
			stream = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { a.head(c, a.fault, next, w, r) })
		}
	}
	return stream
}

// Events returns a filter that applies all faults to the events.
func (c *Conn) Events(on faults.Set) (all Filter) {
	for _, a := range activeEffects(on) {
		if a.events != nil {
			all = append(all, a.events(c, a.fault))
		}
	}
	return all
}

// Body returns all stages, in front of one that writes to the client. It closes each before the one it writes to.
func (c *Conn) Body(on faults.Set, wire func(p []byte) error) *Body {
	var closers []func() error
	for _, a := range slices.Backward(activeEffects(on)) {
		if a.body == nil {
			continue
		}
		b := a.body(c, a.fault, wire)
		wire = b.Send
		if b.Close != nil {
			closers = append(closers, b.Close)
		}
	}
	return &Body{wire, func() error {
		for _, end := range slices.Backward(closers) {
			if err := end(); err != nil {
				return err
			}
		}
		return nil
	}}
}

// Quiet reports whether a fault suppresses heartbeats.
func Quiet(on faults.Set) bool {
	return slices.ContainsFunc(activeEffects(on), func(a active) bool { return a.quiet })
}

// Retry returns the reconnection time in milliseconds: usual unless a fault overrides it. The last fault wins.
func Retry(on faults.Set, usual string) string {
	for _, a := range activeEffects(on) {
		if a.retry != "" {
			usual = a.retry
		}
	}
	return usual
}
