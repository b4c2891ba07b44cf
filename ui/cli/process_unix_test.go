//go:build unix

package cli_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
)

// process is feedscope as a process of its own, whose output the test reads.
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

// expect reads what the process writes first.
func (p *process) expect(t *testing.T, want string) {
	t.Helper()
	got := make([]byte, len(want))
	if _, err := io.ReadFull(p.out, got); err != nil || string(got) != want {
		t.Fatalf("read %q, %v; want %q; it says %s", got, err, want, p.errors.String())
	}
}

// expectEnd waits for the end and compares the exit code and what was said.
func (p *process) expectEnd(t *testing.T, code int, said string) {
	t.Helper()
	var exit *exec.ExitError
	if err := p.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if got := p.ProcessState.ExitCode(); got != code || p.errors.String() != said {
		t.Errorf("ended with %v, said %q; want code %d, %q", p.ProcessState, p.errors.String(), code, said)
	}
}

// serve answers every request with the beginning of an event stream that goes quiet.
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

func TestAPipeThatIsClosedWhileTheStreamIsQuiet(t *testing.T) {
	p := start(t, "tail", serve(t, "data: a\n\n"), "-o", "data")
	p.expect(t, "a\n")
	_ = p.out.Close()
	p.expectEnd(t, 0, "")
}

func TestAPipeThatIsClosedWhileTheStreamIsBusy(t *testing.T) {
	for _, format := range []string{"text", "json", "data", "raw"} {
		p := start(t, "tail", serve(t, strings.Repeat("data: a\n\n", 1<<20)), "-o", format)
		p.expect(t, map[string]string{"text": "", "json": "{", "data": "a", "raw": "d"}[format])
		_ = p.out.Close()
		p.expectEnd(t, 0, "")
	}
}

func TestACommandWhoseReaderHasLeft(t *testing.T) {
	p := start(t, "completion", "bash")
	_ = p.out.Close()
	p.expectEnd(t, 0, "")
}

func TestSignalsEndARunWithTheirCodes(t *testing.T) {
	// A child inherits signals that are ignored, as they are in the background of some shells; those that are
	// caught it gets back.
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

func TestASignalEndsARunWhoseOutputHangs(t *testing.T) {
	p := start(t, "tail", serve(t, strings.Repeat("data: a\n\n", 1<<20)), "-o", "data")
	p.expect(t, "a\n")
	_ = p.Process.Signal(syscall.SIGTERM)
	p.expectEnd(t, 143, "")
}

func TestAnInterruptBeforeAnythingIsConnected(t *testing.T) {
	p := start(t, "tail", "127.0.0.1:1", "-o", "json", "--status")
	p.expect(t, `{"feed":"127.0.0.1:1","status":"connecting"`)
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
