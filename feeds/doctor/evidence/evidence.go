package evidence

import (
	"net/http"
	"slices"
	"time"

	"feedscope/feeds/conn"
	"feedscope/feeds/sse"
)

// Evidence has the observations of a feed. The zero value has none.
type Evidence struct {
	// URL is the redacted address, Host its host.
	URL, Host string
	// Name replaces the address and flags in commands to paste, such as "market --config FILE"; may be empty.
	Name string
	// CurlFlags are the flags that curl and feedscope both need besides the address, OwnFlags those that only feedscope
	// needs. Each begins with a space; placeholders replace secrets.
	CurlFlags, OwnFlags string
	// Blanks describes what the placeholders in the address and the flags stand for; empty without any.
	Blanks string
	// Now is when the evidence was taken.
	Now time.Time
	// Heartbeat is the configured heartbeat of the server; zero: unknown.
	Heartbeat time.Duration
	// Finite reports whether the response is expected to end, as for a POST.
	Finite bool
	// Polled reports whether the feed is made of documents, polled or as the replies of MCP; then only the route is judged.
	Polled bool

	// Refused are the last 16 attempts that did not open a stream, oldest first.
	Refused []*Refusal
	// Connections are the last 16 connections, oldest first. Made counts all of them.
	Connections []*Connection
	Made        int
	// Groups are the last 64 groups of reads that are less than 100 ms apart.
	Groups []Group
	// Reads are the last 64 reads that completed events; for a fast feed, a sample.
	Reads []Arrival
	// Sightings are the arrivals of events; for a fast feed, a sample.
	Sightings []Sighting
	// Clock describes the times in events.
	Clock Clock
	// IDs describes event IDs, Wire the bytes of the stream.
	IDs  IDs
	Wire Wire
	// Retry is the last reconnection time that the server set; nil: none.
	Retry *time.Duration

	// Waiting is how long the current attempt to connect has had no response; zero: there is no attempt.
	Waiting time.Duration

	// Variants are requests for the same feed in other ways, made by an exam.
	Variants []*Variant
}

// Head describes an attempt: the response head or, without a response, the route.
type Head struct {
	conn.Info
	// Host is the host of the final address.
	Host string
	// Code is the status; zero without a response.
	Code int
	// Header is the redacted response header; nil without a response.
	Header http.Header
}

// Refusal is an attempt that did not open a stream.
type Refusal struct {
	Time, Started time.Time
	// Kind is the cause; empty: unknown. AtProxy reports whether the proxy or the route to it failed, not the server.
	Kind    conn.Kind
	AtProxy bool
	// Strict reports whether a more lenient client may accept the response.
	Strict bool
	// Reason describes the cause for a person. Said quotes the server, such as the title of a web page; may be empty.
	Reason, Said string
	// Remedy are the settings that would read the response.
	Remedy conn.Remedy
	Head   Head
}

// Connection is a connection that opened a stream.
type Connection struct {
	Number  uint32
	Started time.Time
	// Up is when the response head arrived; the other times are zero if they did not happen.
	Up, FirstByte, FirstEvent, LastByte, Closed time.Time
	Head                                        Head
	// Clean reports whether the server ended the stream cleanly, Ours whether feedscope ended it, Broken whether it was
	// reset or lost, and Idle whether feedscope closed it because it was silent.
	Clean, Ours, Broken, Idle bool
	// StreamReset reports whether an HTTP/2 stream was reset.
	StreamReset bool
	// Miscoded reports whether the body was not compressed as its Content-Encoding says.
	Miscoded bool
	Reason   string

	Reads, Bytes, Events, Comments uint64
	// Silence is the longest time between two reads. Beat is the interval of comments if it is regular; zero if not.
	Silence, Beat time.Duration
	// Pace is the interval of events if it is regular; zero if not.
	Pace time.Duration
	// FirstTime and LastTime are the earliest and the latest time in events.
	FirstTime, LastTime time.Time
	// Unterminated reports whether the stream ended inside an event.
	Unterminated bool
	// Resume describes how a connection that sent a last event ID continued; nil: it sent none.
	Resume *Resume
	// Missed counts events of a resumed connection that were made while the previous connection was open and
	// silent.
	Missed int
	// Initial counts the events of the first 2 s.
	Initial uint64
	// Greeting holds hashes of the first ids, up to 4.
	Greeting []uint64
	// Body is the beginning of the body on one line, without secrets or control characters.
	Body string
	// Pending describes the bytes since the last complete event, comment or reconnection time.
	Pending Pending
	// LastName is the name of the last event examined. LastData is the beginning of its data if the name is
	// "error", redacted like Body.
	LastName, LastData string
	// CutShort reports whether a finite response was cut off or lacked the event that should end it.
	CutShort bool
	// Suspended reports whether no byte has arrived since feedscope was suspended. If so, the connection's silence and
	// its end mean nothing. Unheard reports whether the first byte may have arrived before or while it was.
	Suspended, Unheard bool

	silenceFrom time.Time
}

// Resume describes how a server continued after a last event ID.
type Resume struct {
	// After is the id that was sent, First the first id received.
	After, First string
	// Repeats is the longest run of events that had already arrived in the same order.
	Repeats int
	// Jump is the number of ids missing between After and First, if ids increase by one; otherwise zero.
	Jump int64
	// Replay reports whether the first event was made before the connection was up.
	Replay bool
	// Others counts earlier ids that were reused for other events because numbering started over. Away reports whether
	// an attempt was refused since the previous connection, as during a restart of the server. In both cases the resume
	// is inconclusive.
	Others int
	Away   bool
	// Replayed counts the events up to the first one that was made on this connection.
	Replayed int

	caughtUp bool
}

// Group is a group of reads that follow each other closely.
type Group struct {
	Conn uint32
	// Up is when the connection opened.
	Up time.Time
	// From and To are the times of the first and the last read.
	From, To time.Time
	Bytes    int
	Events   int
	// First and Last are the times in the first and the last event; zero: none.
	First, Last time.Time
	// Greeting reports whether the group arrived within 2 s after the connection opened, when servers send past
	// events, or after a suspension.
	Greeting bool
	// Torn reports whether the group ended inside an event: something cut the stream by size, not after an event.
	Torn bool
}

// Arrival is a read that completed events.
type Arrival struct {
	Conn   uint32
	At     time.Time
	Events int
	// First and Last are the earliest and the latest time in the events; zero: none.
	First, Last time.Time
	// Greeting is as in [Group]. Gap reports whether reads before this one were left out.
	Greeting, Gap bool
}

// History reports whether the group's events were made before the connection opened, even if they arrived slowly.
func (g *Group) History(c *Clock) bool {
	return c.Known && !g.First.IsZero() && g.First.Add(c.Shortest).Before(g.Up.Add(-time.Second))
}

// Span returns the time from the first event's own time to the last one's.
func (g *Group) Span() time.Duration {
	if g.First.IsZero() || g.Last.IsZero() {
		return 0
	}
	return g.Last.Sub(g.First)
}

// Clock describes the times in events.
type Clock struct {
	// Path is the path of the time in the payload; empty: none.
	Path string
	// Fine reports whether times are finer than a second.
	Fine bool
	// Spans reports whether events have a duration or an end time, so that their time may be a start time.
	Spans bool
	// Shortest is the shortest delay from an event's time to its arrival, including the difference between the
	// clocks, if Known.
	Shortest time.Duration
	Known    bool
}

// IDs describes event IDs.
type IDs struct {
	// Seen counts the events examined that had their own id, Words those whose id was not a decimal number.
	Seen, Words uint64
	// Twice counts the payloads that arrived twice within a second on one connection with the same id; Example is such
	// an id.
	Twice   uint64
	Example string
	// Steps counts the numeric ids examined, Ones those that were one more than the previous one, Back those that
	// filled a gap left by later ids, and Wild all others that were not larger.
	Steps, Ones, Back, Wild uint64
	BackExample             string
	// Shared counts events that repeat the previous id while the next id is missing, Together those that share an id
	// otherwise. SharedExample is the id after such a gap.
	Shared, Together uint64
	SharedExample    string
}

// Wire describes the bytes of the stream.
type Wire struct {
	// LF, CRLF and CR count the events examined by line ending; an event with several kinds counts for each.
	LF, CRLF, CR uint64
	// Anomalies counts anomalies by kind, First quotes the first of each. BOMs counts byte order marks inside the
	// stream.
	Anomalies [sse.NumAnomalies]uint64
	First     [sse.NumAnomalies]string
	BOMs      uint64
	// Controls counts the events examined that contain terminal control characters; ControlWhere locates the first.
	Controls     uint64
	ControlWhere string
	// LongestLine is the length of the longest line in bytes, if over 64 KiB.
	LongestLine int
}

// VariantKind is a different way to request a feed.
type VariantKind string

// The variants of an exam.
const (
	// Beside is the same request while the first connection is open; Alone is the same request after it has closed.
	Beside VariantKind = "a second connection"
	Alone  VariantKind = "a connection alone"
	// Identity requests no compression, Gzip requests it.
	Identity VariantKind = "without compression"
	Gzip     VariantKind = "with gzip"
	// HTTP1 and HTTP2 force the protocol; Direct bypasses the proxy.
	HTTP1  VariantKind = "over HTTP/1.1"
	HTTP2  VariantKind = "over HTTP/2"
	Direct VariantKind = "without the proxy"
	// Get sends GET instead of another method.
	Get VariantKind = "with GET"
	// HeadOnly and Post use other methods, Root the path "/", HTTPS an encrypted connection, OtherAddress another
	// of the host's addresses.
	HeadOnly     VariantKind = "HEAD"
	Post         VariantKind = "POST"
	Root         VariantKind = "GET /"
	HTTPS        VariantKind = "over https"
	OtherAddress VariantKind = "at another address"
)

// Variant is the result of requesting a feed in a different way.
type Variant struct {
	Kind     VariantKind
	Evidence *Evidence
	// Meanwhile are the reads of the feed itself when the variant began.
	Meanwhile []Arrival
	// Main are the feed's own sightings until the variant ended.
	Main []Sighting
}

// Last returns the newest connection; nil if there is none.
func (e *Evidence) Last() *Connection {
	if len(e.Connections) == 0 {
		return nil
	}
	return e.Connections[len(e.Connections)-1]
}

// Connection returns the connection with a number; nil if it is no longer kept.
func (e *Evidence) Connection(number uint32) *Connection {
	for _, c := range e.Connections {
		if c.Number == number {
			return c
		}
	}
	return nil
}

// Head returns the head of the newest connection or, without one, of the newest refusal with a response.
func (e *Evidence) Head() *Head {
	if c := e.Last(); c != nil {
		return &c.Head
	}
	for _, r := range slices.Backward(e.Refused) {
		if r.Head.Header != nil {
			return &r.Head
		}
	}
	for _, v := range e.Variants {
		if h := v.Answered(); h != nil {
			return h
		}
	}
	return &Head{}
}

// Refusal returns the newest refusal, if no connection has been made since; nil otherwise.
func (e *Evidence) Refusal() *Refusal {
	if len(e.Refused) == 0 {
		return nil
	}
	r := e.Refused[len(e.Refused)-1]
	if c := e.Last(); c != nil && !c.Up.Before(r.Time) {
		return nil
	}
	return r
}

// Variant returns the evidence of a variant; nil if it was not tried.
func (e *Evidence) Variant(kind VariantKind) *Evidence {
	for _, v := range e.Variants {
		if v.Kind == kind {
			return v.Evidence
		}
	}
	return nil
}

// Optional reports whether a server may refuse the variant without being at fault.
func (k VariantKind) Optional() bool {
	return k != Beside && k != Alone && k != Identity && k != Gzip
}

// TurnedAway reports whether a connection was refused as by a limit on connections.
func (e *Evidence) TurnedAway() bool {
	if e == nil || e.Last() != nil || len(e.Refused) == 0 {
		return false
	}
	r := e.Refused[0]
	return r.Head.Code == http.StatusServiceUnavailable || r.Head.Code == http.StatusTooManyRequests ||
		r.Kind == conn.KindHeadTimeout
}

// Heard returns when the newest byte arrived, or the head if there was none.
func (c *Connection) Heard() time.Time { return latest(c.Up, c.LastByte) }

// End returns when the connection closed, or the time of the evidence if it is open.
func (c *Connection) End(e *Evidence) time.Time {
	if c.Closed.IsZero() {
		return e.Now
	}
	return c.Closed
}

// Rate returns the events per second, without the first 2 s, in which servers send past events; zero if the connection
// was too short.
func (c *Connection) Rate() float64 {
	const enough = 2 * time.Second
	lasted := c.Heard().Sub(c.Up) - greetingTime
	if lasted < enough {
		return 0
	}
	return float64(c.Events-c.Initial) / lasted.Seconds()
}

// Answered returns the head of the response to a variant; nil if there was none.
func (v *Variant) Answered() *Head {
	if v.Evidence == nil {
		return nil
	}
	if h := v.Evidence.Head(); h.Header != nil {
		return h
	}
	return nil
}

// Silent reports whether a variant connected but got no response.
func (v *Variant) Silent() bool {
	return v.Answered() == nil && v.Evidence != nil && len(v.Evidence.Refused) > 0 &&
		v.Evidence.Refused[0].Kind == conn.KindHeadTimeout
}

// Overlap returns when a variant was connected.
func (v *Variant) Overlap() (from, to time.Time) {
	c := v.Evidence.Last()
	if c == nil {
		return from, to
	}
	return c.Up, c.End(v.Evidence)
}
