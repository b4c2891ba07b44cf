package test

import (
	"bytes"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"testing"
	"time"

	"feedscope/ui/term/vtest"
)

// outputUntil runs cmd until its output has all the texts, ends it with a signal and returns the output.
func outputUntil(t *testing.T, cmd *exec.Cmd, texts ...string) []byte {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	cmd.Stdout, cmd.Stderr = w, w
	err = cmd.Start()
	_ = w.Close()
	if err != nil {
		t.Fatal(err)
	}
	overdue := time.AfterFunc(vtest.Patience, func() { _ = cmd.Process.Kill() })
	defer overdue.Stop()
	out, piece, ended := []byte(nil), make([]byte, 64<<10), false
	for {
		n, err := r.Read(piece)
		if out = append(out, piece[:n]...); err != nil {
			break
		}
		if !ended && hasAll(out, texts) {
			ended = true
			_ = cmd.Process.Signal(syscall.SIGTERM)
		}
	}
	if err := cmd.Wait(); !ended {
		t.Errorf("ended with %v before it wrote all of %q:\n%s", err, texts, out)
	}
	return out
}

// recordUntil runs cmd, a recording to file in its directory, until the lines of that recording have all the texts. It
// returns the output.
func recordUntil(t *testing.T, cmd *exec.Cmd, file string, texts ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var end error
	ended := make(chan struct{})
	go func() {
		end = cmd.Wait()
		close(ended)
	}()
	var lines []byte
	for overdue := time.Now().Add(vtest.Patience); !hasAll(lines, texts); {
		select {
		case <-ended:
			t.Fatalf("ended with %v\n%s", end, out.Bytes())
		default:
		}
		if time.Now().After(overdue) {
			_ = cmd.Process.Kill()
			<-ended
			t.Fatalf("the recording does not have all of %q:\n%s", texts, lines)
		}
		export := command(t, "export", file, "--to", "jsonl", "--status")
		export.Dir = cmd.Dir
		lines, _ = export.Output() // There is no file at first, and its end may be incomplete.
	}
	_ = cmd.Process.Signal(os.Interrupt)
	<-ended
	return out.Bytes()
}

func hasAll(b []byte, texts []string) bool {
	return !slices.ContainsFunc(texts, func(text string) bool { return !bytes.Contains(b, []byte(text)) })
}
