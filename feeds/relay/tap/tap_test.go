package tap_test

import (
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/feedtest"
	"feedscope/feeds/hub"
	"feedscope/feeds/relay"
	"feedscope/feeds/relay/alter"
	"feedscope/feeds/relay/tap"
)

// bench is a relay with a tap, and a client.
type bench struct {
	*http.Transport
	hub   *hub.Hub
	start time.Time
	mu    sync.Mutex
	lines []string
	// requests are the data of events that describe requests.
	requests []string
	// streams are those that were played.
	streams []*tap.Stream
	bodies  tap.Bodies
	full    error         // Of each further stream.
	slow    time.Duration // How long a further stream takes to become a feed.
	tap     *tap.Tap
	alter   alter.Engine
}

func run(t *testing.T, h http.HandlerFunc, test func(t *testing.T, b *bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		server, stopServer := feedtest.Serve(h)
		defer stopServer()
		b := &bench{hub: hub.New(hub.Options{}), start: time.Now()}
		defer b.hub.Close()
		to := &url.URL{Scheme: "http", Host: "api.test"}
		tapped, err := tap.New(func(s *tap.Stream) (*hub.Playback, error) {
			if b.full != nil {
				return nil, b.full
			}
			time.Sleep(b.slow)
			s.Bodies = &b.bodies
			b.streams = append(b.streams, s)
			return b.hub.Play(s.Spec, s.Start, s, feeds.FoldFunc(func(events []feeds.Event) { b.fold(s.Spec.Name, events) }))
		}, to)
		if err != nil {
			t.Fatal(err)
		}
		b.tap = tapped
		dial := func(ctx context.Context, network, address string) (net.Conn, error) {
			if h == nil {
				return nil, errors.New("no such host")
			}
			return server.DialContext(ctx, network, address)
		}
		forward, err := conn.NewForwarder(conn.Options{DialContext: dial}, conn.Route{})
		if err != nil {
			t.Fatal(err)
		}
		r, err := relay.New(relay.Options{To: to, Transport: forward, Observe: tapped.Observe, Alter: &b.alter})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		listener := feedtest.Listen()
		served := make(chan error, 1)
		go func() { served <- r.Serve(ctx, listener) }()
		b.Transport = &http.Transport{DialContext: listener.DialContext, DisableCompression: true}
		test(t, b)
		b.CloseIdleConnections()
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
}

func (b *bench) fold(name string, events []feeds.Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range events {
		what := map[feeds.Kind]string{feeds.Message: "message", feeds.Comment: "comment", feeds.Anomaly: "anomaly"}[e.Kind]
		if e.Kind == feeds.Change {
			what = e.State.String()
		}
		data := string(e.Data)
		if line, ok := tap.Line(&e); ok {
			what, data = "request", line
			b.requests = append(b.requests, string(e.Data))
		}
		b.lines = append(b.lines, fmt.Sprintf("%s %s: %s %s", e.Time.Sub(b.start), name, what, data))
	}
}

// expect compares what the feeds have shown since the last call.
func (b *bench) expect(t *testing.T, want ...string) {
	t.Helper()
	synctest.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	if !slices.Equal(b.lines, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(b.lines, "\n"), strings.Join(want, "\n"))
	}
	b.lines = nil
}

// get reads a response to its end.
func (b *bench) get(ctx context.Context, t *testing.T, path string) (string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://relay.test"+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer s3cret")
	req.Header.Set("Last-Event-ID", cmp.Or(req.URL.Query().Get("after"), "7"))
	resp, err := b.RoundTrip(req)
	if err != nil {
		return "", err
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	synctest.Wait() // Until that is observed.
	return string(body), err
}

const passing = "0s api.test: live passing requests to http://api.test"

func send(w http.ResponseWriter, parts ...string) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Set-Cookie", "session=s3cret")
	for _, part := range parts {
		_, _ = io.WriteString(w, part)
		_ = http.NewResponseController(w).Flush()
		time.Sleep(time.Second)
	}
}

func TestStreamsBecomeNumberedFeeds(t *testing.T) {
	parts := []string{"data: a\n\nda", "ta: b\n\n", ": hi\n\n"}
	run(t, func(w http.ResponseWriter, _ *http.Request) { send(w, parts...) }, func(t *testing.T, b *bench) {
		for range 2 {
			if body, err := b.get(t.Context(), t, "/v1/x?token=s3cret"); err != nil || body != strings.Join(parts, "") {
				t.Errorf("the client got %q, %v", body, err)
			}
		}
		b.expect(
			t, passing,
			"0s GET /v1/x #1: live connected, asked to resume after id 7", "0s GET /v1/x #1: message a", "1s GET /v1/x #1: message b",
			"2s GET /v1/x #1: comment hi", "3s GET /v1/x #1: ended the server closed the stream",
			"3s GET /v1/x #2: live connected, asked to resume GET /v1/x #1 after id 7", "3s GET /v1/x #2: message a", "4s GET /v1/x #2: message b",
			"5s GET /v1/x #2: comment hi", "6s GET /v1/x #2: ended the server closed the stream",
		)
		d := b.hub.Feeds()[1].Detail(time.Now())
		if d.Messages != 2 || d.Anomalies != 0 || d.Conn.Status != "200 OK" || d.Conn.LastEventID != "7" {
			t.Errorf("got %+v", d)
		}
		if shown := fmt.Sprintf("%+v %v", d, b.hub.Feeds()[1].Spec()); strings.Contains(shown, "s3cret") {
			t.Errorf("a secret is shown: %s", shown)
		}
	})
}

func TestStreamIsLinkedToTheOneItResumes(t *testing.T) {
	run(t, func(w http.ResponseWriter, r *http.Request) {
		if id := r.URL.Query().Get("gives"); id != "" {
			send(w, "id: "+id+"\ndata: x\n\n")
			return
		}
		send(w)
	}, func(t *testing.T, b *bench) {
		for _, path := range []string{"/x?gives=8", "/x?gives=9", "/y?after=8", "/x?after=8", "/x?after=10"} {
			_, _ = b.get(t.Context(), t, path)
		}
		var got []string
		for _, line := range b.lines {
			if strings.Contains(line, "connected") {
				got = append(got, line)
			}
		}
		b.lines = got
		b.expect(
			t, "0s GET /x #1: live connected, asked to resume after id 7", "1s GET /x #2: live connected, asked to resume after id 7",
			"2s GET /y #1: live connected, asked to resume after id 8",
			"2s GET /x #3: live connected, asked to resume GET /x #1 after id 8",
			"2s GET /x #4: live connected, asked to resume after id 10",
		)
	})
}

func TestStreamsHaveTheirRequest(t *testing.T) {
	run(t, func(w http.ResponseWriter, _ *http.Request) { send(w, "id: 8\ndata: x\n\n") }, func(t *testing.T, b *bench) {
		body := `{"stream":true,"api_key":"s3cret"}`
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://relay.test/v1/x", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := b.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		synctest.Wait()
		_, _ = b.get(t.Context(), t, "/v1/x?after=8")
		_, _ = b.get(t.Context(), t, "/v1/x?after=8")
		if r := b.streams[1].Request(); string(r.Body) != `{"stream":true,"api_key":"•••"}` || r.BodyBytes != len(body) || r.Resumes != "" {
			t.Errorf("got %s of %d, resumes %q", r.Body, r.BodyBytes, r.Resumes)
		}
		if a, c := b.streams[2].Request().Resumes, b.streams[3].Request().Resumes; a != "" || c != "GET /v1/x #1" {
			t.Errorf("resumes %q, then %q", a, c)
		}
	})
}

func TestStreamWithoutAFeedIsALine(t *testing.T) {
	run(t, func(w http.ResponseWriter, _ *http.Request) { send(w, "data: x\n\n") }, func(t *testing.T, b *bench) {
		b.full = errors.New("too many feeds")
		if body, err := b.get(t.Context(), t, "/x"); err != nil || body != "data: x\n\n" {
			t.Errorf("the client got %q, %v", body, err)
		}
		b.expect(
			t, passing, "0s api.test: live GET /x: an event stream whose events are not shown: too many feeds",
			"1s api.test: request GET /x: 200 OK, text/event-stream, 9 bytes in 1s",
		)
	})
}

func TestWhatIsMissedIsCounted(t *testing.T) {
	const size = 1 << 20 // As much as waits.
	run(t, func(w http.ResponseWriter, r *http.Request) {
		if coding := r.URL.Query().Get("coding"); coding != "" {
			w.Header().Set("Content-Encoding", coding)
		}
		part := ": " + strings.Repeat("x", size/2) + "\n"
		send(w, part, part, part)
	}, func(t *testing.T, b *bench) {
		expect := func(path string, want tap.Missed) {
			t.Helper()
			_, _ = b.get(t.Context(), t, path)
			time.Sleep(time.Minute)
			if got := b.tap.Missed(); got.Streams != want.Streams || (got.Bytes > 0) != (want.Bytes > 0) || got.Bytes >= 2*size {
				t.Errorf("%s: missed %+v, want %+v", path, got, want)
			}
		}
		expect("/x", tap.Missed{})
		expect("/x?coding=gzip", tap.Missed{Streams: 1})
		expect("/x?coding=compress", tap.Missed{Streams: 2})
		b.full = errors.New("too many feeds")
		expect("/x", tap.Missed{Streams: 3})
		b.full, b.slow = nil, 10*time.Second
		expect("/x", tap.Missed{Streams: 3, Bytes: 1})
	})
}

func TestEndsAreToldApart(t *testing.T) {
	run(t, func(w http.ResponseWriter, r *http.Request) {
		send(w, "data: a\n\nda")
		if r.URL.Path == "/cut" {
			panic(http.ErrAbortHandler)
		}
		<-r.Context().Done()
	}, func(t *testing.T, b *bench) {
		if body, err := b.get(t.Context(), t, "/cut"); err == nil || body != "data: a\n\nda" {
			t.Errorf("the client got %q, %v", body, err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, _ = b.get(ctx, t, "/left")
		b.expect(
			t, passing, "0s GET /cut #1: live connected, asked to resume after id 7", "0s GET /cut #1: message a",
			"0s GET /cut #1: anomaly the stream ended inside an event: 2 bytes discarded at byte 9",
			"1s GET /cut #1: failed cut after it began: the connection broke in the middle of the stream",
			"1s GET /left #1: live connected, asked to resume after id 7", "1s GET /left #1: message a", "1m1s GET /left #1: ended closed by the client",
		)
	})
}

func TestOtherExchangesAreLines(t *testing.T) {
	run(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/zip":
			w.Header().Set("Content-Encoding", "compress")
			send(w, "...")
		case "/hangs":
			<-r.Context().Done()
		default:
			time.Sleep(time.Second)
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusTooManyRequests)
			_, _ = io.WriteString(w, `{"error":"quota"}`)
		}
	}, func(t *testing.T, b *bench) {
		_, _ = b.get(t.Context(), t, "/json")
		_, _ = b.get(t.Context(), t, "/zip")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, _ = b.get(ctx, t, "/hangs")
		b.expect(
			t, passing, "1s api.test: request GET /json: 429 Too Many Requests, application/json, 17 bytes in 1s",
			"1s api.test: live GET /zip: an event stream whose events are not shown: feedscope cannot decompress it",
			"2s api.test: request GET /zip: 200 OK, text/event-stream, 3 bytes in 1s",
			"3s api.test: request GET /hangs: closed by the client before a response",
		)
	})
}

func TestCompressedStreams(t *testing.T) {
	run(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		w.Header().Set("Content-Encoding", "gzip")
		if r.URL.Path == "/plain" {
			send(w, "data: not compressed\n\n", "data: b\n\n")
			return
		}
		z := gzip.NewWriter(w)
		for _, data := range []string{"a", "b"} {
			_, _ = io.WriteString(z, "data: "+data+"\n\n")
			_ = z.Flush()
			_ = http.NewResponseController(w).Flush()
			time.Sleep(time.Second)
		}
		_ = z.Close()
	}, func(t *testing.T, b *bench) {
		_, _ = b.get(t.Context(), t, "/zip")
		if body, err := b.get(t.Context(), t, "/plain"); body != "data: not compressed\n\ndata: b\n\n" || err != nil {
			t.Errorf("the client got %q, %v", body, err)
		}
		b.expect(
			t, passing, "0s GET /zip #1: live connected, asked to resume after id 7", "0s GET /zip #1: message a", "1s GET /zip #1: message b",
			"2s GET /zip #1: ended the server closed the stream", "2s GET /plain #1: live connected, asked to resume after id 7",
			"2s GET /plain #1: live the rest of the stream passes but is not shown: the stream cannot be decompressed: gzip: invalid header",
			"4s GET /plain #1: ended the server closed the stream",
		)
	})
}

func TestLinesOfJSON(t *testing.T) {
	lines := []string{"{\"n\":1}\n{\"n\"", ":2}\n"}
	run(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-ndjson")
		for _, part := range lines {
			_, _ = io.WriteString(w, part)
			_ = http.NewResponseController(w).Flush()
			time.Sleep(time.Second)
		}
	}, func(t *testing.T, b *bench) {
		if body, err := b.get(t.Context(), t, "/api/chat"); body != strings.Join(lines, "") || err != nil {
			t.Errorf("the client got %q, %v", body, err)
		}
		b.expect(
			t, passing, "0s GET /api/chat #1: live connected, asked to resume after id 7", `0s GET /api/chat #1: message {"n":1}`,
			`1s GET /api/chat #1: message {"n":2}`, "2s GET /api/chat #1: ended the server closed the stream",
		)
	})
}

func TestServerThatCannotBeReached(t *testing.T) {
	run(t, nil, func(t *testing.T, b *bench) {
		_, _ = b.get(t.Context(), t, "/x")
		b.expect(t, passing, "0s api.test: request GET /x: never connected: no such host")
	})
}

func TestAlterationsAreShown(t *testing.T) {
	h := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, "data: 1\n\ndata: 2\n\ndata: 3\n\n")
	}
	run(t, h, func(t *testing.T, b *bench) {
		b.expect(t, "0s api.test: live passing requests to http://api.test")
		var rules []*alter.Rule
		for _, text := range []string{"POST status:503", "drop nth:1", "cut 3"} {
			r, err := alter.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			rules = append(rules, r)
		}
		b.alter.Set(0, rules)
		_, _ = b.get(t.Context(), t, "/x")
		b.expect(
			t, "0s GET /x #1: live connected, asked to resume after id 7",
			"0s GET /x #1: live altered: 1 dropped",
			"0s GET /x #1: message 2",
			"0s GET /x #1: ended by the rule cut 3, not by the server; altered: cut, 1 dropped",
		)
		if got := b.hub.Feeds()[1].Status().Altered; got != "cut, 1 dropped" {
			t.Errorf("the status says %q", got)
		}
		b.alter.Set(0, rules[1:2])
		_, _ = b.get(t.Context(), t, "/x")
		b.expect(
			t, "0s GET /x #2: live connected, asked to resume GET /x #1 after id 7",
			"0s GET /x #2: live altered: 1 dropped",
			"0s GET /x #2: message 2", "0s GET /x #2: message 3",
			"0s GET /x #2: ended the server closed the stream; altered: 1 dropped",
		)
		rule, _ := alter.Parse("GET status:503")
		b.alter.Set(0, []*alter.Rule{rule})
		_, _ = b.get(t.Context(), t, "/x")
		b.expect(t, "0s api.test: request GET /x: 503 Service Unavailable; altered: answered in place of the server by the rule GET status:503")
	})
}
