package conn

import (
	"context"
	"io"
	"net"
	"net/http"
	"time"

	"feedscope/feeds/conn/redact"
)

// Options configure a [Client]; the zero value is ready to use.
type Options struct {
	// UserAgent is sent with every request; "feedscope" by default.
	UserAgent string
	// DialContext opens the network connection; by default a TCP dial that races the addresses of a name.
	DialContext func(ctx context.Context, network, addr string) (net.Conn, error)
	// Streams is about how many streams will be open at once. From 64 on, connections have small buffers: memory then
	// matters more than system calls.
	Streams int
	// NoForce reports that the command has no flag --force to read a response of another media type, so that errors must
	// not suggest it.
	NoForce bool
}

// Client opens streams. It is safe for concurrent use.
type Client struct {
	userAgent string
	noForce   bool
	pool      *pool
	pace      pace
}

const (
	// A larger response head is an attack or a mistake.
	maxHeadBytes = 256 << 10

	bodyTimeout = 2 * time.Second
	pingAfter   = 15 * time.Second
	pingTimeout = 10 * time.Second
)

// keepAlive detects within a minute that the peer is gone, even without a known heartbeat. A proxy hides the loss of
// the server behind it.
var keepAlive = net.KeepAliveConfig{Enable: true, Idle: 30 * time.Second, Interval: 10 * time.Second, Count: 3}

// NewClient returns a client. Call Close when it is no longer needed.
func NewClient(o Options) *Client {
	if o.UserAgent == "" {
		o.UserAgent = "feedscope"
	}
	if o.DialContext == nil {
		o.DialContext = dialNames(process().within((&net.Dialer{KeepAliveConfig: keepAlive}).DialContext))
	}
	return &Client{userAgent: o.UserAgent, noForce: o.NoForce, pool: newPool(o), pace: make(pace, maxYoung)}
}

// Close drops idle connections. Open streams stay open.
func (c *Client) Close() { c.pool.closeIdle() }

// Stream is an open event stream.
type Stream struct {
	// Body is the event stream; Read returns data as it arrives. [Reason] describes its errors.
	Body io.ReadCloser
	// Info describes the connection.
	Info Info
	// Request is the head of the last request, after redirects, and Header that of its response, with secrets masked.
	Request, Header http.Header
	// Unchanged reports that there is no body because Exchange.Known is current.
	Unchanged bool
	// Past is how many bytes at the start of the body are older than the request; see package poll.
	Past int64

	head http.Header
}

// Field returns the value of a field of the response head as received, empty if there is none. It may be a secret, which
// must not be shown.
func (s *Stream) Field(name string) string { return s.head.Get(name) }

// Open connects and checks the response head. The stream lives until ctx ends or its Body is closed.
//
// It returns an *[Error] for any failure, or ctx's cause if ctx ended first.
func (c *Client) Open(ctx context.Context, r Request) (*Stream, error) {
	a, err := c.ask(ctx, r)
	if err != nil {
		return nil, err
	}
	r.Compressed = r.Compressed || a.trace.compressedTransfer()
	info := c.describe(a, r)
	a.trace.arm(bodyTimeout, errHeadTimeout) // Reading an error body may stall.
	bad := check(a.resp, &r, info.Proxy)
	a.trace.stop()
	if bad != nil {
		return nil, c.refused(a, r, info, bad)
	}
	resp := a.resp
	r.accepted(resp)
	return &Stream{
		Body: decode(resp), Info: info, Request: redact.Request(resp.Request.Header, r.Header),
		Header:    r.Secrets.Header(resp.Header),
		Unchanged: resp.StatusCode == http.StatusNotModified, head: resp.Header,
	}, nil
}

// describe describes the connection of a response.
func (c *Client) describe(a *answer, r Request) Info {
	resp := a.resp
	info, e := a.trace.info(resp), encodingOf(resp)
	info.URL, info.Redirects = r.Secrets.URL(resp.Request.URL), a.hops
	info.Insecure = r.insecure() || r.Route.TLS.Insecure && info.Secure != nil
	info.Resumed = info.Resumed || r.ResumeQuery != "" && r.resumes()
	if info.Resumed {
		info.LastEventID = r.LastEventID
	}
	info.Forced, info.Lines, info.Encoding = forced(resp, &r.Exchange), isLines(resp, &r.Exchange), e.String()
	info.Oddities = append(info.Oddities, e.oddities()...)
	if redirectCredentials(resp.Request, &r) {
		info.Oddities = append(info.Oddities, "the redirect contains a user and password, which were sent")
	}
	return info
}
