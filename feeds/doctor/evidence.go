package doctor

import (
	"net/http"
	"time"

	"feedscope/feeds/conn"
	"feedscope/feeds/sse"
)

// Evidence is what was observed of a feed. The zero value is a feed of which nothing is known yet.
type Evidence struct {
	// URL is the address with secrets masked, Host its host.
	URL, Host string
	// Name is what commands call the feed by in place of its address and flags, as "market --config FILE"; empty: nothing.
	Name string
	// CurlFlags are what curl and feedscope are to be given besides the address, OwnFlags what only feedscope has. Each begins with a
	// space; secrets in them are left to be filled in.
	CurlFlags, OwnFlags string
	// Now is when the evidence was taken.
	Now time.Time
	// Heartbeat is the longest silence that the configuration lets the server have; zero: unknown.
	Heartbeat time.Duration
	// Finite tells that the feed is a request whose answer ends, such as a POST.
	Finite bool
	// Polled tells that the feed is a document that is got again and again, of which only the way to it can be judged.
	Polled bool

	// Refused are the attempts that did not become a stream, the last 16, oldest first.
	Refused []Refusal
	// Connections are the last 16, oldest first. Made counts all there were, Since is when the first attempt was answered.
	Connections []Connection
	Made        int
	Since       time.Time
	// Groups are the last 64 moments in which bytes came: reads less than 100 ms apart are one.
	Groups []Group
	// Reads are the last 64 reads that completed events, of a flood a sample.
	Reads []Arrival
	// Clock tells what is known of the times that events name.
	Clock Clock
	// IDs tells what is known of event IDs, Wire of how the stream is written.
	IDs  IDs
	Wire Wire
	// Retry is the last reconnection time that the server set; nil: none.
	Retry *time.Duration

	// Variants are the same feed asked for in other ways, by an exam.
	Variants []Variant
}

// Head is what is known of an attempt: of a response before its body or, without one, of the way to it.
type Head struct {
	conn.Info
	// Host is that of the final address.
	Host string
	// Code is the status; zero without a response.
	Code int
	// Header is the response's with secrets masked; nil without one.
	Header http.Header
}

// Refusal is an attempt that did not become a stream.
type Refusal struct {
	Time, Started time.Time
	// Kind is the cause; empty: unknown. AtProxy tells that it was the proxy, or the way to it, and not the server.
	Kind    conn.Kind
	AtProxy bool
	// Reason says why, for a person. Title is that of a web page.
	Reason, Title string
	Head          Head
}

// Connection is one that became a stream.
type Connection struct {
	Number  uint32
	Started time.Time
	// Up is when the head had arrived; the others are zero if there was none.
	Up, FirstByte, FirstEvent, LastByte, Closed time.Time
	Head                                        Head
	// Clean tells that the server ended it in good order, Ours that it was not the server; Broken is set by a reset or a stream
	// that broke off, Idle by a connection that was given up for its silence.
	Clean, Ours, Broken, Idle bool
	// StreamReset tells that an HTTP/2 stream was reset.
	StreamReset bool
	Reason      string

	Reads, Bytes, Events, Comments uint64
	// Silence is the longest time between two bytes. Beat is the interval of comments if they come regularly; zero if not.
	Silence, Beat time.Duration
	// FirstTime and LastTime are the earliest and the latest time that events named.
	FirstTime, LastTime time.Time
	// Unterminated tells that the stream ended inside an event.
	Unterminated bool
	// Resume tells how a connection that sent a last event ID went on; nil: it sent none.
	Resume *Resume
	// Missed counts events of a resumed connection that were made while the connection before stood open and silent.
	Missed int
	// Greeting holds hashes of the first ids, up to 4.
	Greeting []uint64
}

// Resume is how a server went on after a last event ID.
type Resume struct {
	// After is the id that was sent, First the first that came.
	After, First string
	// Repeats is the longest run of events that had come before, in the same order.
	Repeats int
	// Jump is how many ids are missing between the two, where ids count up by one; else zero.
	Jump int64
	// Replay tells that the first event was made before the connection was up.
	Replay bool
	// Others counts ids from before that came again for other events: they began anew. Away tells that an attempt was refused since the
	// connection before, as by a server that restarts: neither tells how it resumes.
	Others int
	Away   bool
}

// Group is a moment in which bytes came.
type Group struct {
	Conn uint32
	// Up is when the connection was.
	Up time.Time
	// From and To are the times of its first and its last read.
	From, To time.Time
	Bytes    int
	Events   int
	// First and Last are the times that its first and its last event name; zero: none.
	First, Last time.Time
	// Greeting tells that it came within 2 s after the connection was up, when servers send what they have of the past.
	Greeting bool
}

// Arrival is a read that completed events.
type Arrival struct {
	Conn   uint32
	At     time.Time
	Events int
	// First and Last are the earliest and the latest time that its events name; zero: none.
	First, Last time.Time
	// Greeting is as of a group. Gap tells that reads before it were left out.
	Greeting, Gap bool
}

// history tells that what came was made before the connection was, though it may have taken its time to come.
func (g *Group) history(c *Clock) bool {
	return c.Known && !g.First.IsZero() && g.First.Add(c.Shortest).Before(g.Up.Add(-time.Second))
}

// Span is from the first to the last event's own time.
func (g *Group) Span() time.Duration {
	if g.First.IsZero() || g.Last.IsZero() {
		return 0
	}
	return g.Last.Sub(g.First)
}

// Clock tells what is known of the times that events name.
type Clock struct {
	// Path is where the payload has it; empty: nowhere.
	Path string
	// Fine tells that times are finer than a second.
	Fine bool
	// Spans tells that events name how long what they tell of has lasted, or its end: their time may be that of a beginning.
	Spans bool
	// Shortest is the shortest way that an event took from its time to here, with the clocks' difference in it, if Known.
	Shortest time.Duration
	Known    bool
}

// IDs tells what is known of event IDs.
type IDs struct {
	// Seen counts events looked at that had an id of their own.
	Seen uint64
	// Twice counts events that came twice within a second on one connection, with the same id and different from
	// each other; Example is such an id.
	Twice   uint64
	Example string
	// Steps counts numeric ids that were looked at, Ones those that were one more than the one before, Back those that filled a
	// hole that later ids had left, Wild all others that were not larger.
	Steps, Ones, Back, Wild uint64
	BackExample             string
	// Shared counts events with the id of the one before, whose own is missing; Together those that share an id otherwise.
	// SharedExample is the id behind such a hole.
	Shared, Together uint64
	SharedExample    string
}

// Wire tells how the stream is written.
type Wire struct {
	// LF, CRLF and CR count events looked at by their line ends; an event with several kinds counts for each.
	LF, CRLF, CR uint64
	// Anomalies counts breaks of the rules by kind, First quotes the first of each; BOMs are byte order marks in the midst.
	Anomalies [sse.NumAnomalies]uint64
	First     [sse.NumAnomalies]string
	BOMs      uint64
	// Controls counts events looked at with characters that a terminal would act upon; ControlWhere names the first.
	Controls     uint64
	ControlWhere string
	// LongestLine is in bytes, if it is over 64 KiB.
	LongestLine int
}

// VariantKind is another way to ask for a feed.
type VariantKind string

// The variants of an exam.
const (
	// Beside is the same request while the first connection is open; Alone is it after that has closed.
	Beside VariantKind = "a second connection"
	Alone  VariantKind = "a connection alone"
	// Identity asks for no compression, Gzip for it.
	Identity VariantKind = "without compression"
	Gzip     VariantKind = "with gzip"
	// HTTP1 and HTTP2 force the protocol; Direct leaves the proxy out.
	HTTP1  VariantKind = "over HTTP/1.1"
	HTTP2  VariantKind = "over HTTP/2"
	Direct VariantKind = "without the proxy"
	// Get asks with GET for what another method asks for.
	Get VariantKind = "with GET"
)

// Variant is what came of asking in another way.
type Variant struct {
	Kind     VariantKind
	Evidence *Evidence
	// Meanwhile are the reads of the feed itself around the variant's beginning.
	Meanwhile []Arrival
}

// last is the newest connection; nil if there is none.
func (e *Evidence) last() *Connection {
	if len(e.Connections) == 0 {
		return nil
	}
	return &e.Connections[len(e.Connections)-1]
}

// head is that of the newest connection or, without one, of the newest refusal with a response.
func (e *Evidence) head() *Head {
	if c := e.last(); c != nil {
		return &c.Head
	}
	for i := len(e.Refused) - 1; i >= 0; i-- {
		if e.Refused[i].Head.Header != nil {
			return &e.Refused[i].Head
		}
	}
	return &Head{}
}

// refusal is the newest attempt's if no connection has stood since; nil otherwise.
func (e *Evidence) refusal() *Refusal {
	if len(e.Refused) == 0 {
		return nil
	}
	r := &e.Refused[len(e.Refused)-1]
	if c := e.last(); c != nil && !c.Up.Before(r.Time) {
		return nil
	}
	return r
}

// variant finds one; nil if it was not tried.
func (e *Evidence) variant(kind VariantKind) *Evidence {
	for i := range e.Variants {
		if e.Variants[i].Kind == kind {
			return e.Variants[i].Evidence
		}
	}
	return nil
}
