package feeds

import (
	"net/http"
	"time"

	"feedscope/feeds/conn"
)

// Recorder receives everything that the feeds of a hub receive and do.
type Recorder interface {
	// Track is called once for each feed, before anything else about it. The spec contains no secrets: its URL is
	// redacted, and headers, credentials, routes, clock, body, tap and end are removed.
	//
	// Like all methods of the Track, it is called with a lock of the feed held.
	Track(at time.Time, feed int, spec Spec) Track
}

// Track receives what one feed receives and does, in order and as it happens: enough to play it back.
//
// Its methods are called with a lock of the feed held. They must not block and must not call the feed or its hub.
// Tracks of several feeds are called concurrently.
type Track interface {
	// Opened reports the outcome of a connection attempt.
	Opened(Opening)
	// Clock reports the answer of the server's clock about the open connection, if it came after Opened.
	Clock(time.Time, conn.Clock)
	// Read reports the bytes that a read of the connection returned, before they are decoded.
	Read(Read)
	// Closed reports the end of the connection.
	Closed(Closing)
	// Changed reports a change of state. Status.Since precedes the time only for a state that began before recording.
	Changed(time.Time, Status)
}

// Opening is the outcome of a connection attempt.
type Opening struct {
	// Conn numbers the feed's connections from 1; zero if the attempt did not become a stream.
	Conn uint32
	// Time is when the response came, or when recording began if the connection was already open.
	Time time.Time
	// Info describes the connection. For an attempt without a response it has only URL and Started.
	Info conn.Info
	// Request and Header are the heads of request and response with secrets redacted. Header is nil without a response.
	Request, Header http.Header
	// Reason says why the attempt did not become a stream; empty if it did. Failure is the error itself; nil if there
	// is none, and in a playback of a recording without it.
	Reason  string
	Failure *conn.Error
	// Past is the offset in the body before which events precede the connection; see [conn.Stream].
	Past int64
	// Tapped describes the request of another program; nil for one of our own. The feed does not remember it.
	Tapped *Tapped
}

// Tapped is the request of another program.
type Tapped struct {
	// Body is the beginning of its body with secrets masked, BodyBytes how many bytes that stands for.
	Body      []byte
	BodyBytes int
	// Resumes is the name of the feed that ended with the last event ID which the request has; empty if none did.
	Resumes string
}

// Read is what one read of a connection returned.
type Read struct {
	Conn uint32
	// Time is when the read returned.
	Time time.Time
	// Offset is the position of the first byte in the connection's body. If it exceeds the sum of the reads before,
	// the bytes in between are missing from the recording.
	Offset int64
	// Bytes are valid during the call.
	Bytes []byte
}

// Closing is the end of a connection.
type Closing struct {
	Conn uint32
	Time time.Time
	// LastByte is when the last byte of the connection arrived, or when it was opened if none did. A Track need not
	// keep it.
	LastByte time.Time
	// Reason says why it ended. Kind is the cause of a stream that broke off; empty for a clean end and in a playback.
	Reason string
	Kind   conn.Kind
	// Clean reports that the server ended the stream in good order. Ours reports that this side ended it: an
	// unfinished block is then no anomaly.
	Clean, Ours bool
	// Expected reports an end that [Spec].ExpectCloses declares. A Track need not keep it.
	Expected bool
	// CutShort reports that this end makes a feed fail because it does not reconnect: the stream broke off, was closed
	// before the event that [Spec].End recognizes or after an event of type error, or was not an event stream. A Track
	// need not keep it.
	CutShort bool
}
