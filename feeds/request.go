package feeds

import (
	"time"

	"feedscope/feeds/conn"
)

// Request describes what a feed requests and what it accepts as a response. The zero value requests an event stream
// with a GET and resumes by header.
type Request struct {
	// Method is the HTTP method; empty means GET, or POST if there is a body.
	Method string
	// Body is sent with the request. BodyFile names a file to read the body from on every connection instead.
	Body     []byte
	BodyFile string
	// Repeat allows a request other than a plain GET to be repeated when its stream ends. Without it such a feed ends
	// with its stream, or fails if the stream breaks off: NoReconnect is set.
	Repeat bool
	// Compressed requests a compressed stream.
	Compressed bool
	// Force accepts a response of any media type.
	Force bool
	// Lines expects newline-delimited JSON instead of an event stream; see package ndjson. Without it, the media type of a
	// response decides.
	Lines bool
	// MCP does the handshake of the Model Context Protocol on each connection; see package mcp.
	MCP bool
	// Resume controls how the feed resumes a stream.
	Resume Resume
	// Labels declares that the IDs of events are not positions but label something else, such as a device or a client.
	// They are neither sent nor compared.
	Labels bool
	// ResumeEvents are the types of the events whose ID, or value at Resume.Path, moves the resume position; empty
	// means all. Others, such as keep-alive frames with an ID, leave the position where it is.
	ResumeEvents []string
	// Poll, if its Every is not zero, requests a document repeatedly instead of a stream.
	Poll Poll
}

// Poll configures polling; see package poll.
type Poll struct {
	// Every is the interval, at least [MinPoll].
	Every time.Duration
	// Items is the gjson path of the array whose items are events. If it is empty, the document is one event whenever
	// it has changed.
	Items string
	// Key is the gjson path of the value that identifies an item; if it is empty, the whole item does.
	Key string
}

// MinPoll is the shortest polling interval.
const MinPoll = time.Second

// Exchange returns the part of the request that is the same on every connection.
func (r *Request) Exchange() conn.Exchange {
	x := conn.Exchange{Method: r.Method, Body: r.Body, BodyFile: r.BodyFile, Compressed: r.Compressed, Force: r.Force}
	if r.Resume.By == ByQuery {
		x.ResumeQuery = r.Resume.Name
	}
	if r.Lines {
		x.Format = conn.Lines
	}
	return x
}

// Positions reports whether the stream has positions at which a resume can start.
func (r *Request) Positions() bool { return r.Resume.Path != "" || !r.Labels }

// SamePositions reports whether a position of one request is one of the other too.
func (r *Request) SamePositions(other *Request) bool {
	return r.Resume.Path == other.Resume.Path && r.Positions() == other.Positions()
}

// Once reports whether the request must not be repeated automatically: it is not a plain GET, and Repeat is not set.
func (r *Request) Once() bool {
	x := r.Exchange()
	return !r.Repeat && !x.Plain() && r.Poll.Every == 0
}
