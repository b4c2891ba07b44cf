package feeds

import (
	"net/http"
	"time"

	"feedscope/feeds/conn"
)

// Recorder is told what the feeds of a hub receive and do; see [Hub.Record].
type Recorder interface {
	// Track is called once for each feed, before anything else of it. The spec is without secrets: its URL is
	// masked, and it has no headers, no clock, no tap and no end. Of how it asks it has the method, what it takes for a
	// stream and how often it polls; of who asks and by which way nothing.
	//
	// It is called with a lock of the feed held, like all methods of the Track.
	Track(at time.Time, feed int, spec Spec) Track
}

// Track is told what one feed receives and does, in order and as it happens: enough to do it again with a
// [Playback], which is a Track too.
//
// Its methods are called with a lock of the feed held. They must not wait, and must not call the feed or its hub. The
// tracks of several feeds are called concurrently.
type Track interface {
	// Opened tells that a connection attempt was answered, or failed.
	Opened(Opening)
	// Clock tells what the server's clock has answered about the connection that stands, if it did so after Opened.
	Clock(time.Time, conn.Clock)
	// Read tells what a read of the connection returned, byte by byte, before any of it is decoded.
	Read(Read)
	// Closed tells that the connection has ended.
	Closed(Closing)
	// Changed tells that the feed is in another state. Only of a state that it was in already when the telling began,
	// Status.Since is before the time.
	Changed(time.Time, Status)
}

// Opening is what came of a connection attempt.
type Opening struct {
	// Conn numbers the feed's connections from 1; zero if the attempt did not become a stream.
	Conn uint32
	// Time is when the answer came, or when the telling began of a connection that stood already.
	Time time.Time
	// Info describes the connection. Of an attempt without a response it has URL and Started.
	Info conn.Info
	// Request and Header are the heads of request and response, with secrets masked. Header is nil without a response.
	Request, Header http.Header
	// Reason says why the attempt did not become a stream; empty if it did. Failure has what there is to decide on; it is nil then
	// too, and in a playback.
	Reason  string
	Failure *conn.Error
	// Past is up to where in the stream events were made before the connection, as [conn.Stream] has it.
	Past int64
}

// Read is what one read of a connection returned.
type Read struct {
	Conn uint32
	// Time is when it returned.
	Time time.Time
	// Offset is the position of the first byte in the connection's body. Where it is more than what the reads before
	// it add up to, the bytes between are missing from a record.
	Offset int64
	// Bytes are valid during the call.
	Bytes []byte
}

// Closing is how a connection ended.
type Closing struct {
	Conn uint32
	Time time.Time
	// LastByte is when the last byte of the connection arrived; when it was opened, if none did. A Track need not keep it.
	LastByte time.Time
	// Reason says why. Kind is the cause of a stream that broke off; empty: it did not, or in a playback.
	Reason string
	Kind   conn.Kind
	// Clean tells that the server ended the stream in good order, Ours that it was not the server at all: what was
	// pending then breaks no rule.
	Clean, Ours bool
}

// Record tells r all that happens from here on, of feeds that are there and feeds to come; nil ends it. Connections that
// stand are told as opened, each read with its offset; if a block has just ended, the last few bytes are told once more, as a read, so that
// it is known where the next one begins. When Record returns, the recorder before r is told nothing more.
func (h *Hub) Record(r Recorder) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.recorder = r
	for _, f := range h.feeds {
		f.record(r)
	}
}

// record begins or, with nil, ends telling of the feed.
func (f *Feed) record(r Recorder) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if r == nil {
		f.track = nil
		return
	}
	now := time.Now()
	f.track = r.Track(now, f.index, f.spec.discreet(f.shownURL))
	if f.open {
		f.track.Opened(Opening{Conn: f.counts.connections, Time: now, Info: f.info, Request: f.sent, Header: f.header, Past: f.past})
	}
	if len(f.changes) > 0 { // Else its first state is still to be told to everyone.
		f.track.Changed(now, f.status)
	}
	if f.open && f.tail.blank() {
		f.track.Read(Read{Conn: f.counts.connections, Time: now, Offset: f.tail.offset(), Bytes: f.tail.bytes})
	}
}

// discreet is the spec without what may be secret, and without what only a connection needs.
func (s Spec) discreet(shownURL string) Spec {
	s.URL, s.Header, s.ClockURL = shownURL, nil, ""
	s.Tap, s.TapOnly, s.End = nil, false, nil
	s.Auth, s.Route, s.Bookmarks = conn.Auth{}, conn.Route{}, ""
	s.Ask = Ask{Method: s.Method, Force: s.Force, Lines: s.Lines, Poll: Poll{Every: s.Poll.Every}}
	return s
}
