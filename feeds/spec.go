package feeds

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"feedscope/feeds/conn"
	"feedscope/feeds/retry"
	"feedscope/feeds/sse"
)

// Spec says what a feed is to be. Only URL is required.
type Spec struct {
	// Name is how the feed is called on screen and in output; the URL's host and path by default.
	Name string
	// URL is an absolute http or https URL. User information in it is sent as basic authentication.
	URL string
	// Header is sent with every request, to the URL's own origin only.
	Header http.Header
	// Auth says who asks, and Route which way the connections take, those to ClockURL included.
	Auth  conn.Auth
	Route conn.Route
	// LastEventID is sent with the first request, as if a stream had set it.
	LastEventID string
	// Bookmarks is the file in which Resume.Persist keeps the feed's place; empty: nowhere. A LastEventID wins over what it says.
	Bookmarks string

	Ask

	// Heartbeat is the longest time that the server lets pass without a byte; zero: unknown.
	Heartbeat time.Duration
	// StaleAfter is the silence after which a live feed is stale. Zero means 2.5 heartbeats, or never
	// while Heartbeat is unknown.
	StaleAfter time.Duration
	// IdleTimeout is the silence after which the connection is taken for dead and made anew. Zero means
	// 4 heartbeats, or never while Heartbeat is unknown; a host that is gone is noticed after a minute all the same, by TCP's own probes.
	IdleTimeout time.Duration
	// ConnectTimeout bounds name lookup, TCP and TLS together; zero means 15 s. The response head may take
	// as long as it likes: some servers send it with the first event.
	ConnectTimeout time.Duration

	// TimePath is the gjson path of the event's time in a JSON payload; empty: none, and no lag.
	// The time may be Unix seconds, milliseconds, microseconds or nanoseconds, told apart by size, or RFC 3339.
	TimePath string
	// ClockURL is asked for the server's time at every connection: JSON with "ts" in Unix milliseconds.
	// Empty: the response's Date header is used.
	ClockURL string

	// MaxEventBytes is the largest block that is decoded; zero means 16 MiB.
	MaxEventBytes int
	// Retry says when to try again; the zero value means the defaults of package retry.
	Retry retry.Policy
	// NoReconnect makes the first end of a connection final; see Ask.Repeat.
	NoReconnect bool
	// MaxAttempts is how many attempts in a row may fail before the feed has failed for good; zero: as many as it
	// takes. A connection that became a stream is no failed attempt, however it ended.
	MaxAttempts int
	// End, if set, is asked of every message whether the stream is over with it. The feed has ended then: what the
	// server still sends is not looked at, and the feed does not connect again by itself. A feed that does not connect again
	// has failed if its stream is closed before that event. It is called on the feed's goroutine; the event is valid during the call. It is never called if TapOnly is set.
	End func(e *Event) bool

	// Tap, if set, is called on the feed's goroutine with the bytes of every read, before they are decoded.
	// The slice is valid during the call.
	Tap func(conn uint32, p []byte)
	// TapOnly hands no messages over, as who reads the tap has them: they reach no fold and no history, and none of
	// them is known to be replayed. They count all the same, their ids hold, and all other events come as ever.
	TapOnly bool
}

// Defaults of a [Spec].
const (
	DefaultMaxEventBytes = sse.DefaultMaxEventBytes
	// A stream is stale after this many halves of a heartbeat, and dead after idleHeartbeats heartbeats.
	staleHalfHeartbeats = 5
	idleHeartbeats      = 4
)

// resolve checks the spec and fills in what follows from other fields.
func (s *Spec) resolve() (*url.URL, *url.URL, error) {
	u, err := conn.ParseURL(s.URL)
	if err != nil {
		return nil, nil, err
	}
	var clock *url.URL
	if s.ClockURL != "" {
		if clock, err = conn.ParseURL(s.ClockURL); err != nil {
			return nil, nil, fmt.Errorf("clock: %w", err)
		}
	}
	if strings.ContainsAny(s.LastEventID, "\x00\r\n") {
		return nil, nil, fmt.Errorf("the last event ID %q holds a NUL or a line end, which no header can carry", s.LastEventID)
	}
	if s.Header.Get("Last-Event-ID") != "" {
		return nil, nil, errors.New("the header Last-Event-ID is the feed's own to send; set LastEventID instead")
	}
	if err := s.Route.Check(u); err != nil {
		return nil, nil, err
	}
	if err := s.check(); err != nil {
		return nil, nil, err
	}
	if s.Once() {
		s.NoReconnect = true
	}
	if s.Name == "" {
		s.Name = u.Host + strings.TrimSuffix(u.Path, "/")
	}
	if s.StaleAfter == 0 {
		s.StaleAfter = s.Heartbeat * staleHalfHeartbeats / 2
	}
	if s.IdleTimeout == 0 {
		s.IdleTimeout = s.Heartbeat * idleHeartbeats
	}
	return u, clock, nil
}
