package vtest

import (
	"errors"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"
)

// Patience is how long a [Session] waits for anything, on a busy machine.
const Patience = 2 * time.Minute

// Session acts as a person at a terminal. It waits for what should appear and fails the test if it does not.
//
// Its patterns are regular expressions with ^ and $ for lines, in which a blank matches any number of blanks.
type Session struct {
	*Terminal
	t testing.TB
}

// Open starts cmd in a terminal until the test ends. On Windows it skips the test.
func Open(t testing.TB, width, height int, cmd *exec.Cmd) *Session {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("this test needs a Unix pseudo-terminal")
	}
	term, err := Start(cmd, Options{Width: width, Height: height, KeepRaw: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(term.Kill)
	return &Session{Terminal: term, t: t}
}

// OpenLine shows what comes over a line until the test ends.
func OpenLine(t testing.TB, width, height int, l Line) *Session {
	term := Attach(l, Options{Width: width, Height: height, KeepRaw: true})
	t.Cleanup(term.Kill)
	return &Session{Terminal: term, t: t}
}

// See waits until all patterns match the screen at once.
func (s *Session) See(patterns ...string) {
	s.t.Helper()
	s.Expect(strings.Join(patterns, " and "), func(screen string) bool {
		for _, p := range patterns {
			if !Pattern(p).MatchString(screen) {
				return false
			}
		}
		return true
	})
}

// Gone waits until a pattern no longer matches.
func (s *Session) Gone(pattern string) {
	s.t.Helper()
	s.Expect("no more "+pattern, func(screen string) bool { return !Pattern(pattern).MatchString(screen) })
}

// Find waits for a pattern and returns its first group.
func (s *Session) Find(pattern string) string {
	s.t.Helper()
	var found string
	s.Expect(pattern, func(screen string) bool {
		m := Pattern(pattern).FindStringSubmatch(screen)
		if m != nil {
			found = m[1]
		}
		return m != nil
	})
	return found
}

// Expect waits until a condition holds, described by what.
func (s *Session) Expect(what string, holds func(screen string) bool) {
	s.t.Helper()
	if err := s.Until(Patience, holds); err != nil {
		s.t.Fatalf("waiting for %s: %v", what, err)
	}
}

// Pattern compiles a pattern of a session.
func Pattern(pattern string) *regexp.Regexp {
	return regexp.MustCompile("(?m)" + strings.ReplaceAll(pattern, " ", " +"))
}

// Press types keys.
func (s *Session) Press(keys string) {
	s.t.Helper()
	if err := s.Type(keys); err != nil {
		s.t.Fatal(err)
	}
}

// Ends waits for the end of the program and its output. It returns the exit code and the controls that it wrote.
func (s *Session) Ends() (code int, controls Controls) {
	s.t.Helper()
	return s.exitCode(s.Wait(Patience)), ReadControls(s.Raw())
}

// ExitCode waits for the end of the program, even if its output is not read, and returns the exit code.
func (s *Session) ExitCode() int {
	s.t.Helper()
	return s.exitCode(s.Exit(Patience))
}

// exitCode returns the exit code in the error of exec.Cmd.Wait.
func (s *Session) exitCode(err error) (code int) {
	s.t.Helper()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		code = exit.ExitCode()
	case err != nil:
		s.t.Fatalf("%v; the screen was\n%s", err, s.Text())
	}
	return code
}
