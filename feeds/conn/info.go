package conn

import (
	"strings"
	"time"
)

// Info describes a connection.
type Info struct {
	// URL is where the stream comes from after all redirects, with secrets masked.
	URL string
	// Method is the request's method after redirects; BodyBytes the length of its body.
	Method    string
	BodyBytes int64
	// Started is when the attempt began, Up when the response head had arrived.
	Started, Up time.Time
	// Status is the response's status line ("200 OK"), Proto its protocol ("HTTP/1.1").
	Status, Proto string
	// Remote is the address of the other end; TLS the version and cipher suite, empty for plain http.
	Remote, TLS string
	// Redirects is the number of redirects followed.
	Redirects int
	// Resumed reports whether a last event ID was sent.
	Resumed bool
	// LastEventID is the last event ID that was sent, if Resumed.
	LastEventID string
	// Forced is the wrong media type of a response that Exchange.Force accepted; empty if the type was right.
	Forced string
	// Lines reports that the body is newline-delimited JSON, requested as such or labeled so by the response.
	Lines bool
	// Encoding lists the codings that the response is compressed with; empty for none.
	Encoding string
	// Oddities lists the violations of HTTP in the response or a redirect that were tolerated, one clause each.
	Oddities []string
	// Phases are the durations of the phases of connecting.
	Phases Phases
	// Clock is the server's clock, read from its response.
	Clock Clock
	// Proxy is the proxy that the connection goes through, after redirects the last one.
	Proxy Via
	// Insecure reports whether the user disabled the verification of the server's certificate.
	Insecure bool
	// Secure describes the encryption; nil without any.
	Secure *Secure
	// Dials lists the addresses that were tried, the first attempt first; empty for a reused connection.
	Dials []Dial
}

// Phases are durations of the connection that carries the stream, the last one if there were redirects. Zero
// means that there was no such phase: no name to look up, no TLS, or a reused connection.
type Phases struct {
	DNS, TCP, TLS time.Duration
	// FirstByte is from the request's last byte to the response's first.
	FirstByte time.Duration
	// FirstEvent is from Info.Started to the first event; the feed sets it.
	FirstEvent time.Duration
}

// Dial is an attempt at one address.
type Dial struct {
	// Addr is the address with its port, or the path of a socket.
	Addr string
	// Began is when the attempt began; Took is its duration, zero if it was still running when another one succeeded.
	Began time.Time
	Took  time.Duration
	// Reason is why the attempt failed; empty if it did not.
	Reason string
}

// Step is what an attempt to connect is doing.
type Step struct {
	// What describes the step, to be completed by Host: "looking up"; empty before the first step.
	What string
	// Host is the peer: a host, or an address with its port; may be empty.
	Host string
	// Since is when the step began.
	Since time.Time
}

// String describes the step: "looking up example.com", "waiting for the response head".
func (s Step) String() string { return strings.TrimSpace(s.What + " " + s.Host) }
