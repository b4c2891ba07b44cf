package record_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/conn"
	"feedscope/feeds/feedtest"
	"feedscope/ui/cli/record"
	"feedscope/ui/tail"
)

// terminal collects messages and the status line.
type terminal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (t *terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.Write(p)
}

func (t *terminal) say(sentence string) { _, _ = io.WriteString(t, sentence+"\n") }

func (t *terminal) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}

// recording is a call of Run in synthetic time.
type recording struct {
	*terminal
	path   string
	cancel context.CancelCauseFunc
	result tail.Result
	err    error
}

// run records the feed served by h with options o, and calls test meanwhile.
func run(t *testing.T, o record.Options, h http.HandlerFunc, test func(r *recording)) {
	t.Helper()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		n, stop := feedtest.Serve(h)
		r := &recording{terminal: &terminal{}, path: filepath.Join(dir, "f.capture")}
		var ctx context.Context
		ctx, r.cancel = context.WithCancelCause(t.Context())
		o.Capture.Path = r.path
		o.Tail.Feeds = []feeds.Spec{{Name: "f", URL: "http://feed.test/"}}
		o.Tail.Feeds[0].Retry.Jitter = -1
		o.Tail.Conn = conn.Options{DialContext: n.DialContext}
		o.Tail.Say = r.say
		if o.Width != nil {
			o.Line = r.terminal
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			r.result, r.err = record.Run(ctx, o)
		}()
		synctest.Wait()
		test(r)
		r.cancel(nil)
		<-done
		stop()
		synctest.Wait()
	})
}

// wait advances the synthetic time.
func wait(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func stream(w http.ResponseWriter, r *http.Request, text string) {
	w.Header().Set("Content-Type", "text/event-stream")
	_, _ = io.WriteString(w, text)
	_ = http.NewResponseController(w).Flush()
	<-r.Context().Done()
}

func TestRecordUntilInterrupted(t *testing.T) {
	cause := errors.New("interrupted")
	run(t, record.Options{}, func(w http.ResponseWriter, r *http.Request) { stream(w, r, "data: a\n\n") }, func(r *recording) {
		wait(90 * time.Second)
		r.cancel(cause)
		wait(time.Second)
		if !errors.Is(r.err, cause) {
			t.Errorf("ended with %v", r.err)
		}
		if got := r.String(); !regexp.MustCompile(`^recording f to ` + regexp.QuoteMeta(r.path) + `; press ctrl\+c to stop\nrecorded 1m30s of 1 feed: 1 event, 9B received, \d+B written to ` + regexp.QuoteMeta(r.path) + "\n$").MatchString(got) {
			t.Errorf("got %q", got)
		}
		file, err := capture.Open(r.path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = file.Close() }()
		o, err := capture.Scan(file.Reader)
		if err != nil || len(o.Connections) != 1 || o.Connections[0].Closing != nil {
			t.Errorf("recorded %+v, %v", o, err)
		}
	})
}

func TestStatusLineShowsProgress(t *testing.T) {
	var width atomic.Int64
	width.Store(200)
	o := record.Options{Width: func() int { return int(width.Load()) }}
	run(t, o, func(w http.ResponseWriter, r *http.Request) { stream(w, r, "data: a\n\nodd\n\n") }, func(r *recording) {
		wait(1500 * time.Millisecond)
		const line = "\r\x1b[K● 1.0s  1 of 1 live  1 event  14B received  "
		if got := r.String(); !strings.Contains(got, "; press ctrl+c to stop\nf: unknown field \"odd\" at byte 9; reported once\n"+line) || !strings.HasSuffix(got, r.path) {
			t.Errorf("got %q", got)
		}
		width.Store(10)
		wait(time.Second)
		if got := r.String(); !strings.HasSuffix(got, "\r\x1b[K● 2.0s  …") {
			t.Errorf("width 10: got %q", got)
		}
		r.cancel(nil)
		wait(time.Second)
		if got := r.String(); !strings.Contains(got, "  …\r\x1b[Krecorded 2.5s of 1 feed: ") {
			t.Errorf("at the end: got %q", got)
		}
	})
}

func TestStatusLineMovesBelowMessages(t *testing.T) {
	first := true
	o := record.Options{Width: func() int { return 20 }}
	run(t, o, func(w http.ResponseWriter, r *http.Request) {
		if first {
			first = false
			w.Header().Set("Content-Type", "text/event-stream")
			_ = http.NewResponseController(w).Flush()
			time.Sleep(1500 * time.Millisecond)
			panic(http.ErrAbortHandler)
		}
		stream(w, r, "")
	}, func(r *recording) {
		wait(1600 * time.Millisecond)
		const line = "● 1.0s  1 of 1 liv…"
		want := "\r\x1b[K" + line + "\r\x1b[Kf: the connection broke in the middle of the stream; retrying\n" + line
		if got := r.String(); !strings.HasSuffix(got, "; press ctrl+c to stop\n"+want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestDiskErrorStopsRecording(t *testing.T) {
	o := record.Options{Capture: capture.Options{RotateBytes: 64 << 10}}
	noise := make([]byte, 32<<10)
	random := rand.NewChaCha8([32]byte{})
	var obstacle string
	run(t, o, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for r.Context().Err() == nil {
			_, _ = random.Read(noise)
			_, _ = w.Write(noise)
			time.Sleep(100 * time.Millisecond)
		}
	}, func(r *recording) {
		obstacle = strings.Replace(r.path, ".capture", ".0002.capture", 1)
		if err := os.WriteFile(obstacle, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		wait(time.Minute)
		if !errors.Is(r.err, record.ErrIncomplete) {
			t.Errorf("ended with %v", r.err)
		}
		if got := r.String(); !strings.HasSuffix(got, "recording stopped: cannot write "+obstacle+": file exists\n") {
			t.Errorf("got %q", got)
		}
	})
}

func TestReportsLoss(t *testing.T) {
	o := record.Options{Capture: capture.Options{QueueBytes: 1000}, Width: func() int { return 300 }}
	run(t, o, func(w http.ResponseWriter, r *http.Request) { stream(w, r, strings.Repeat("x", 2000)) }, func(r *recording) {
		wait(1500 * time.Millisecond)
		if got := r.String(); !strings.Contains(got, "  the disk is too slow: 2.0KiB lost  ") {
			t.Errorf("got %q", got)
		}
		r.cancel(nil)
		wait(time.Second)
		if !errors.Is(r.err, record.ErrIncomplete) {
			t.Errorf("ended with %v", r.err)
		}
		if got := r.String(); !strings.HasSuffix(got, "the disk was too slow: 1 read (2.0KiB) lost\n") {
			t.Errorf("got %q", got)
		}
	})
}

func TestCreateError(t *testing.T) {
	o := record.Options{Capture: capture.Options{Path: filepath.Join(t.TempDir(), "none", "f")}}
	if _, err := record.Run(t.Context(), o); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}
