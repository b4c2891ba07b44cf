package conn

import (
	"context"
	"io"
	"net"
	"net/http"
	"time"
)

// Options configure a [Client]; the zero value is ready to use.
type Options struct {
	// UserAgent is sent with every request; "feedscope" by default.
	UserAgent string
	// DialContext opens the network connection; a plain TCP dial by default.
	DialContext func(ctx context.Context, network, addr string) (net.Conn, error)
	// ReadBuffer is the size in bytes of each connection's read buffer; 32 KiB by default. A smaller one
	// saves memory where there are many feeds and costs system calls where one is fast.
	ReadBuffer int
}

// Client opens streams. It is safe for concurrent use.
type Client struct {
	userAgent string
	pool      *pool
}

const (
	defaultReadBuffer = 32 << 10
	// A head of more than this is an attack or a mistake.
	maxHeadBytes = 256 << 10

	pageTimeout = 2 * time.Second
	pingAfter   = 15 * time.Second
	pingTimeout = 10 * time.Second
)

// keepAlive notices after a minute that nobody is at the other end, also where no heartbeat is known. A proxy in between
// answers in place of a server that is gone.
var keepAlive = net.KeepAliveConfig{Enable: true, Idle: 30 * time.Second, Interval: 10 * time.Second, Count: 3}

// NewClient makes a client. Call Close when it is no longer needed.
func NewClient(o Options) *Client {
	if o.UserAgent == "" {
		o.UserAgent = "feedscope"
	}
	if o.DialContext == nil {
		o.DialContext = (&net.Dialer{KeepAliveConfig: keepAlive}).DialContext
	}
	if o.ReadBuffer <= 0 {
		o.ReadBuffer = defaultReadBuffer
	}
	return &Client{userAgent: o.UserAgent, pool: newPool(o)}
}

// Close drops idle connections. Open streams stay open.
func (c *Client) Close() { c.pool.closeIdle() }

// Stream is an open event stream.
type Stream struct {
	// Body is the event stream; a Read of it returns what has arrived. Its errors are turned into texts
	// for people by [Reason].
	Body io.ReadCloser
	// Info describes the connection.
	Info Info
	// Request is the head of the request that was answered, Header that of the response, with secrets masked.
	Request, Header http.Header
	// Unchanged tells that there is no body, as Exchange.Known is the newest version.
	Unchanged bool
	// Past is how many bytes of the body, from its start, were made before the stream was asked for; see package poll.
	Past int64
}

// Open connects and checks the response head. The stream lives until ctx ends or its Body is closed.
//
// It returns an *[Error] for whatever went wrong, or ctx's cause when ctx ended first.
func (c *Client) Open(ctx context.Context, r Request) (*Stream, error) {
	j, err := c.journey(r)
	if err != nil {
		return nil, unanswered(err, r, nil, nil)
	}
	timeout := r.ConnectTimeout
	if timeout <= 0 {
		timeout = DefaultConnectTimeout
	}
	ctx, tr := startTrace(ctx, timeout, r)
	req, err := c.newRequest(ctx, r)
	if err != nil {
		tr.stop()
		return nil, unanswered(requestError(ctx, err), r, nil, tr)
	}
	hops := 0
	client := &http.Client{Transport: j, CheckRedirect: c.redirectPolicy(r, &hops)}
	resp, err := client.Do(req)
	if err != nil {
		tr.stop()
		// The transport lets a dial go on after its request has ended, unless idle connections are closed.
		j.CloseIdleConnections()
		return nil, unanswered(openError(ctx, err), r, req, tr)
	}
	info := tr.info(resp)
	info.Redirects, info.Insecure = hops, r.insecure() || r.Route.TLS.Insecure && resp.TLS != nil
	info.Resumed = info.Resumed || r.ResumeQuery != "" && r.resumes()
	info.Forced, info.Encoding = forced(resp, &r.Exchange), encoding(resp)
	tr.arm(pageTimeout, errHeadTimeout) // A page may stall while it is read for its title.
	bad := judge(resp, &r, info.Proxy)
	tr.stop()
	sent, header := maskRequest(resp.Request.Header, r.Header), MaskHeader(resp.Header)
	if bad != nil {
		_ = resp.Body.Close()
		bad.Info, bad.Request, bad.Header = info, sent, header
		return nil, bad
	}
	return &Stream{
		Body: inflate(resp), Info: info, Request: sent, Header: header,
		Unchanged: resp.StatusCode == http.StatusNotModified,
	}, nil
}
