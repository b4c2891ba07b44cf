package proxies_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// buildDir is the directory of the built program.
var buildDir string

func TestMain(m *testing.M) {
	var err error
	if buildDir, err = os.MkdirTemp("", "feedscope-proxies-"); err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(buildDir) }()
	m.Run()
}

var program = sync.OnceValues(func() (string, error) {
	path := filepath.Join(buildDir, "feedscope")
	out, err := exec.Command("go", "build", "-o", path, "feedscope").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

// result is the outcome of a run of the program.
type result struct {
	code           int
	stdout, stderr string
}

// run runs the program for at most a time, without configuration and with only the given environment.
func run(t *testing.T, limit time.Duration, environ []string, args ...string) result {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, path, args...)
	home := t.TempDir()
	cmd.Dir, cmd.Stdout, cmd.Stderr = home, &stdout, &stderr
	cmd.Env = append([]string{"HOME=" + home, "LANG=C.UTF-8"}, environ...)
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// diagnosis is doctor's report in JSON, see docs/DOCTOR.md.
type diagnosis struct {
	Connected bool `json:"connected"`
	Findings  []struct {
		Code string `json:"code"`
	} `json:"findings"`
	report string
	exit   int
}

// diagnose runs doctor on a feed.
func diagnose(t *testing.T, d time.Duration, args ...string) *diagnosis {
	t.Helper()
	r := run(t, d+time.Minute, nil, append([]string{"doctor", "--json", "--fixes", "--duration", d.String()}, args...)...)
	found := &diagnosis{report: r.stdout, exit: r.code}
	if err := json.Unmarshal([]byte(r.stdout), found); err != nil {
		t.Fatalf("exit code %d, stderr %q, stdout %q", r.code, r.stderr, r.stdout)
	}
	return found
}

// is checks the codes of the findings except those in may, the exit code, and words in the report.
func (d *diagnosis) is(t *testing.T, codes, may, words []string) {
	t.Helper()
	t.Log(d.report)
	if exit := min(len(d.Findings), 1); d.Connected && d.exit != exit {
		t.Errorf("exit code %d with %d findings", d.exit, len(d.Findings))
	}
	got := slices.DeleteFunc(d.codes(), func(code string) bool { return slices.Contains(may, code) })
	if !slices.Equal(got, codes) {
		t.Errorf("got the findings %q, want %q", got, codes)
	}
	for _, w := range words {
		if !strings.Contains(d.report, w) {
			t.Errorf("the report does not mention %q", w)
		}
	}
}

// codes returns the codes of the findings, sorted.
func (d *diagnosis) codes() []string {
	var all []string
	for _, f := range d.Findings {
		all = append(all, f.Code)
	}
	slices.Sort(all)
	return all
}
