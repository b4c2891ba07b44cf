//go:build unix

package cli_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/conn"
)

// process is a feedscope process with its output connected to the test.
type process struct {
	*exec.Cmd
	out    *os.File
	errors bytes.Buffer
}

func start(t *testing.T, args ...string) *process {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{Cmd: exec.CommandContext(t.Context(), "feedscope", args...), out: r}
	p.Stdout, p.Stderr = w, &p.errors
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	_ = w.Close()
	t.Cleanup(func() { _ = r.Close() })
	return p
}

// expect reads the first output of the process.
func (p *process) expect(t *testing.T, want string) {
	t.Helper()
	got := make([]byte, len(want))
	if _, err := io.ReadFull(p.out, got); err != nil || string(got) != want {
		t.Fatalf("read %q, %v; want %q; stderr %s", got, err, want, p.errors.String())
	}
}

// expectEnd waits for the process to exit and compares the exit code and standard error.
func (p *process) expectEnd(t *testing.T, code int, errOut string) {
	t.Helper()
	var exit *exec.ExitError
	if err := p.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if got := p.ProcessState.ExitCode(); got != code || p.errors.String() != errOut {
		t.Errorf("ended with %v, stderr %q; want code %d, %q", p.ProcessState, p.errors.String(), code, errOut)
	}
}

// serve responds to every request with an event stream that sends text, then stays open.
func serve(t *testing.T, text string) (url string) {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, text)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}))
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return s.URL
}

func TestClosedPipeOnQuietStream(t *testing.T) {
	t.Parallel()
	p := start(t, "tail", serve(t, "data: a\n\n"), "-o", "data")
	p.expect(t, "a\n")
	_ = p.out.Close()
	p.expectEnd(t, 0, "")
}

func TestClosedPipeOnBusyStream(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"text", "json", "data", "raw"} {
		p := start(t, "tail", serve(t, strings.Repeat("data: a\n\n", 1<<20)), "-o", format)
		p.expect(t, map[string]string{"text": "", "json": "{", "data": "a", "raw": "d"}[format])
		_ = p.out.Close()
		p.expectEnd(t, 0, "")
	}
}

func TestClosedPipeOnShortOutput(t *testing.T) {
	t.Parallel()
	p := start(t, "completion", "bash")
	_ = p.out.Close()
	p.expectEnd(t, 0, "")
}

// TestClosedOutputIsNoConnection closes the standard streams of a process: none of its connections may take their place.
func TestClosedOutputIsNoConnection(t *testing.T) {
	t.Parallel()
	sent := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		c, buffered, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer func() { _ = c.Close() }()
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: a\n\nid: no text\ndata: b\n\n")
		rest, _ := io.ReadAll(buffered)
		sent <- string(rest)
	}))
	defer server.Close()
	err := exec.CommandContext(t.Context(), "/bin/sh", "-c", `exec feedscope "$@" <&- >&- 2>&-`, "sh", "tail", server.URL, "--count", "2").Run()
	if text := <-sent; err != nil || text != "" {
		t.Errorf("%v; the server received %q", err, text)
	}
}

func TestSignalEndsAWaitForAPipe(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "fifo")
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	p := start(t, "config", "check", "--config", path)
	w, err := os.OpenFile(path, os.O_WRONLY, 0) // Returns once the process has opened it.
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	p.expectEnd(t, 143, "")
}

// TestSignalEndsAnExport exports more than a pipe takes, to a reader that reads no further.
func TestSignalEndsAnExport(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.capture")
	w, err := capture.Create(capture.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	track := w.Track(now, 0, feeds.Spec{Name: "a", URL: "http://a.test/"})
	track.Opened(feeds.Opening{Conn: 1, Time: now, Info: conn.Info{Started: now, Up: now}})
	track.Read(feeds.Read{Conn: 1, Time: now, Bytes: []byte(strings.Repeat("data: a\n\n", 1<<18))})
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	p := start(t, "export", path, "--to", "sse")
	p.expect(t, "data: a\n")
	_ = p.Process.Signal(syscall.SIGTERM)
	p.expectEnd(t, 143, "")
}

func TestSignalExitCodes(t *testing.T) {
	// Children inherit ignored signals, as in the background of some shells, but not caught ones.
	caught := make(chan os.Signal, 1)
	signal.Notify(caught, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Stop(caught)
	for s, code := range map[syscall.Signal]int{syscall.SIGINT: 130, syscall.SIGTERM: 143, syscall.SIGHUP: 129} {
		p := start(t, "tail", serve(t, "data: a\n\n"), "-o", "data")
		p.expect(t, "a\n")
		_ = p.Process.Signal(s)
		p.expectEnd(t, code, "")
	}
}

func TestSignalWithBlockedOutput(t *testing.T) {
	t.Parallel()
	p := start(t, "tail", serve(t, strings.Repeat("data: a\n\n", 1<<20)), "-o", "data")
	p.expect(t, "a\n")
	_ = p.Process.Signal(syscall.SIGTERM)
	p.expectEnd(t, 143, "")
}

func TestSignalBeforeAnswer(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = silent.Close() }()
	addr := silent.Addr().String()
	p := start(t, "tail", addr, "-o", "json", "--status")
	p.expect(t, `{"feed":"`+addr+`","status":"connecting"`)
	_ = p.Process.Signal(syscall.SIGTERM)
	p.expectEnd(t, 143, "")
}

func TestIgnoredSignalsStayIgnored(t *testing.T) {
	signal.Ignore(syscall.SIGHUP)
	defer signal.Reset(syscall.SIGHUP)
	p := start(t, "tail", serve(t, "data: a\n\n"), "-o", "data")
	p.expect(t, "a\n")
	_ = p.Process.Signal(syscall.SIGHUP)
	_ = p.Process.Signal(syscall.SIGTERM)
	p.expectEnd(t, 143, "")
}
