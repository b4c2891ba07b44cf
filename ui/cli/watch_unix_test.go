//go:build unix

package cli_test

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// watcher is a feedscope watch whose log the test reads.
type watcher struct {
	t *testing.T
	*exec.Cmd
	log *bufio.Reader
}

func watchFile(t *testing.T, config string, args ...string) *watcher {
	t.Helper()
	path := filepath.Join(t.TempDir(), "wall.yaml")
	if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return begin(t, exec.Command("feedscope", append([]string{"watch", "-c", path}, args...)...))
}

func begin(t *testing.T, cmd *exec.Cmd) *watcher {
	t.Helper()
	w := &watcher{t: t, Cmd: cmd}
	log, err := w.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	w.log = bufio.NewReader(log)
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	kill := time.AfterFunc(time.Minute, func() { _ = w.Process.Kill() }) // If a line never comes.
	t.Cleanup(func() { kill.Stop(); _ = w.Process.Kill() })
	return w
}

// see reads the log up to a line that matches.
func (w *watcher) see(want string) {
	w.t.Helper()
	seen := ""
	for re := regexp.MustCompile(want); !re.MatchString(seen); {
		line, err := w.log.ReadString('\n')
		if seen += line; err != nil {
			w.t.Fatalf("no %q in the log:\n%s", want, seen)
		}
	}
}

func (w *watcher) signal(s syscall.Signal) {
	w.t.Helper()
	if err := w.Process.Signal(s); err != nil {
		w.t.Fatal(err)
	}
}

// ends waits for the process to exit.
func (w *watcher) ends(code int) {
	w.t.Helper()
	_, _ = io.Copy(io.Discard, w.log)
	_ = w.Wait()
	if got := w.ProcessState.ExitCode(); got != code {
		w.t.Errorf("ended with %v, want code %d", w.ProcessState, code)
	}
}

func TestWatchReloadsOnHangupAndEndsOnTerm(t *testing.T) {
	t.Parallel()
	url := serve(t, "data: a\n\n")
	dir := t.TempDir()
	w := watchFile(t, "feeds: [{name: f, url: "+url+"}]", "-o", filepath.Join(dir, "f.capture"), "--rotate", "1h")
	w.see(`level=INFO msg="feed live" feed=f reason=connected\n`)
	w.signal(syscall.SIGHUP)
	w.see(`msg="configuration applied" config=\S+wall.yaml changes="no feed changed" feeds=1 rules=0\n`)
	w.signal(syscall.SIGTERM)
	w.see(`msg=stopping cause="ended by a signal: terminated"\n`)
	w.see(`msg=recorded file=\S+/f.0001.capture bytes_received=9 bytes_written=\d+\n`)
	w.ends(143)
}

func TestWatchUnderLoadEndsInTime(t *testing.T) {
	t.Parallel()
	w := watchFile(t, "feeds: [{name: f, url: "+serve(t, strings.Repeat("data: a\n\n", 1<<20))+"}]", "--log", "json")
	w.see(`"level":"INFO","msg":"feed live","feed":"f","reason":"connected"}\n`)
	w.signal(syscall.SIGTERM)
	w.ends(143)
}

func TestWatchUnderNohupStillReloads(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "wall.yaml")
	if err := os.WriteFile(path, []byte("feeds: [{name: f, url: "+serve(t, "data: a\n\n")+"}]"), 0o600); err != nil {
		t.Fatal(err)
	}
	w := begin(t, exec.Command("sh", "-c", `trap "" HUP; exec feedscope watch -c "$0"`, path))
	w.see(`feed live`)
	w.signal(syscall.SIGHUP)
	w.see(`configuration applied`)
	w.signal(syscall.SIGINT)
	w.ends(130)
}
