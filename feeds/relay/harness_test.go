package relay_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"feedscope/feeds/conn"
	"feedscope/feeds/feedtest"
	"feedscope/feeds/relay"
	"feedscope/feeds/relay/alter"
)

// seen is what an observer saw of an exchange.
type seen struct {
	*relay.Exchange
	body  string
	notes []string
	relay.Outcome
	sent, received string // As kept.
}

// chain is a client, a relay and a server.
type chain struct {
	*http.Transport
	mu   sync.Mutex
	seen []seen
	// alter is the engine of the relay, if it has one.
	alter *alter.Engine
}

// options select the protocol of each hop and the size of the observer's queue.
type options struct {
	h2       bool
	queue    int
	bodies   int
	observer func(*relay.Exchange)
	rules    []string // Not nil: the relay alters.
}

// run runs test with a chain to h in synthetic time.
func run(t *testing.T, o options, h http.HandlerFunc, test func(t *testing.T, c *chain)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		server, stopServer := feedtest.Serve(h)
		defer stopServer()
		c := &chain{}
		route := conn.Route{HTTP: conn.HTTP1}
		if o.h2 {
			route.HTTP = conn.H2C
		}
		forward, err := conn.NewForwarder(conn.Options{DialContext: server.DialContext}, route)
		if err != nil {
			t.Fatal(err)
		}
		if o.rules != nil {
			c.alter = alter.New(parsed(t, o.rules...)...)
		}
		if o.observer == nil {
			o.observer = c.observe
		}
		to := &url.URL{Scheme: "http", Host: "api.test", Path: "/base"}
		r, err := relay.New(relay.Options{To: to, Transport: forward, Observe: o.observer, QueueBytes: o.queue, BodyBytes: o.bodies, Alter: c.alter})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		listener := feedtest.Listen()
		served := make(chan error, 1)
		go func() { served <- r.Serve(ctx, listener) }()
		c.Transport = &http.Transport{DialContext: listener.DialContext, DisableCompression: true, Protocols: new(http.Protocols)}
		c.Protocols.SetHTTP1(!o.h2)
		c.Protocols.SetUnencryptedHTTP2(o.h2)
		test(t, c)
		c.CloseIdleConnections()
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
}

// both runs test with HTTP/1.1 and with HTTP/2.
func both(t *testing.T, h http.HandlerFunc, test func(t *testing.T, c *chain)) {
	t.Helper()
	t.Run("HTTP/1.1", func(t *testing.T) { run(t, options{}, h, test) })
	t.Run("HTTP/2", func(t *testing.T) { run(t, options{h2: true}, h, test) })
}

func (c *chain) observe(x *relay.Exchange) {
	var b strings.Builder
	var notes []string
	x.Note = func(n relay.Note) { notes = append(notes, n.Text) }
	for {
		r, err := x.Next()
		if err != nil {
			break
		}
		b.Write(r.Bytes)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen = append(c.seen, seen{x, b.String(), notes, x.End(), string(x.Sent()), string(x.Received())})
}

// last returns the last exchange that was observed to its end.
func (c *chain) last(t *testing.T) seen {
	t.Helper()
	synctest.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.seen) == 0 {
		t.Fatal("nothing was observed")
	}
	return c.seen[len(c.seen)-1]
}

// request returns a request to the relay.
func request(t *testing.T, method, path, body string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "http://relay.test"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return req
}

// send sends a request and returns the head of the response.
func (c *chain) send(t *testing.T, req *http.Request) *http.Response {
	t.Helper()
	resp, err := c.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}

// get gets a path and returns the response with its whole body.
func (c *chain) get(t *testing.T, path string) (*http.Response, string) {
	t.Helper()
	resp := c.send(t, request(t, http.MethodGet, path, ""))
	return resp, readAll(t, resp.Body)
}

func readAll(t *testing.T, r io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error(err)
	}
	return string(b)
}

// expect reads the next bytes, which must have arrived.
func expect(t *testing.T, r io.Reader, want string) {
	t.Helper()
	got := make([]byte, len(want))
	if _, err := io.ReadFull(r, got); err != nil || string(got) != want {
		t.Fatalf("read %q, %v; want %q", got, err, want)
	}
}

// begin sends the head of an event stream.
func begin(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	w.WriteHeader(http.StatusOK)
	flush(w, "")
}

func flush(w http.ResponseWriter, text string) {
	_, _ = io.WriteString(w, text)
	_ = http.NewResponseController(w).Flush()
}

// roundTrip is a transport.
type roundTrip func(*http.Request) (*http.Response, error)

// RoundTrip implements [http.RoundTripper].
func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// serve passes a request to a handler and waits for its observers.
func serve(t *testing.T, h http.Handler, req *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	synctest.Test(t, func(*testing.T) { h.ServeHTTP(w, req) })
	return w
}
