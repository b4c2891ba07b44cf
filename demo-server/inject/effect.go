// Package inject makes a connection as faulty as a set of faults says.
//
// A set goes in; out come handlers around the one that serves a stream, filters of its events, and stages on the way of its bytes. Each
// fault is one [effect], knows nothing of the others, and acts at its place in the order in which they stand in the list of effects:
// from the request to the wire. All memory is bounded, and nothing is random: the same stream is broken in the same places.
package inject

import (
	"net/http"

	"github.com/r3labs/sse/v2"

	"feedscope/demo-server/faults"
)

// effect is what a fault does. Most do one of these things.
type effect struct {
	name string
	// head stands around the handler: it answers in its place, or changes the request or the head of the response.
	head func(*Conn, faults.Fault, http.Handler) http.Handler
	// events changes the events of a stream before they are written.
	events func(*Conn, faults.Fault) Events
	// body changes the bytes of a stream, or when they leave.
	body func(*Conn, faults.Fault, Body) Body
	// retry is the reconnection time to be told; empty: the usual one.
	retry string
	// quiet leaves the heartbeats out.
	quiet bool
}

// Events changes what a stream sends. Events are shared: a filter copies what it changes.
type Events interface {
	// Pass gives what goes on of the events that come next. The slice that it is given is not to be kept.
	Pass([]*sse.Event) []*sse.Event
	// Rest gives what was kept back, when the filter is no longer used.
	Rest() []*sse.Event
}

// Body takes a stream's bytes on their way to the client. It is used by one goroutine.
type Body interface {
	// Send passes bytes on at once, or keeps them. What comes from the server itself is whole blocks: events and comments.
	Send(p []byte) error
	// Close passes on what was kept. The next stage is not closed by it.
	Close() error
}

// effects are in the order in which they act.
var effects = []effect{
	{name: "tls", head: overTLS},
	{name: "limit", head: refuse},
	{name: "limit-hang", head: hang},
	{name: "redirect", head: redirect},
	{name: "status", head: status},
	{name: "html", head: page},
	{name: "ignore-resume", head: forget},

	{name: "trimmed", events: trim},
	{name: "duplicate-ids", events: repeatIDs},
	{name: "reorder", events: swap},
	{name: "skew", head: skewDate, events: skewTimes},
	{name: "utf8", events: breakUTF8},
	{name: "control", events: addHostile},

	{name: "retry-zero", retry: "0"},
	{name: "retry-huge", retry: "86400000"},
	{name: "no-heartbeat", quiet: true},

	{name: "bom", body: addMarks},
	{name: "oversize", body: addOversize},
	{name: "late", body: delay},
	{name: "line-ends", body: endLines},
	{name: "buffer", body: buffer},
	{name: "hold", body: hold},
	{name: "compress", head: announceGzip, body: compress},
	{name: "length", head: announceLength, body: stopAtLength},
	{name: "drip", body: dripBytes},
	{name: "half-open", body: fallSilent},
	{name: "idle-cut", body: cutWhenIdle, quiet: true},
	{name: "lifetime", body: endAfter},
	{name: "reset", body: resetWithin},
	{name: "h2-reset", body: cutWithin},
}

// Head puts what the faults do before a stream begins around the handler that serves it.
func (c *Conn) Head(on faults.Set, stream http.Handler) http.Handler {
	for i := len(effects) - 1; i >= 0; i-- {
		if f, ok := on.Find(effects[i].name); ok && effects[i].head != nil {
			stream = effects[i].head(c, f, stream)
		}
	}
	return stream
}

// Events gives one filter for all that the faults do to events.
func (c *Conn) Events(on faults.Set) Events {
	var all filters
	for i := range effects {
		if f, ok := on.Find(effects[i].name); ok && effects[i].events != nil {
			all = append(all, effects[i].events(c, f))
		}
	}
	return all
}

// Body puts what the faults do to bytes before the stage that writes them.
func (c *Conn) Body(on faults.Set, wire Body) Body {
	all := stages{first: wire}
	for i := len(effects) - 1; i >= 0; i-- {
		if f, ok := on.Find(effects[i].name); ok && effects[i].body != nil {
			all.first = effects[i].body(c, f, all.first)
			all.all = append(all.all, all.first)
		}
	}
	return &all
}

// Quiet tells that there are to be no heartbeats.
func Quiet(on faults.Set) bool {
	for i := range effects {
		if _, ok := on.Find(effects[i].name); ok && effects[i].quiet {
			return true
		}
	}
	return false
}

// Retry gives the reconnection time to tell, in milliseconds; usual without faults. Of two the last counts.
func Retry(on faults.Set, usual string) string {
	for i := range effects {
		if _, ok := on.Find(effects[i].name); ok && effects[i].retry != "" {
			usual = effects[i].retry
		}
	}
	return usual
}
