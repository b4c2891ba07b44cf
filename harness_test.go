package main_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"feedscope/ui/vtest"
)

// patience is how long anything may take on a machine that is busy with other things.
const patience = 30 * time.Second

// buildDir holds the program while the tests run.
var buildDir string

func TestMain(m *testing.M) {
	os.Exit(withBuildDir(m.Run))
}

func withBuildDir(run func() int) int {
	dir, err := os.MkdirTemp("", "feedscope-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	buildDir = dir
	return run()
}

// program builds the program as a user does, once, and with the race detector if that watches the tests too.
var program = sync.OnceValues(func() (string, error) {
	path := filepath.Join(buildDir, "feedscope")
	args := []string{"build", "-o", path}
	if raced() {
		args = append(args, "-race")
	}
	out, err := exec.Command("go", append(args, ".")...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

func raced() bool {
	info, _ := debug.ReadBuildInfo()
	for _, s := range info.Settings {
		if s.Key == "-race" {
			return s.Value == "true"
		}
	}
	return false
}

// command prepares a run of the program in a world of its own: no configuration, no proxy, nothing of this user.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	races := filepath.Join(home, "race")
	t.Cleanup(func() { noRaces(t, races) })
	cmd := exec.Command(path, args...)
	cmd.Dir = home
	cmd.Env = []string{
		"HOME=" + home, "XDG_CONFIG_HOME=" + home, "XDG_CONFIG_DIRS=" + home, "XDG_STATE_HOME=" + home, "TMPDIR=" + home,
		"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "TERM=xterm-256color", "COLORTERM=truecolor", "GORACE=log_path=" + races,
	}
	return cmd
}

func noRaces(t *testing.T, path string) {
	t.Helper()
	found, _ := filepath.Glob(path + "*")
	for _, f := range found {
		report, _ := os.ReadFile(f)
		t.Errorf("the race detector says:\n%s", report)
	}
}

// inShell has a shell run cmd, and then tell its exit code and the settings of the terminal.
func inShell(t *testing.T, cmd *exec.Cmd) *exec.Cmd {
	t.Helper()
	sh := exec.Command("/bin/sh", append([]string{"-c", `"$0" "$@"; echo "exit code $?"; stty -a`}, cmd.Args...)...)
	sh.Dir, sh.Env = cmd.Dir, cmd.Env
	return sh
}

// session is a person at a terminal in which the program runs.
type session struct {
	*vtest.Terminal
	t   *testing.T
	cmd *exec.Cmd
}

func open(t *testing.T, width, height int, cmd *exec.Cmd) *session {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("this needs a pseudo-terminal as Unix has it")
	}
	term, err := vtest.Start(cmd, vtest.Options{Width: width, Height: height, KeepRaw: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(term.Kill)
	return &session{Terminal: term, t: t, cmd: cmd}
}

// see waits until all patterns are found on the screen at once. In a pattern, a blank stands for any blanks.
func (s *session) see(patterns ...string) {
	s.t.Helper()
	s.until(strings.Join(patterns, " and "), func(screen string) bool {
		for _, p := range patterns {
			if !blank(p).MatchString(screen) {
				return false
			}
		}
		return true
	})
}

// gone waits until a pattern is no longer found.
func (s *session) gone(pattern string) {
	s.t.Helper()
	s.until("no more "+pattern, func(screen string) bool { return !blank(pattern).MatchString(screen) })
}

func (s *session) until(what string, holds func(screen string) bool) {
	s.t.Helper()
	if err := s.Until(patience, holds); err != nil {
		s.t.Fatalf("waiting for %s: %v", what, err)
	}
}

// find gives what the first group of a pattern matches on the screen.
func (s *session) find(pattern string) string {
	s.t.Helper()
	var found string
	s.until(pattern, func(screen string) bool {
		m := blank(pattern).FindStringSubmatch(screen)
		if m != nil {
			found = m[1]
		}
		return m != nil
	})
	return found
}

// blank makes a pattern of lines in which a blank stands for any number of them.
func blank(pattern string) *regexp.Regexp {
	return regexp.MustCompile("(?m)" + strings.ReplaceAll(pattern, " ", " +"))
}

func (s *session) press(keys string) {
	s.t.Helper()
	if err := s.Type(keys); err != nil {
		s.t.Fatal(err)
	}
}

func (s *session) resize(width, height int) {
	s.t.Helper()
	if err := s.Resize(width, height); err != nil {
		s.t.Fatal(err)
	}
}

// ends waits for the end and gives the exit code and all controls that were written.
func (s *session) ends() (code int, controls vtest.Controls) {
	s.t.Helper()
	err := s.Wait(patience)
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		code = exit.ExitCode()
	case err != nil:
		s.t.Fatalf("%v; the screen was\n%s", err, s.Text())
	}
	return code, vtest.ReadControls(s.Raw())
}

const (
	escape = "\x1b"
	enter  = "\r"
	ctrlC  = "\x03"
)
