package feeds_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
)

// network is an HTTP server at the end of pipes, so that a whole feed runs in synthetic time. A nil handler refuses
// connections.
type network struct {
	mu      sync.Mutex
	handler http.Handler
	conns   chan net.Conn
}

var errRefused = errors.New("connection refused")

func (n *network) set(h http.HandlerFunc) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.handler = nil
	if h != nil {
		n.handler = h
	}
}

func (n *network) dial(context.Context, string, string) (net.Conn, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.handler == nil {
		return nil, errRefused
	}
	ours, theirs := net.Pipe()
	n.conns <- theirs
	return ours, nil
}

func (n *network) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n.mu.Lock()
	h := n.handler
	n.mu.Unlock()
	if h == nil {
		panic(http.ErrAbortHandler)
	}
	h.ServeHTTP(w, r)
}

func (n *network) Accept() (net.Conn, error) {
	c, ok := <-n.conns
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}

func (n *network) Close() error   { return nil }
func (n *network) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

// world is a hub on a network in a bubble of synthetic time, and a log of what the feed of the test did.
type world struct {
	t     *testing.T
	net   *network
	hub   *feeds.Hub
	feed  *feeds.Feed
	start time.Time

	mu  sync.Mutex
	log []string
}

// inWorld runs test with a feed of spec, without jitter, whose requests h answers.
func inWorld(t *testing.T, spec feeds.Spec, h http.HandlerFunc, test func(*world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t, net: &network{conns: make(chan net.Conn)}, start: time.Now()}
		w.net.set(h)
		server := &http.Server{Handler: w.net}
		go func() { _ = server.Serve(w.net) }()
		w.hub = feeds.NewHub(feeds.Options{HistoryBytes: 1 << 20, Conn: conn.Options{DialContext: w.net.dial}})
		if spec.URL == "" {
			spec.URL = "http://feed.test/stream"
		}
		spec.Name = "f"
		spec.Retry.Jitter = -1
		f, err := w.hub.Add(spec, feeds.FoldFunc(w.fold))
		if err != nil {
			t.Fatal(err)
		}
		w.feed = f
		synctest.Wait()
		test(w)
		w.hub.Close()
		close(w.net.conns)
		_ = server.Close()
		synctest.Wait()
	})
}

// fold logs events in short: "1.5s live: connected", "2s tick#7=data".
func (w *world) fold(events []feeds.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range events {
		at := e.Time.Sub(w.start).Round(time.Millisecond)
		switch e.Kind {
		case feeds.Message:
			w.log = append(w.log, fmt.Sprintf("%v %s#%s=%s", at, e.Type, e.ID, e.Data))
		case feeds.Change:
			w.log = append(w.log, fmt.Sprintf("%v %s: %s", at, e.State, e.Data))
		case feeds.Comment:
			w.log = append(w.log, fmt.Sprintf("%v :%s", at, e.Data))
		case feeds.Retry:
			w.log = append(w.log, fmt.Sprintf("%v retry %s", at, e.Data))
		case feeds.Anomaly:
			w.log = append(w.log, fmt.Sprintf("%v anomaly %s", at, e.Data))
		}
	}
}

// after lets time pass and returns what was logged since the last call.
func (w *world) after(d time.Duration) string {
	time.Sleep(d)
	synctest.Wait()
	return w.logged()
}

// logged returns what was logged since the last call.
func (w *world) logged() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	log := strings.Join(w.log, "\n")
	w.log = nil
	return log
}

// expect lets time pass and compares what happened.
func (w *world) expect(d time.Duration, want ...string) {
	w.t.Helper()
	if got := w.after(d); got != strings.Join(want, "\n") {
		w.t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

func (w *world) state() feeds.State { return w.feed.Status().State }

// stream answers with an event stream of parts; a duration among them is a pause, and holding keeps it open.
func stream(parts ...any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", conn.MediaType)
		flush(w)
		for _, p := range parts {
			switch p := p.(type) {
			case string:
				_, _ = io.WriteString(w, p)
				flush(w)
			case time.Duration:
				select {
				case <-time.After(p):
				case <-r.Context().Done():
					return
				}
			}
		}
	}
}

const holding = 10000 * time.Hour

func flush(w http.ResponseWriter) { _ = http.NewResponseController(w).Flush() }

// status answers with a status and headers, given as pairs.
func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
	}
}

func millis(t time.Time) string { return fmt.Sprint(t.UnixMilli()) }
