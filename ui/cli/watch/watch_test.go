package watch_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds/capture"
	"feedscope/feeds/conn"
	"feedscope/feeds/feedtest"
	"feedscope/ui/cli/watch"
	"feedscope/ui/config"
	"feedscope/ui/panics"
)

// output collects the log, or blocks.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
	slow time.Duration // How long each write takes.
}

func (o *output) Write(p []byte) (int, error) {
	time.Sleep(o.slow)
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

// take returns the lines since the last call, without their times and levels.
func (o *output) take() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	defer o.text.Reset()
	var all []string
	for line := range strings.Lines(o.text.String()) {
		_, line, _ = strings.Cut(strings.TrimSpace(line), " msg=")
		if !strings.HasPrefix(line, `"serving metrics"`) {
			all = append(all, line)
		}
	}
	return all
}

// watching is a call of Run in synthetic time.
type watching struct {
	t *testing.T
	*output
	listener *feedtest.Network
	asking   *asking
	text     string // Of the configuration.
	reloads  chan struct{}
	cancel   context.CancelCauseFunc
	done     chan struct{}
	err      error
}

// run watches the feeds of a configuration, which h serves, and calls test meanwhile.
func run(t *testing.T, text string, o watch.Options, h http.Handler, test func(w *watching)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		n, stop := feedtest.Serve(h)
		w := &watching{t: t, output: new(output), text: text, reloads: make(chan struct{}), done: make(chan struct{})}
		if o.Out == nil {
			o.Out = w.output
		}
		var ctx context.Context
		ctx, w.cancel = context.WithCancelCause(t.Context())
		c, _, err := w.load()
		if err != nil {
			t.Fatal(err)
		}
		o.Config, o.Reloads, o.File, o.Version = c, w.reloads, "wall.yaml", "1"
		if o.Reload == nil {
			o.Reload = w.load
		}
		o.Conn.DialContext = n.DialContext
		l := feedtest.Listen()
		o.Listener, w.listener, w.asking = l, l, newAsking(t, l)
		go func() {
			defer close(w.done)
			w.err = watch.Run(ctx, o)
		}()
		synctest.Wait()
		test(w)
		w.cancel(errors.New("the test is over"))
		<-w.done
		stop()
		synctest.Wait()
	})
}

func (w *watching) load() (*config.Config, *config.Files, error) {
	c, err := new(config.Loader).Parse("wall.yaml", []byte(w.text))
	return c, nil, err
}

// reload changes the configuration and requests a reload.
func (w *watching) reload(text string) {
	w.text = text
	w.reloads <- struct{}{}
	synctest.Wait()
}

// wait advances the synthetic time.
func wait(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// expect compares the lines since the last call.
func (w *watching) expect(want ...string) {
	w.t.Helper()
	if got := w.take(); strings.Join(got, "\n") != strings.Join(want, "\n") {
		w.t.Errorf("logged\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

const one = "feeds: [{name: f, url: http://feed.test/f, retry: {jitter: 0}}]"

func cut(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func TestLogTellsTroubleItsReasonAndItsEnd(t *testing.T) {
	unavailable := func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "maintenance", http.StatusServiceUnavailable)
	}
	h := feedtest.Turns(
		feedtest.Stream("id: 1\ndata: a\n\n", time.Minute), // Closed in good order: no news.
		feedtest.Stream("data: b\n\nbad: x\n\n", 2*time.Minute, func() { cut(nil, nil) }),
		cut, unavailable, unavailable,
		feedtest.Stream("data: c\n\n", feedtest.Holding),
	)
	run(t, one, watch.Options{}, h, func(w *watching) {
		w.expect(`watching feeds=1 rules=0 config=wall.yaml version=1`, `"feed live" feed=f reason=connected`)
		wait(90 * time.Second)
		w.expect(`anomaly feed=f kind="unknown field" detail="unknown field \"bad\" at byte 9"`,
			`finding feed=f code=unknown-field confidence=certain title="Lines are not fields" cause=server `+
				`seen="1 time; first: unknown field \"bad\" at byte 9"`)
		wait(10 * time.Minute)
		w.expect(
			`"feed waiting" feed=f reason="the connection broke in the middle of the stream; retrying" cause=closed attempt=1`,
			`"feed waiting" feed=f reason="the server closed the connection without a response; retrying" cause=closed attempt=2`,
			`"feed waiting" feed=f reason="the server answered 503 Service Unavailable: maintenance; retrying" cause=status attempt=3`,
			`finding feed=f code=server-error confidence=certain title="The server or a proxy in front of it fails" cause=server `+
				`seen="the response was 503: “maintenance”"`,
			`"feed live" feed=f reason="reconnected after 15s, asked to resume after id 1"`,
			`"finding is over" feed=f code=server-error`,
		)
		w.cancel(errors.New("ended by a signal"))
		<-w.done
		w.expect(`stopping cause="ended by a signal"`, `stopped`)
		if w.err != nil {
			t.Errorf("ended with %v", w.err)
		}
	})
}

func TestLogIsBoundedAndEndsWithTheNewestState(t *testing.T) {
	// It is cut, and refused for changing reasons, several times a second.
	n := 0
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		n++
		w.Header().Set("Retry-After", "0")
		http.Error(w, fmt.Sprintf("problem %d", n), http.StatusServiceUnavailable)
	})
	text := "feeds: [{name: f, url: http://feed.test/f, retry: {base: 100ms, max: 200ms, jitter: 0}}]"
	run(t, text, watch.Options{}, h, func(w *watching) {
		wait(20 * time.Minute)
		got := w.take()
		if n < 5000 || len(got) < 48 || len(got) > 60 {
			t.Errorf("%d lines about %d attempts", len(got), n)
		}
		if last := got[len(got)-1]; !regexp.MustCompile(`reason="the server answered 503 .*problem \d{4}; retrying" .* unlogged=1\d\d$`).MatchString(last) {
			t.Errorf("the last line is %s", last)
		}
	})
}

func TestBlockedLogHoldsUpNothing(t *testing.T) {
	o := &output{slow: time.Hour}
	sent := 0
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for range 3 {
			_, _ = io.WriteString(w, "data: a\n\nodd: x\n\n")
			_ = http.NewResponseController(w).Flush()
			sent++
		}
	})
	run(t, one, watch.Options{Out: o}, h, func(w *watching) {
		wait(20 * time.Minute)
		if sent < 500 {
			t.Errorf("received %d events", sent)
		}
		began := time.Now()
		w.cancel(errors.New("over"))
		<-w.done
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("took %s to end", took)
		}
		wait(5000 * time.Hour) // The log takes the lines at last.
	})
}

func TestReloadAppliesWhatDiffers(t *testing.T) {
	connections := make(map[string]int)
	var mu sync.Mutex
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		connections[r.URL.Path]++
		mu.Unlock()
		feedtest.Stream("data: a\n\n", feedtest.Holding)(w, r)
	})
	count := func(path string) int {
		mu.Lock()
		defer mu.Unlock()
		return connections[path]
	}
	run(t, "feeds: [{name: a, url: http://feed.test/a}, {name: b, url: http://feed.test/b}]", watch.Options{}, h, func(w *watching) {
		w.take()
		w.reload("feeds: [{name: a, url: http://feed.test/a}, {name: b, url: http://feed.test/b2}, {name: c, url: http://feed.test/c}]")
		got := w.take()
		slices.Sort(got) // The feed may be the first.
		if want := []string{
			`"configuration applied" config=wall.yaml changes="1 feed added, 1 feed changed" feeds=3 rules=0`,
			`"feed live" feed=c reason=connected`,
		}; !slices.Equal(got, want) {
			t.Errorf("logged %q, want %q", got, want)
		}
		w.reload("feeds: []")
		w.expect(`"configuration not applied" config=wall.yaml error="wall.yaml:1:8: feeds is empty"`)
		w.reload("feeds: [{name: a, url: http://user:pa55word@feed.test/a, time: [}]")
		if got := strings.Join(w.take(), "\n"); !strings.Contains(got, "not applied") || strings.Contains(got, "pa55word") {
			t.Errorf("logged %s", got)
		}
		if count("/a") != 1 || count("/b2") != 1 || count("/c") != 1 {
			t.Errorf("connections: %v", connections)
		}
		w.reload("feeds: [{name: a, url: http://feed.test/a}]")
		w.expect(`"configuration applied" config=wall.yaml changes="2 feeds removed" feeds=1 rules=0`)
	})
}

func TestRunEndsEvenDuringAReloadThatHangs(t *testing.T) {
	o := watch.Options{Reload: func() (*config.Config, *config.Files, error) {
		time.Sleep(time.Hour)
		return nil, nil, errors.New("late")
	}}
	run(t, one, o, feedtest.Stream("data: a\n\n", feedtest.Holding), func(w *watching) {
		w.reloads <- struct{}{}
		began := time.Now()
		w.cancel(errors.New("over"))
		<-w.done
		if took := time.Since(began); took > 5*time.Second || w.err == nil {
			t.Errorf("took %s to end, with %v", took, w.err)
		}
		wait(time.Hour)
	})
}

func TestRecordingStartsAgainOnceItCan(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "recordings")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	o := watch.Options{Capture: &capture.Options{
		Path: filepath.Join(dir, "f.capture"), RotateAfter: time.Minute, Continue: true,
	}}
	h := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for r.Context().Err() == nil {
			_, _ = io.WriteString(w, "data: a\n\n")
			_ = http.NewResponseController(w).Flush()
			select {
			case <-time.After(10 * time.Second):
			case <-r.Context().Done():
			}
		}
	}
	run(t, one, o, http.HandlerFunc(h), func(w *watching) {
		if err := os.RemoveAll(dir); err != nil { // The next part cannot be created.
			t.Fatal(err)
		}
		wait(5 * time.Minute)
		w.expect(
			`recording file=`+filepath.Join(dir, "f.0001.capture"), `watching feeds=1 rules=0 config=wall.yaml version=1`, `"feed live" feed=f reason=connected`,
			`"recording stopped" file=`+filepath.Join(dir, "f.0001.capture")+` error="no such file or directory"`,
		)
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		wait(40 * time.Second)
		if got := strings.Join(w.take(), "\n"); !regexp.MustCompile(`^"recording again" file=\S+f.0001.capture after=4m\d+s$`).MatchString(got) {
			t.Errorf("logged %s", got)
		}
	})
	file, err := capture.Open(filepath.Join(dir, "f.0001.capture"))
	if err != nil {
		t.Fatal(err)
	}
	_ = file.Close()
}

func TestUnwritableRecordingIsAnErrorAtTheStart(t *testing.T) {
	o := watch.Options{
		Out: io.Discard, Config: new(config.Config),
		Capture: &capture.Options{Path: filepath.Join(t.TempDir(), "missing", "f.capture"), RotateBytes: 1 << 20},
	}
	if err := watch.Run(t.Context(), o); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("ended with %v", err)
	}
}

func TestFeedWithoutAConnectionIsAnError(t *testing.T) {
	c, err := new(config.Loader).Parse("wall.yaml", []byte(one))
	if err != nil {
		t.Fatal(err)
	}
	c.Feeds[0].URL = "ftp://feed.test"
	if err := watch.Run(t.Context(), watch.Options{Out: io.Discard, Config: c, Conn: conn.Options{}}); err == nil {
		t.Error("a feed of an impossible address is watched")
	}
}

func TestRecordingIsCompleteAfterAPanic(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.capture")
	o := watch.Options{
		Capture: &capture.Options{Path: path},
		Reload:  func() (*config.Config, *config.Files, error) { panic("a fault") },
	}
	h := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, "data: a\n\n")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}
	run(t, one, o, http.HandlerFunc(h), func(w *watching) {
		w.reload("")
		<-w.done
		var internal *panics.Error
		if !errors.As(w.err, &internal) || !strings.Contains(string(internal.Stack), "reload") {
			t.Errorf("ended with %v", w.err)
		}
		if lines := strings.Join(w.take(), "\n"); !strings.Contains(lines, `stopping cause="internal error"`) {
			t.Errorf("logged %s", lines)
		}
	})
	file, err := capture.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	var received strings.Builder
	for record, err := range file.Records() {
		if err != nil || record.Kind == capture.Damaged {
			t.Fatalf("%v, %+v", err, record)
		}
		if record.Kind == capture.Received {
			received.Write(record.Read.Bytes)
		}
	}
	if received.String() != "data: a\n\n" {
		t.Errorf("the recording has %q", received.String())
	}
}
