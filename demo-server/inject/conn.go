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

// Site holds state shared by all connections of a server. The zero value is a site without TLS.
type Site struct {
	// Secure returns the host and port that serve TLS with a kind of certificate. If nil, there are none.
	Secure func(ctx context.Context, kind string) (addr string, err error)

	refusing, hanging gate // For limit and limit-hang, which count separately.
}

// Conn is one request for a stream. Create it with [Site.Conn].
type Conn struct {
	site    *Site
	request *http.Request
	opened  time.Time
	changed <-chan struct{}
	cancel  context.CancelCauseFunc
	ending  atomic.Pointer[Ending]
}

// Conn returns the connection of a new request. Changed must be closed when the active faults change.
func (s *Site) Conn(r *http.Request, changed <-chan struct{}) *Conn {
	return &Conn{site: s, request: r, opened: time.Now(), changed: changed}
}

// Ending is the way a stream ends.
type Ending struct{ text string }

// Error describes the ending.
func (e *Ending) Error() string { return e.text }

// The endings: a clean end, a response cut short (in HTTP/2 a stream reset), or a TCP reset.
var (
	Orderly = &Ending{"ended cleanly"}
	Cut     = &Ending{"cut"}
	Reset   = &Ending{"reset"}
)

var errEnded = errors.New("stream ended by a fault")

// Begin sets the function that cancels the stream. Call it before sending the first byte.
func (c *Conn) Begin(cancel context.CancelCauseFunc) { c.cancel = cancel }

// End ends the stream; only the first call counts. It is safe for concurrent use.
func (c *Conn) End(e *Ending) {
	if c.ending.CompareAndSwap(nil, e) {
		c.cancel(e)
	}
}

// Broken reports whether the stream was cut or reset, after which nothing may be written.
func (c *Conn) Broken() bool {
	e := c.ending.Load()
	return e == Cut || e == Reset
}

// Finish completes the ending and must be the last call of a handler. It panics with [http.ErrAbortHandler] if the
// stream was cut or reset.
func (c *Conn) Finish() {
	switch c.ending.Load() {
	case Reset:
		resetConn(c.request.Context())
		fallthrough
	case Cut:
		panic(http.ErrAbortHandler)
	}
}

// announced is how long a stream goes on under new faults, for the comment that announces them to be sent.
const announced = time.Millisecond

// after calls f when the connection reaches age d, or soon if it is older.
func (c *Conn) after(d time.Duration, f func()) *time.Timer {
	return time.AfterFunc(max(d-time.Since(c.opened), announced), f)
}

type connKey struct{}

// WithConn adds the connection to the context, for streams to reset.
func WithConn(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, conn)
}

// resetConn closes a TCP connection with a reset.
func resetConn(ctx context.Context) {
	conn, ok := ctx.Value(connKey{}).(net.Conn)
	if !ok {
		return
	}
	if secure, ok := conn.(*tls.Conn); ok {
		conn = secure.NetConn() // A TLS connection would send a close alert first.
	}
	if tcp, ok := conn.(interface{ SetLinger(seconds int) error }); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
