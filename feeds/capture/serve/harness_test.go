package serve_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/capture/serve"
	"feedscope/feeds/conn"
)

// network is an HTTP server at the end of pipes, so that all runs in synthetic time.
type network struct {
	handler http.Handler
	conns   chan net.Conn
}

func (n *network) dial(context.Context, string, string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	n.conns <- theirs
	return ours, nil
}

func (n *network) Accept() (net.Conn, error) {
	if c, ok := <-n.conns; ok {
		return c, nil
	}
	return nil, net.ErrClosed
}

func (n *network) Close() error   { return nil }
func (n *network) Addr() net.Addr { return &net.TCPAddr{} }

// online serves h while test runs, both in synthetic time.
func online(t *testing.T, h http.Handler, test func(n *network)) {
	t.Helper()
	n := &network{handler: h, conns: make(chan net.Conn)}
	server := &http.Server{Handler: n.handler}
	go func() { _ = server.Serve(n) }()
	test(n)
	close(n.conns)
	_ = server.Close()
	synctest.Wait()
}

// record records what a feed receives until it is over, or for an hour.
func record(t *testing.T, n *network, path, lastEventID string) {
	t.Helper()
	w, err := capture.Create(capture.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	hub := feeds.NewHub(feeds.Options{HistoryBytes: -1, Conn: conn.Options{DialContext: n.dial}})
	hub.Record(w)
	spec := feeds.Spec{Name: "f", URL: "http://feed.test/stream", LastEventID: lastEventID}
	spec.Retry.Jitter = -1
	if _, err := hub.Add(spec); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Hour)
	hub.Close()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// stream answers with an event stream of parts; a duration among them is a pause, and a func() is called.
func stream(w http.ResponseWriter, r *http.Request, parts ...any) {
	w.Header().Set("Content-Type", "text/event-stream;charset=UTF-8")
	w.Header().Set("Set-Cookie", "sid=1")
	_ = http.NewResponseController(w).Flush()
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			_, _ = io.WriteString(w, p)
			_ = http.NewResponseController(w).Flush()
		case time.Duration:
			select {
			case <-time.After(p):
			case <-r.Context().Done():
				return
			}
		case func():
			p()
		}
	}
}

func abort() { panic(http.ErrAbortHandler) }

// connections tells of a recording what each connection received, when after its beginning, and how it ended.
func connections(t *testing.T, path string) []string {
	t.Helper()
	file, err := capture.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	var all []string
	var text strings.Builder
	var up time.Time
	for {
		r, err := file.Next()
		if err != nil {
			return append(all, text.String())
		}
		switch r.Kind {
		case capture.Opened:
			if text.Len() > 0 {
				all = append(all, text.String())
				text.Reset()
			}
			up = r.Time
			fmt.Fprintf(&text, "%s %s", r.Opening.Info.Status, r.Opening.Header.Get("Content-Type"))
		case capture.Received:
			fmt.Fprintf(&text, ", %v %q", r.Time.Sub(up).Round(time.Millisecond), r.Read.Bytes)
		case capture.Closed:
			fmt.Fprintf(&text, ", %v %s", r.Time.Sub(up).Round(time.Millisecond), r.Closing.Reason)
		default:
		}
	}
}

// served records what is served of a recording.
func served(t *testing.T, o serve.Options, lastEventID string, paths ...string) []string {
	t.Helper()
	s, err := serve.New(o, paths...)
	if err != nil {
		t.Fatal(err)
	}
	again := filepath.Join(t.TempDir(), "again.capture")
	online(t, s, func(n *network) { record(t, n, again, lastEventID) })
	return connections(t, again)
}
