package inject

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// Site is what the connections of one server share. The zero value is one without TLS.
type Site struct {
	// Secure gives the host and port at which the server speaks TLS with a certificate of a kind; nil: nowhere.
	Secure func(ctx context.Context, kind string) (addr string, err error)

	refusing, hanging gate // The faults limit and limit-hang count apart.
}

// Conn is one request for a stream. Make one with [Site.Conn].
type Conn struct {
	site    *Site
	request *http.Request
	opened  time.Time
	changed <-chan struct{}
	cancel  context.CancelCauseFunc
	ending  atomic.Pointer[Ending]
}

// Conn makes the connection of a request that has just come. Changed is closed when the faults are others than those it begins with.
func (s *Site) Conn(r *http.Request, changed <-chan struct{}) *Conn {
	return &Conn{site: s, request: r, opened: time.Now(), changed: changed}
}

// Ending is how a stream ends.
type Ending struct{ text string }

// Error says how it ended.
func (e *Ending) Error() string { return e.text }

// The endings: in good order, without the end that HTTP prescribes (in HTTP/2 the stream is reset), or with a TCP reset.
var (
	Orderly = &Ending{"ended in good order"}
	Cut     = &Ending{"cut"}
	Reset   = &Ending{"reset"}
)

var errEnded = errors.New("a fault has ended the stream")

// Begin says what ends the stream. It is called before the first byte is sent.
func (c *Conn) Begin(cancel context.CancelCauseFunc) { c.cancel = cancel }

// End ends the stream from whichever goroutine; the first ending counts.
func (c *Conn) End(e *Ending) {
	if c.ending.CompareAndSwap(nil, e) {
		c.cancel(e)
	}
}

// Broken tells that nothing more may be written.
func (c *Conn) Broken() bool {
	e := c.ending.Load()
	return e == Cut || e == Reset
}

// Finish is the last thing that a handler calls: it does not return if the stream is to be cut off.
func (c *Conn) Finish() {
	switch c.ending.Load() {
	case Reset:
		resetConn(c.request.Context())
		fallthrough
	case Cut:
		panic(http.ErrAbortHandler)
	}
}

// after calls f when the connection is as old as d, if it is then still used.
func (c *Conn) after(d time.Duration, f func()) *time.Timer {
	return time.AfterFunc(max(d-time.Since(c.opened), 0), f)
}

type connKey struct{}

// WithConn lets streams below the context reset their connection.
func WithConn(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, conn)
}

// resetConn closes the connection so that the system sends a reset, where there is TCP.
func resetConn(ctx context.Context) {
	conn, ok := ctx.Value(connKey{}).(net.Conn)
	if !ok {
		return
	}
	if secure, ok := conn.(*tls.Conn); ok {
		conn = secure.NetConn() // TLS would say goodbye.
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
