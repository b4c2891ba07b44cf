package proxies_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// buildDir holds the program while the tests run.
var buildDir string

func TestMain(m *testing.M) {
	os.Exit(withBuildDir(m.Run))
}

func withBuildDir(run func() int) int {
	dir, err := os.MkdirTemp("", "feedscope-proxies-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	buildDir = dir
	return run()
}

var program = sync.OnceValues(func() (string, error) {
	path := filepath.Join(buildDir, "feedscope")
	out, err := exec.Command("go", "build", "-o", path, "feedscope").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

// result is what a run of the program left.
type result struct {
	code      int
	out, said string
}

// run runs the program without configuration and with no environment but what is given, for a time at most.
func run(t *testing.T, limit time.Duration, environ []string, args ...string) result {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	var out, said bytes.Buffer
	cmd := exec.CommandContext(ctx, path, args...)
	home := t.TempDir()
	cmd.Dir, cmd.Stdout, cmd.Stderr = home, &out, &said
	cmd.Env = append([]string{"HOME=" + home, "LANG=C.UTF-8"}, environ...)
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{cmd.ProcessState.ExitCode(), out.String(), said.String()}
}

// diagnosis is what doctor says of a feed, as docs/DOCTOR.md has it.
type diagnosis struct {
	Connected bool `json:"connected"`
	Findings  []struct {
		Code  string `json:"code"`
		Fixes []struct {
			Snippet string `json:"snippet"`
		} `json:"fixes"`
	} `json:"findings"`
	whole string
}

// diagnose has doctor examine a feed.
func diagnose(t *testing.T, d time.Duration, args ...string) *diagnosis {
	t.Helper()
	r := run(t, d+time.Minute, nil, append([]string{"doctor", "--json", "--fixes", "--duration", d.String()}, args...)...)
	found := &diagnosis{whole: r.out}
	if err := json.Unmarshal([]byte(r.out), found); err != nil {
		t.Fatalf("exit code %d, said %q, wrote %q", r.code, r.said, r.out)
	}
	if want := min(len(found.Findings), 1); r.code != want || !found.Connected {
		t.Errorf("exit code %d, connected %v, with %d findings", r.code, found.Connected, len(found.Findings))
	}
	return found
}

// is compares the codes of the findings, and looks for words in what is said.
func (d *diagnosis) is(t *testing.T, codes, words []string) {
	t.Helper()
	var got []string
	for _, f := range d.Findings {
		got = append(got, f.Code)
	}
	if !slices.Equal(got, codes) {
		t.Errorf("it finds %q, want %q", got, codes)
	}
	for _, w := range words {
		if !strings.Contains(d.whole, w) {
			t.Errorf("it says nothing of %q", w)
		}
	}
	if t.Failed() {
		t.Logf("%s", d.whole)
	}
}
