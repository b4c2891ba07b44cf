package serve_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/capture/replay"
	"feedscope/feeds/capture/serve"
	"feedscope/feeds/conn"
	"feedscope/feeds/feedtest"
)

const over = "204 No Content "

// story is a server whose stream ends in every way: cleanly, inside a block, broken off, once more, and then for good.
func story(ids bool) http.HandlerFunc {
	id := func(s string) string {
		if ids {
			return "id: " + s + "\n"
		}
		return ""
	}
	n := 0
	return func(w http.ResponseWriter, r *http.Request) {
		switch n++; n {
		case 1:
			stream(w, r, id("1")+"data: a\n\n: hi\n\n", time.Second, "da", 250*time.Millisecond, "ta: b\r\n"+id("2")+"\r\n\r", time.Second, "\ndata: c\n\n", 3*time.Second)
		case 2:
			stream(w, r, "retry: 300\n\n", time.Second, "data: half\n")
		case 3:
			stream(w, r, id("3")+"data: d\n\n", time.Minute, id("4")+"data: e\n\ndata: f\n\n", abort)
		case 4:
			stream(w, r, id("3")+"data: g\n\n", time.Second)
		default:
			w.WriteHeader(http.StatusNoContent)
		}
	}
}

func recorded(t *testing.T, ids bool) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "f.capture")
	online(t, story(ids), func(n *feedtest.Network) { record(t, n, path, "") })
	return path
}

func TestServedRecordingIsRecordedAgainUnchanged(t *testing.T) {
	for name, ids := range map[string]bool{"with ids": true, "without ids": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				path := recorded(t, ids)
				first := connections(t, path)
				if len(first) != 5 || first[4] != over || !strings.HasSuffix(first[2], "the connection broke in the middle of the stream") {
					t.Fatalf("recorded %q", first)
				}
				if diff := cmp.Diff(first, served(t, serve.Options{}, "", path)); diff != "" {
					t.Error(diff)
				}
				if diff := cmp.Diff(timeless(first), timeless(served(t, serve.Options{Speed: replay.MaxSpeed}, "", path))); diff != "" {
					t.Errorf("at maximum speed: %s", diff)
				}
			})
		})
	}
}

// timeless removes the times and the division into reads.
func timeless(connections []string) []string {
	var all []string
	for _, c := range connections {
		var text strings.Builder
		for i, part := range strings.Split(c, ", ") {
			if _, what, timed := strings.Cut(part, " "); timed && i > 0 {
				part = strings.Trim(what, `"`)
			}
			text.WriteString(part)
		}
		all = append(all, text.String())
	}
	return all
}

func TestServerChangesTheSpeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := served(t, serve.Options{Speed: 2}, "", recorded(t, true))
		if want := `, 500ms "da", 625ms "ta: b`; !strings.Contains(got[0], want) || !strings.Contains(got[2], `, 30s "id: 4`) {
			t.Errorf("served %q", got)
		}
	})
}

func TestClientResumesAfterItsID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := recorded(t, true)
		all := connections(t, path)
		head := "200 OK text/event-stream;charset=UTF-8"
		for id, want := range map[string][]string{
			"1": append([]string{head + `, 0s ": hi\n\n", 1s "da", 1.25s "ta: b\r\nid: 2\n\r\n\r", 2.25s "\ndata: c\n\n", 5.25s the server closed the stream`}, all[1:]...),
			"2": append([]string{head + `, 0s "\n\r", 1s "\ndata: c\n\n", 4s the server closed the stream`}, all[1:]...),
			"4": {head + `, 0s "data: f\n\n", 0s the connection broke in the middle of the stream`, all[3], all[4]},
			"9": all, // An unknown ID.
		} {
			if diff := cmp.Diff(want, served(t, serve.Options{}, id, path)); diff != "" {
				t.Errorf("from %s: %s", id, diff)
			}
		}
	})
}

func TestEveryNewClientStartsFromTheBeginning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := recorded(t, false)
		all := connections(t, path)
		s, err := serve.New(serve.Options{}, path)
		if err != nil {
			t.Fatal(err)
		}
		online(t, s, func(n *feedtest.Network) {
			for range 2 {
				again := filepath.Join(t.TempDir(), "again.capture")
				record(t, n, again, "")
				if diff := cmp.Diff(all, connections(t, again)); diff != "" {
					t.Error(diff)
				}
				leave(t, n)
			}
		})
	})
}

func TestNewClientIsNotAReconnect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := serve.New(serve.Options{}, recorded(t, true))
		if err != nil {
			t.Fatal(err)
		}
		get := func(id string) string {
			w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil)
			r.Header.Set("Last-Event-ID", id)
			s.ServeHTTP(w, r)
			return w.Body.String()
		}
		first := get("")
		if again := get(""); again != first || !strings.HasPrefix(first, "id: 1\n") {
			t.Errorf("it received %q, the first received %q", again, first)
		}
		if second := get("2"); second != "retry: 300\n\ndata: half\n" {
			t.Errorf("a returning client received %q", second)
		}
	})
}

// leave reads part of the first connection and disconnects.
func leave(t *testing.T, n *feedtest.Network) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DialContext: n.DialContext}}
	defer client.CloseIdleConnections()
	r, err := client.Get("http://feed.test/")
	if err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 4)
	if _, err := io.ReadFull(r.Body, got); err != nil || string(got) != "data" {
		t.Errorf("read %q, %v", got, err)
	}
	_ = r.Body.Close()
	synctest.Wait()
}

func TestServesOnlyGivenTimeRange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := recorded(t, false)
		file, err := capture.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		outline, err := capture.Scan(file.Reader)
		if err != nil {
			t.Fatal(err)
		}
		_ = file.Close()
		up := outline.From
		after := up.Add
		head := "200 OK text/event-stream;charset=UTF-8"
		for name, c := range map[string]struct {
			from, to time.Time
			want     []string
		}{
			"up to the middle of a connection": {time.Time{}, after(1100 * time.Millisecond), []string{
				head + `, 0s "data: a\n\n: hi\n\n", 1s "da", 1s the server closed the stream`, over,
			}},
			"from the middle of a block": {after(1100 * time.Millisecond), after(3 * time.Second), []string{
				head + `, 150ms "\n\r", 1.15s "\ndata: c\n\n", 1.15s the server closed the stream`, over,
			}},
			"from between two blocks": {after(2 * time.Second), after(3 * time.Second), []string{
				head + `, 250ms "\ndata: c\n\n", 250ms the server closed the stream`, over,
			}},
		} {
			if diff := cmp.Diff(c.want, served(t, serve.Options{From: c.from, To: c.to}, "", path)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		if _, err := serve.New(serve.Options{From: after(time.Hour)}, path); err == nil {
			t.Error("an empty time range is served")
		}
		if _, err := serve.New(serve.Options{Speed: 0.01}, path); err == nil {
			t.Error("a speed of 0.01 is accepted")
		}
	})
}

// several writes a recording of three feeds. The first begins mid-stream and has a gap.
func several(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "f.capture")
	w, err := capture.Create(capture.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	for i, url := range []string{"http://•••@h/a/b%20c?token=•••", "https://h/a/b%20c", "http://h"} {
		track := w.Track(now, i, feeds.Spec{Name: []string{"x", "y", "z"}[i], URL: url})
		track.Opened(feeds.Opening{Conn: 7, Time: now})
		text := []byte(": " + url + "\n\ndata: x\n\n")
		if i > 0 {
			track.Read(feeds.Read{Conn: 7, Time: now, Bytes: text})
			continue
		}
		track.Read(feeds.Read{Conn: 7, Time: now, Offset: 1000, Bytes: []byte("rest\n\ndata: 1\n\ndata: 2\nid")})
		track.Read(feeds.Read{Conn: 7, Time: now, Offset: 2000, Bytes: []byte("ta: 3\n\ndata: 4\n\n")})
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestEveryFeedIsServedAtAPath(t *testing.T) {
	s, err := serve.New(serve.Options{Speed: replay.MaxSpeed}, several(t))
	if err != nil {
		t.Fatal(err)
	}
	want := []serve.Stream{{"x", "/a/b%20c", 1}, {"y", "/a/b%20c-2", 1}, {"z", "/", 1}}
	if diff := cmp.Diff(want, s.Streams()); diff != "" {
		t.Error(diff)
	}
	for path, want := range map[string]string{
		"/a/b%20c":          "data: 1\n\ndata: 2\nid" + "data: 4\n\n",
		"/a/b%20c-2?x=1":    ": https://h/a/b%20c\n\ndata: x\n\n",
		"/":                 ": http://h\n\ndata: x\n\n",
		"/none":             "No stream at this path. Available streams:\n/a/b%20c\n/a/b%20c-2\n/\n",
		"/a/b%20c/../../..": "No stream at this path. Available streams:\n/a/b%20c\n/a/b%20c-2\n/\n",
	} {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Body.String() != want {
			t.Errorf("%s has %q, want %q", path, w.Body, want)
		}
	}
}

func TestOnlyContentTypeIsServed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := serve.New(serve.Options{Speed: replay.MaxSpeed}, recorded(t, true))
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodHead, "/wherever", nil))
		want := http.Header{
			"Content-Type": {"text/event-stream;charset=UTF-8"}, "Cache-Control": {"no-store"}, "X-Content-Type-Options": {"nosniff"}, "Content-Security-Policy": {"sandbox"},
		}
		if diff := cmp.Diff(want, w.Result().Header); diff != "" || w.Body.Len() > 0 {
			t.Errorf("%s, %d bytes", diff, w.Body.Len())
		}
	})
}

// TestLinesOfJSONAreServedAsAnEventStream records lines of JSON, of which a recording has the events.
func TestLinesOfJSONAreServedAsAnEventStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "lines.capture")
		lines := func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/x-ndjson")
			feedtest.Stream("{\"a\":1}\n")(w, r)
		}
		online(t, http.HandlerFunc(lines), func(n *feedtest.Network) { record(t, n, path, "") })
		s, err := serve.New(serve.Options{Speed: replay.MaxSpeed}, path)
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		if kind := w.Header().Get("Content-Type"); kind != conn.MediaType || w.Body.String() != "data: {\"a\":1}\n\n" {
			t.Errorf("%s: %q", kind, w.Body)
		}
	})
}

func TestDeletedFileIsAnInternalServerError(t *testing.T) {
	path := several(t)
	s, err := serve.New(serve.Options{}, path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Last-Event-ID", "1")
	w := httptest.NewRecorder()
	if s.ServeHTTP(w, r); w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), path) {
		t.Errorf("got status %d, %s", w.Code, w.Body)
	}
	if _, err := serve.New(serve.Options{}, path); err == nil {
		t.Error("a missing file is served")
	}
}

func TestResponseEndsWhenTheClientDisconnects(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := serve.New(serve.Options{}, recorded(t, false))
		if err != nil {
			t.Fatal(err)
		}
		ctx, leave := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil).WithContext(ctx))
		}()
		synctest.Wait()
		leave()
		synctest.Wait()
		select {
		case <-done:
		default:
			t.Error("the response continues")
		}
	})
}

func TestWebPagesDoNotReachALoopbackServer(t *testing.T) {
	s, err := serve.New(serve.Options{Speed: replay.MaxSpeed}, several(t))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	defer server.Close()
	for host, want := range map[string]int{
		"127.0.0.1": 200, "localhost:7333": 200, "feeds.localhost": 200, "evil.example": 403, "evil.example:7333": 403,
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodHead, server.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("Host %s: got status %d, want %d", host, resp.StatusCode, want)
		}
	}
}
