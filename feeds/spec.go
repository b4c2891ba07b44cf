package feeds

import (
	"net/http"
	"time"

	"feedscope/feeds/conn"
	"feedscope/feeds/conn/auth"
	"feedscope/feeds/conn/redact"
	"feedscope/feeds/retry"
)

// Spec describes a feed. Only URL is required.
type Spec struct {
	// Name is the feed's name on screen and in output; the default is the URL's host and path.
	Name string
	// URL is an absolute http or https URL. User information in it is sent as Basic credentials.
	URL string
	// Header is sent with every request to the URL's own origin.
	Header http.Header
	// Auth holds credentials, Route the network route. Requests to ClockURL use both.
	Auth  auth.Credentials
	Route conn.Route
	// Secrets are masked wherever the feed's address, its server's words and errors are shown. Events are shown as sent.
	Secrets redact.Known
	// LastEventID is sent with the first request, as if a stream had set it.
	LastEventID string
	// Bookmarks is the file in which Resume.Persist keeps the feed's position; empty for none. LastEventID takes
	// precedence over it.
	Bookmarks string

	Request

	// Heartbeat is the longest time that the server goes without sending a byte; zero if unknown.
	Heartbeat time.Duration
	// StaleAfter is the silence after which a live feed is stale. Zero means 2.5 heartbeats or, if Heartbeat is unknown,
	// a silence that is unusual for the connection: 2.5 intervals of regular comments, 10 of regular events, or 15 s
	// after a minute with an event in every second; no less than 15 s, and never if nothing was regular.
	StaleAfter time.Duration
	// IdleTimeout is the silence after which the connection is closed and reopened. Zero means 4 heartbeats, or never
	// if Heartbeat is unknown. TCP keep-alives detect a lost host after a minute in any case.
	IdleTimeout time.Duration
	// HeadTimeout bounds the wait for the response head; zero means IdleTimeout.
	HeadTimeout time.Duration
	// QuietAfter is the time without a message that is not noise, over all connections, after which a live feed is
	// stale although its connection may be alive; zero means never.
	QuietAfter time.Duration
	// ConnectTimeout bounds DNS, TCP and TLS together; zero means 15 s.
	ConnectTimeout time.Duration

	// TimePath is the gjson path of the event time in a JSON payload; empty for none, and no lag. See [EventTime] for
	// the formats.
	TimePath string
	// ClockURL is queried for the server's time on every connection: JSON with "ts" in Unix milliseconds. If it is
	// empty, the response's Date header is used.
	ClockURL string

	// MaxEventBytes is the largest block that is decoded; zero means 16 MiB.
	MaxEventBytes int
	// Retry schedules reconnects; the zero value has the defaults of package retry.
	Retry retry.Policy
	// NoReconnect makes the first end of a connection final. See also Request.Repeat.
	NoReconnect bool
	// MaxAttempts is how many attempts in a row may fail before the feed fails for good; zero means no limit. A
	// connection that became a stream is not a failed attempt, however it ended, unless its set-up request failed.
	MaxAttempts int
	// End, if set, reports whether a message is the last of the stream. The feed then ends: it ignores the rest of the
	// stream and does not reconnect automatically. With NoReconnect, a stream that closes without such a message is a
	// failure. End is called on the feed's goroutine; the event is valid during the call. It is not called if TapOnly
	// is set.
	End func(e *Event) bool

	// Noise, if set, reports whether a message is noise, such as a keep-alive event: folds made with [Payload] do not
	// see it, and it does not count for rate, gap, lag and QuietAfter. It is called on several goroutines at once, also
	// for events of the past; the event is valid during the call.
	Noise func(e *Event) bool
	// ExpectCloses declares that the server ends connections by design. A stream that has sent an event may then be
	// closed in good order, or reset by HTTP/2: the feed reconnects as a matter of routine, and the next connection does
	// not count as a reconnect. It makes no difference to streams that break off, to polling, or where the end is final.
	ExpectCloses bool
	// Setup is sent on each connection; nil for none.
	Setup *Setup

	// Tapped declares that the feed shows a stream that another program opened, with a Method; or, without one, requests
	// of it that no stream answered.
	Tapped bool

	// Tap, if set, receives the bytes of every read before they are decoded, on the feed's goroutine. The slice is
	// valid during the call.
	Tap func(conn uint32, p []byte)
	// TapOnly suppresses messages, because the tap already has the bytes: none reach a fold or the timeline, and none
	// are known to be replayed. They still count, their IDs still apply, and all other events are dispatched.
	TapOnly bool
}
