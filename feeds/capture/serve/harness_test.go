package serve_test

import (
	"fmt"
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
	"feedscope/feeds/feedtest"
	"feedscope/feeds/hub"
)

// online serves h while test runs, both in synthetic time.
func online(t *testing.T, h http.Handler, test func(n *feedtest.Network)) {
	t.Helper()
	n, stop := feedtest.Serve(h)
	test(n)
	stop()
	synctest.Wait()
}

// record records what a feed receives until it is over, or for an hour.
func record(t *testing.T, n *feedtest.Network, path, lastEventID string) {
	t.Helper()
	w, err := capture.Create(capture.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	feedHub := hub.New(hub.Options{HistoryBytes: -1, Conn: conn.Options{DialContext: n.DialContext}})
	feedHub.Record(w)
	spec := feeds.Spec{Name: "f", URL: "http://feed.test/stream", LastEventID: lastEventID}
	spec.Retry.Jitter = -1
	if _, err := feedHub.Add(spec); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Hour)
	feedHub.Close()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// stream answers with an event stream of parts; a duration is a pause, and a func() is called.
func stream(w http.ResponseWriter, r *http.Request, parts ...any) {
	w.Header().Set("Content-Type", "text/event-stream;charset=UTF-8")
	w.Header().Set("Set-Cookie", "sid=1")
	feedtest.Stream(parts...)(w, r)
}

func abort() { panic(http.ErrAbortHandler) }

// connections describes each connection of a recording: the data received, when, and how it ended.
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

// served records a served recording.
func served(t *testing.T, o serve.Options, lastEventID string, paths ...string) []string {
	t.Helper()
	s, err := serve.New(o, paths...)
	if err != nil {
		t.Fatal(err)
	}
	again := filepath.Join(t.TempDir(), "again.capture")
	online(t, s, func(n *feedtest.Network) { record(t, n, again, lastEventID) })
	return connections(t, again)
}
