package tap_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/demo-server/server"
	"feedscope/feeds/capture"
	"feedscope/feeds/feedtest"
	"feedscope/feeds/relay/alter"
	"feedscope/ui/cli/tap"
	"feedscope/ui/encode"
)

// output collects what is written.
type output struct {
	opens chan struct{} // It accepts nothing before this is closed; nil: at once.
	mu    sync.Mutex
	text  strings.Builder
	err   error
}

func (o *output) Write(p []byte) (int, error) {
	if o.opens != nil {
		<-o.opens
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return 0, o.err
	}
	return o.text.Write(p)
}

func (o *output) say(sentence string) { _, _ = io.WriteString(o, sentence+"\n") }

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// run runs a tap of the demo server in synthetic time, which records to path if it is not empty, and test with clients of both.
func run(t *testing.T, o tap.Options, path string, test func(t *testing.T, direct, tapped http.RoundTripper)) error {
	t.Helper()
	var failed error
	synctest.Test(t, func(t *testing.T) {
		s, err := server.New(server.Defaults())
		if err != nil {
			t.Fatal(err)
		}
		if path != "" {
			if o.Capture, err = capture.Create(capture.Options{Path: path}); err != nil {
				t.Fatal(err)
			}
		}
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		demo, front := feedtest.Listen(), feedtest.Listen()
		running.Go(func() { _ = s.Run(ctx) })
		running.Go(func() { _ = s.Serve(ctx, demo) })
		o.To, o.Listener, o.Dial = &url.URL{Scheme: "http", Host: "demo.test"}, front, demo.DialContext
		running.Go(func() { failed = tap.Run(ctx, o) })
		direct := &http.Transport{DialContext: demo.DialContext}
		tapped := &http.Transport{DialContext: front.DialContext}
		synctest.Wait()
		test(t, direct, tapped)
		direct.CloseIdleConnections()
		tapped.CloseIdleConnections()
		stop()
		running.Wait()
		time.Sleep(time.Hour) // Until a blocked output goes on.
	})
	return failed
}

// read reads a response to its end.
func read(t *testing.T, through http.RoundTripper, path string) (string, error) {
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://demo.test"+path, http.NoBody)
	if err != nil {
		return "", err
	}
	resp, err := through.RoundTrip(req)
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	return string(body), err
}

func TestStreamOfTheDemoPassesUnchanged(t *testing.T) {
	for fault, c := range map[string]struct {
		broken bool
		end    string
	}{
		"lifetime:10s": {false, "* ended: the server closed the stream\n"},
		"h2-reset":     {true, "* failed: cut after it began: "},
	} {
		t.Run(fault, func(t *testing.T) {
			out := &output{}
			o := tap.Options{Out: out, Say: out.say, Encode: encode.Options{Status: true}}
			err := run(t, o, "", func(t *testing.T, direct, tapped http.RoundTripper) {
				var want string
				var reading sync.WaitGroup
				reading.Go(func() { want, _ = read(t, direct, "/market?fault="+fault) })
				got, err := read(t, tapped, "/market?fault="+fault)
				reading.Wait()
				if (err != nil) != c.broken {
					t.Errorf("the client got %v", err)
				}
				n := min(len(got), len(want)) // Where each ends depends on the order of what happens at that time.
				if n < 1000 || got[:n] != want[:n] {
					t.Errorf("%d bytes through the tap differ from %d bytes without", len(got), len(want))
				}
				synctest.Wait()
				shown := strings.Count(out.String(), "  GET /market #1  quote ")
				if events := strings.Count(got, "event: quote\n"); shown < events-1 || shown > events || !strings.Contains(out.String(), c.end) {
					t.Errorf("%d events passed, %d were shown:\n%s", events, shown, out)
				}
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestRecording(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.capture")
	out, said := &output{}, &output{}
	o := tap.Options{Out: out, Say: said.say, Encode: encode.Options{Format: encode.JSON, Status: true}}
	var body string
	err := run(t, o, path, func(t *testing.T, _, tapped http.RoundTripper) {
		body, _ = read(t, tapped, "/market?fault=lifetime:3s")
		_, _ = read(t, tapped, "/none")
	})
	if err != nil || !strings.HasPrefix(said.String(), "recorded 1 stream: ") || strings.Count(said.String(), "\n") != 1 {
		t.Errorf("ended with %v, said %q", err, said)
	}
	if !strings.Contains(out.String(), `{"feed":"demo.test","type":"request","id":"","data":"{\"request\":\"GET /none\",\"outcome\":\"404 Not Found,`) {
		t.Errorf("wrote %s", out)
	}
	if got := recorded(t, path); got != body || body == "" {
		t.Errorf("recorded %d bytes of %d", len(got), len(body))
	}
}

func TestBlockedOutputHoldsUpNeitherRelayNorRecording(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.capture")
	out, said := &output{}, &output{}
	var body string
	err := run(t, tap.Options{Out: out, Say: said.say}, path, func(t *testing.T, _, tapped http.RoundTripper) {
		out.opens = make(chan struct{})
		time.AfterFunc(time.Minute, func() { close(out.opens) })
		body, _ = read(t, tapped, "/market?fault=lifetime:3s")
	})
	if !errors.Is(err, tap.ErrIncomplete) || !strings.HasPrefix(said.String(), "the output was too slow: ") ||
		!strings.Contains(said.String(), " lines missing\nrecorded 1 stream: ") {
		t.Errorf("ended with %v, said %s", err, said)
	}
	if got := recorded(t, path); got != body || body == "" {
		t.Errorf("recorded %d bytes of %d", len(got), len(body))
	}
}

// recorded returns the bytes of all streams in a recording of one.
func recorded(t *testing.T, path string) string {
	t.Helper()
	file, err := capture.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	var all strings.Builder
	for r, err := range file.Records() {
		if err != nil {
			t.Fatal(err)
		}
		if r.Kind == capture.Received && r.Feed > 0 { // The first feed is that of the server.
			all.Write(r.Read.Bytes)
		}
	}
	return all.String()
}

func TestRequestsAreLinesOfText(t *testing.T) {
	out := &output{}
	err := run(t, tap.Options{Out: out, Say: out.say, Encode: encode.Options{Status: true}}, "", func(t *testing.T, _, tapped http.RoundTripper) {
		_, _ = read(t, tapped, "/none")
	})
	if want := "  demo.test  * live: GET /none: 404 Not Found, text/plain; charset=utf-8, 19 bytes in 0s\n"; err != nil || !strings.HasSuffix(out.String(), want) {
		t.Errorf("%v, wrote %s", err, out)
	}
}

func TestOutputThatCannotBeWritten(t *testing.T) {
	full := errors.New("disk full")
	out := &output{err: full}
	err := run(t, tap.Options{Out: out, Say: out.say, Encode: encode.Options{Status: true}}, "",
		func(*testing.T, http.RoundTripper, http.RoundTripper) { time.Sleep(time.Second) })
	if !errors.Is(err, full) {
		t.Errorf("ended with %v", err)
	}
}

func TestAlterationsAreWrittenAndRecorded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.capture")
	out, said := &output{}, &output{}
	o := tap.Options{Out: out, Say: said.say, Alter: &alter.Engine{}, Encode: encode.Options{Format: encode.JSON, Status: true}}
	rule, err := alter.Parse("/market cut after:3")
	if err != nil {
		t.Fatal(err)
	}
	err = run(t, o, path, func(t *testing.T, _, tapped http.RoundTripper) {
		o.Alter.Set(0, []*alter.Rule{rule})
		if body, err := read(t, tapped, "/market"); err == nil || strings.Count(body, "\ndata: ") != 3 {
			t.Errorf("the client got %q, %v", body, err)
		}
	})
	if err != nil || !strings.Contains(out.String(), `"status":"live","reason":"altered: cut"`) {
		t.Errorf("ended with %v, wrote %s", err, out)
	}
	file, err := capture.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	noted := false
	for r, err := range file.Records() {
		if err != nil {
			t.Fatal(err)
		}
		noted = noted || r.Kind == capture.Changed && r.Status.Reason == "altered: cut" && r.Status.Altered == "cut"
	}
	if !noted {
		t.Error("the recording does not say that the stream was altered")
	}
}
