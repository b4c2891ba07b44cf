package proxies_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// origin is an event server without faults: it flushes its head and every event, and resumes after Last-Event-ID from
// one log. The zero value sends two events of 100 bytes a second. Each field changes one thing.
type origin struct {
	every   time.Duration // Mean time between events; half a second by default.
	steady  bool          // Events are made at regular intervals, not at random.
	batch   int           // Events made at the same moment; one by default.
	padding int           // Bytes of payload.
	noTime  bool
	noID    bool
	history int           // Past events sent to a new connection.
	beat    time.Duration // Time between comments; zero: none.
	polled  time.Duration // How often the log is read; new events go in one write. Zero: at once.
	clock   time.Duration // How far the clock is ahead.
	lasts   time.Duration // The response ends after this time; zero: never.

	ignoresResume bool
	crashes       bool // The response ends in the middle.
	lateHead      bool // The head is sent with the first event.
	gzip          bool // The response is compressed on request, and flushed.
	unaware       bool // HEAD gets the same response as GET.
	header        http.Header

	certificate, key string // If set, the port also serves https.
}

// serve starts the origin and returns its host and port.
func (o origin) serve(t *testing.T) string {
	t.Helper()
	if o.every == 0 {
		o.every = 500 * time.Millisecond
	}
	if o.padding == 0 {
		o.padding = 60
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if o.certificate != "" {
		pair, err := tls.LoadX509KeyPair(o.certificate, o.key)
		if err != nil {
			t.Fatal(err)
		}
		l = eitherListener{l, &tls.Config{Certificates: []tls.Certificate{pair}}}
	}
	serveHandler(t, l, o.handler())
	return address
}

// serveHandler serves on a listener until the test ends.
func serveHandler(t *testing.T, l net.Listener, h http.Handler) {
	ctx, cancel := context.WithCancel(t.Context())
	s := &http.Server{Handler: h, BaseContext: func(net.Listener) context.Context { return ctx }}
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	t.Cleanup(func() {
		cancel()
		_ = s.Close()
		if err := <-done; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
}

func (o *origin) handler() http.Handler {
	events := o.log(time.Now().Add(-time.Minute))
	mux := http.NewServeMux()
	mux.HandleFunc("/events", func(w http.ResponseWriter, r *http.Request) {
		for name, values := range o.header {
			w.Header()[name] = values
		}
		w.Header().Set("Date", time.Now().Add(o.clock).UTC().Format(http.TimeFormat))
		if w.Header().Get("Content-Type") == "" {
			w.Header().Set("Content-Type", "text/event-stream")
		}
		switch {
		case r.Method == http.MethodPost:
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		case r.Method == http.MethodHead && !o.unaware:
			return
		}
		if o.gzip && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			w.Header().Set("Content-Encoding", "gzip")
			w = &gzipWriter{w, gzip.NewWriter(w)}
		}
		o.stream(w, r, events)
	})
	return mux
}

// event is one entry of the log.
type event struct {
	made time.Time
	text string
}

// log returns the events of ten minutes.
func (o *origin) log(from time.Time) []event {
	r := rand.New(rand.NewPCG(1, 2))
	var all []event
	for at := from; at.Before(from.Add(10 * time.Minute)); {
		for range max(o.batch, 1) {
			all = append(all, event{at, o.text(len(all)+1, at.Add(o.clock))})
		}
		gap := o.every
		if !o.steady {
			gap = time.Duration(r.ExpFloat64() * float64(o.every))
		}
		at = at.Add(max(gap, time.Millisecond))
	}
	return all
}

func (o *origin) text(n int, at time.Time) string {
	var b strings.Builder
	if !o.noID {
		fmt.Fprintf(&b, "id: %d\n", n)
	}
	when := ""
	if !o.noTime {
		when = fmt.Sprintf(`"ts":%d,`, at.UnixMilli())
	}
	padding := strings.Repeat("abcdefghij", o.padding/10+1)[:o.padding]
	fmt.Fprintf(&b, "data: {%s\"n\":%d,\"text\":%q}\n\n", when, n, padding)
	return b.String()
}

// first returns the index of a response's first event.
func (o *origin) first(r *http.Request, events []event) int {
	now := 0
	for now < len(events) && events[now].made.Before(time.Now()) {
		now++
	}
	after, err := strconv.Atoi(r.Header.Get("Last-Event-Id"))
	if err != nil || o.ignoresResume {
		return max(now-o.history, 0)
	}
	return min(after, len(events))
}

// stream writes events as they are made until the client leaves.
func (o *origin) stream(w http.ResponseWriter, r *http.Request, events []event) {
	var beats, ends <-chan time.Time
	if o.beat > 0 {
		tick := time.NewTicker(o.beat)
		defer tick.Stop()
		beats = tick.C
	}
	if o.lasts > 0 {
		ends = time.After(o.lasts)
	}
	wake := time.NewTimer(0)
	defer wake.Stop()
	if !o.lateHead {
		_ = http.NewResponseController(w).Flush()
	}
	for next := o.first(r, events); ; {
		select {
		case <-r.Context().Done():
			return
		case <-ends:
			if o.crashes {
				panic(http.ErrAbortHandler)
			}
			return
		case <-beats:
			_, _ = fmt.Fprint(w, ": beat\n\n")
		case <-wake.C:
			sent := next
			next = send(w, events, next)
			wait := o.polled
			switch {
			case next == len(events):
				continue
			case wait == 0:
				wait = time.Until(events[next].made)
			}
			wake.Reset(wait)
			if next == sent {
				continue
			}
		}
		_ = http.NewResponseController(w).Flush()
	}
}

// send writes all due events in one piece and returns the index of the next event.
func send(w http.ResponseWriter, events []event, next int) int {
	var b strings.Builder
	for ; next < len(events) && !events[next].made.After(time.Now()); next++ {
		b.WriteString(events[next].text)
	}
	_, _ = w.Write([]byte(b.String()))
	return next
}

// eitherListener accepts plain and TLS connections on one port, distinguished by their first byte.
type eitherListener struct {
	net.Listener
	config *tls.Config
}

func (l eitherListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &eitherConn{Conn: c, config: l.config}, nil
}

// eitherConn is a plain or a TLS connection, chosen at the first read.
type eitherConn struct {
	net.Conn
	config *tls.Config
	chosen net.Conn
}

func (c *eitherConn) choose() {
	if c.chosen != nil {
		return
	}
	r := bufio.NewReader(c.Conn)
	c.chosen = bufferedConn{c.Conn, r}
	if first, err := r.Peek(1); err == nil && first[0] == 0x16 { // A TLS handshake record.
		c.chosen = tls.Server(c.chosen, c.config)
	}
}

func (c *eitherConn) Read(p []byte) (int, error) {
	c.choose()
	return c.chosen.Read(p)
}

func (c *eitherConn) Write(p []byte) (int, error) {
	c.choose()
	return c.chosen.Write(p)
}

type bufferedConn struct {
	net.Conn
	r *bufio.Reader
}

func (c bufferedConn) Read(p []byte) (int, error) { return c.r.Read(p) }

// gzipWriter compresses a response and passes flushes on.
type gzipWriter struct {
	http.ResponseWriter
	gzip *gzip.Writer
}

func (w *gzipWriter) Write(p []byte) (int, error) { return w.gzip.Write(p) }

func (w *gzipWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *gzipWriter) FlushError() error {
	if err := w.gzip.Flush(); err != nil {
		return err
	}
	return http.NewResponseController(w.ResponseWriter).Flush()
}
