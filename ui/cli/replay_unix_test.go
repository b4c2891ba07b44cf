//go:build unix

package cli_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"feedscope/ui/cli"
	"feedscope/ui/term/vtest"
)

// chapters serves connections that end in different ways, then 204.
func chapters(t *testing.T) (url string) {
	t.Helper()
	n := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n++
		w.Header().Set("Content-Type", "text/event-stream")
		switch n {
		case 1:
			_, _ = fmt.Fprintf(w, "retry: 100\n\nid: 1\ndata: %s\n\ndata: ha", strings.Repeat("x", 100_000))
		case 2:
			_, _ = io.WriteString(w, "id: 2\r\ndata: after "+r.Header.Get("Last-Event-ID")+"\r\n\r\n")
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		case 3:
			_, _ = io.WriteString(w, "\uFEFF: hi\n\ndata: \xff\n\n")
		default:
			w.WriteHeader(http.StatusNoContent)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL + "/some/path"
}

// bodies returns the bodies of a recording's connections from its HAR export.
func bodies(t *testing.T, path string) string {
	t.Helper()
	code, out, errOut := cli.RunHere("export", path, "--to", "har")
	if code != 0 {
		t.Fatalf("export: code %d, stderr %s", code, errOut)
	}
	var all []string
	for line := range strings.Lines(out) {
		_, content, has := strings.Cut(line, `"content":`)
		content, _, _ = strings.Cut(strings.TrimSpace(content), `,"cache"`)
		if has && !strings.HasPrefix(content, `{"size":0`) {
			all = append(all, strings.ReplaceAll(content, strings.Repeat("x", 100_000), "x*100000"))
		}
	}
	return strings.Join(all, "\n")
}

func TestReplayedRecordingIsIdentical(t *testing.T) {
	dir := t.TempDir()
	first, second := filepath.Join(dir, "first.capture"), filepath.Join(dir, "second.capture")
	if code, _, errOut := cli.RunHere("record", "-o", first, chapters(t)); code != 0 {
		t.Fatalf("record: code %d, stderr %s", code, errOut)
	}
	p := start(t, "replay", first, "--serve", ":0", "--speed", "max")
	line, err := bufio.NewReader(p.out).ReadString('\n')
	url, description, _ := strings.Cut(line, "  ")
	if err != nil || !strings.HasPrefix(url, "http://127.0.0.1:") || !strings.HasSuffix(url, "/some/path") || !strings.HasSuffix(description, "/some/path, 3 connections\n") {
		t.Fatalf("announced %q, %v", line, err)
	}
	if code, _, errOut := cli.RunHere("record", "-o", second, url); code != 0 {
		t.Fatalf("second record: code %d, stderr %s", code, errOut)
	}
	_ = p.Process.Signal(syscall.SIGINT)
	p.expectEnd(t, 130, "")
	if was, is := bodies(t, first), bodies(t, second); was != is || strings.Count(was, "\n") != 2 {
		t.Errorf("recorded\n%s\nthen\n%s", was, is)
	}
}

func TestInterruptCompletesRecording(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.capture")
	url := serve(t, "data: a\n\n")
	p := start(t, "record", "-o", path, url)
	expectWritten(t, path, p)
	_ = p.Process.Signal(syscall.SIGINT)
	if err := p.Wait(); err == nil || p.ProcessState.ExitCode() != 130 || !strings.Contains(p.errors.String(), "feedscope: recorded ") {
		t.Errorf("ended with %v, stderr %q", p.ProcessState, p.errors.String())
	}
	code, out, errOut := cli.RunHere("export", path, "--to", "sse")
	if code != 0 || out != "data: a\n\n" || errOut != "" {
		t.Errorf("export: code %d, stdout %q, stderr %q", code, out, errOut)
	}
}

// expectWritten waits until a recording contains events.
func expectWritten(t *testing.T, path string, p *process) {
	t.Helper()
	for end := time.Now().Add(vtest.Patience); time.Now().Before(end); {
		if _, out, _ := cli.RunHere("export", path, "--to", "sse"); out != "" {
			return
		}
	}
	t.Fatalf("nothing was recorded: %s", p.errors.String())
}

func TestServingOnNetworkWarns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.capture")
	if code, _, errOut := cli.RunHere("record", "-o", path, chapters(t)); code != 0 {
		t.Fatalf("record: code %d, stderr %s", code, errOut)
	}
	p := start(t, "replay", path, "--serve", "0.0.0.0:0")
	line, err := bufio.NewReader(p.out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	url, _, _ := strings.Cut(strings.TrimPrefix(line, "http://"), "/")
	_ = p.Process.Signal(syscall.SIGTERM)
	p.expectEnd(t, 143, "feedscope: anyone who can reach this machine at "+url+" can read the recording\n")
}
