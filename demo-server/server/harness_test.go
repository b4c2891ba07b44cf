package server_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/demo-server/server"
	"feedscope/test/leak"
)

func TestMain(m *testing.M) { leak.Main(m) }

// pipes is a listener whose connections are unbuffered pipes: a write blocks until the client reads.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipes() *pipes {
	return &pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "unix"} }

// dial connects and also returns the server's end.
func (p *pipes) dial() (client net.Conn, served *serverConn, err error) {
	client, end := net.Pipe()
	served = &serverConn{Conn: end}
	select {
	case p.conns <- served:
		return client, served, nil
	case <-p.closed:
		return nil, nil, net.ErrClosed
	}
}

// serverConn is the server's end of a connection. It records writes and the time of closing.
type serverConn struct {
	net.Conn
	writes   atomic.Int64
	closedAt atomic.Pointer[time.Time]
}

func (w *serverConn) Write(p []byte) (int, error) {
	w.writes.Add(1)
	return w.Conn.Write(p)
}

func (w *serverConn) Close() error {
	now := time.Now()
	w.closedAt.CompareAndSwap(nil, &now)
	return w.Conn.Close()
}

// rig is a running server in a synctest bubble.
type rig struct {
	t      *testing.T
	server *server.Server
	pipes  *pipes
	stop   context.CancelFunc // Closes the listener.
	served chan error
}

// bubble runs a test with a server in a synctest bubble.
func bubble(t *testing.T, change func(*server.Options), test func(*rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o := server.Defaults()
		if change != nil {
			change(&o)
		}
		s, err := server.New(o)
		if err != nil {
			t.Fatal(err)
		}
		g := &rig{t: t, server: s}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go func() { _ = s.Run(ctx) }()
		g.listen()
		defer func() { g.close() }()
		synctest.Wait() // The event due at once is published before the test begins.
		test(g)
	})
}

func (g *rig) listen() {
	ctx, stop := context.WithCancel(g.t.Context())
	g.pipes, g.stop, g.served = newPipes(), stop, make(chan error, 1)
	go func() { g.served <- g.server.Serve(ctx, g.pipes) }()
}

func (g *rig) close() {
	g.t.Helper()
	g.stop()
	if err := <-g.served; err != nil {
		g.t.Errorf("Serve returned %v", err)
	}
}

// request sends a request and returns the response and the server's end of the connection.
func (g *rig) request(ctx context.Context, method, path string, header ...string) (*http.Response, *serverConn) {
	g.t.Helper()
	var end *serverConn
	transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		c, served, err := g.pipes.dial()
		end = served
		return c, err
	}, DisableKeepAlives: true}
	r, err := http.NewRequestWithContext(ctx, method, "http://demo"+path, nil)
	if err != nil {
		g.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := transport.RoundTrip(r)
	if err != nil {
		g.t.Fatal(err)
	}
	return resp, end
}

// raw sends a request and reads nothing.
func (g *rig) raw(request string) (net.Conn, *serverConn) {
	g.t.Helper()
	c, end, err := g.pipes.dial()
	if err != nil {
		g.t.Fatal(err)
	}
	g.t.Cleanup(func() { _ = c.Close() })
	if _, err := io.WriteString(c, request); err != nil {
		g.t.Fatal(err)
	}
	return c, end
}

// body sends a request and returns the response and its body.
func (g *rig) body(method, path string, header ...string) (*http.Response, string) {
	g.t.Helper()
	resp, _ := g.request(g.t.Context(), method, path, header...)
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		g.t.Fatal(err)
	}
	return resp, string(b)
}

// block is one block of a stream: an event, a comment or a reconnection time.
type block struct {
	id                         uint64
	name, data, comment, retry string
	at                         time.Time
}

func (b *block) ts() time.Time {
	var p struct{ TS int64 }
	if err := json.Unmarshal([]byte(b.data), &p); err != nil {
		panic("not valid JSON: " + b.data)
	}
	return time.UnixMilli(p.TS)
}

// client continuously reads a stream.
type client struct {
	*http.Response
	end    *serverConn
	cancel context.CancelFunc
	done   chan struct{}

	mu     sync.Mutex
	blocks []block
	err    error
}

// open starts reading a stream.
func (g *rig) open(path string, header ...string) *client {
	g.t.Helper()
	ctx, cancel := context.WithCancel(g.t.Context())
	c := &client{cancel: cancel, done: make(chan struct{})}
	c.Response, c.end = g.request(ctx, http.MethodGet, path, header...)
	go c.read()
	return c
}

func (c *client) read() {
	defer close(c.done)
	lines := bufio.NewScanner(c.Body)
	var b block
	for lines.Scan() {
		field, value, _ := strings.Cut(lines.Text(), ":")
		value = strings.TrimPrefix(value, " ")
		switch field {
		case "id":
			b.id, _ = strconv.ParseUint(value, 10, 64)
		case "event":
			b.name = value
		case "data":
			b.data += value
		case "retry":
			b.retry = value
		case "":
			if lines.Text() != "" {
				b.comment = value
				continue
			}
			b.at = time.Now()
			c.mu.Lock()
			c.blocks = append(c.blocks, b)
			c.mu.Unlock()
			b = block{}
		}
	}
	c.mu.Lock()
	c.err = lines.Err()
	c.mu.Unlock()
}

// all returns the blocks received so far.
func (c *client) all() []block {
	synctest.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]block(nil), c.blocks...)
}

// events returns the events received so far.
func (c *client) events() []block {
	var events []block
	for _, b := range c.all() {
		if b.data != "" {
			events = append(events, b)
		}
	}
	return events
}

func (c *client) close() {
	c.cancel()
	<-c.done
}

// ended waits for the end of the stream and returns its error, nil for a clean end.
func (c *client) ended() error {
	<-c.done
	defer c.cancel()
	return c.err
}
