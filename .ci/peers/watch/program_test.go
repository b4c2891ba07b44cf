package watch

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// limit bounds a run of the program, generously: machines may be slow.
const limit = 2 * time.Minute

var buildDir string

func TestMain(m *testing.M) {
	var err error
	if buildDir, err = os.MkdirTemp("", "feedscope-peers-"); err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(buildDir) }()
	m.Run()
}

var program = sync.OnceValues(func() (string, error) {
	path := filepath.Join(buildDir, "feedscope")
	cmd := exec.Command("go", "build", "-o", path, ".")
	cmd.Dir = filepath.Join("..", "..", "..")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

// line is a line of tail's JSON: an event or a state.
type line struct{ Feed, Type, ID, Data, Status, Reason string }

// tail runs feedscope tail and returns a function that waits for the next line that is wanted.
func tail(t *testing.T, args ...string) (next func(wanted func(line) bool) line) {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, path, append([]string{"tail", "--output", "json", "--status"}, args...)...)
	home := t.TempDir()
	cmd.Dir, cmd.Env, cmd.Stderr = home, []string{"HOME=" + home}, os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait() // It is killed.
	})
	lines := bufio.NewScanner(out)
	return func(wanted func(line) bool) line {
		t.Helper()
		var seen []string
		for lines.Scan() {
			seen = append(seen, lines.Text())
			var l line
			if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
				t.Fatalf("%v: %s", err, lines.Text())
			}
			if wanted(l) {
				return l
			}
		}
		t.Fatalf("the program has ended after %q", seen)
		return line{}
	}
}

// live wants the line of a feed that has connected.
func live(l line) bool { return l.Status == "live" }

// event wants an event with data.
func event(data string) func(line) bool { return func(l line) bool { return l.Data == data } }
