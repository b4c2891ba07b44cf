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

// Patience is how long a [Session] waits for anything, on a machine that is busy with other things.
const Patience = 30 * time.Second

// Session is a person at a terminal: it waits for what is to be seen, and fails the test when that does not come.
//
// In its patterns, which are regular expressions with ^ and $ for lines, a blank stands for any number of blanks.
type Session struct {
	*Terminal
	t testing.TB
}

// Open starts cmd in a terminal until the test ends. On Windows it skips the test.
func Open(t testing.TB, width, height int, cmd *exec.Cmd) *Session {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("this needs a pseudo-terminal as Unix has it")
	}
	term, err := Start(cmd, Options{Width: width, Height: height, KeepRaw: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(term.Kill)
	return &Session{Terminal: term, t: t}
}

// See waits until all patterns are found on the screen at once.
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

// Gone waits until a pattern is no longer found.
func (s *Session) Gone(pattern string) {
	s.t.Helper()
	s.Expect("no more "+pattern, func(screen string) bool { return !Pattern(pattern).MatchString(screen) })
}

// Find waits for a pattern and gives what its first group matches.
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

// Expect waits until the screen is as it should be; what says in words how that is.
func (s *Session) Expect(what string, holds func(screen string) bool) {
	s.t.Helper()
	if err := s.Until(Patience, holds); err != nil {
		s.t.Fatalf("waiting for %s: %v", what, err)
	}
}

// Pattern compiles a session's pattern.
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

// Ends waits for the program's end and gives its exit code and all controls that it wrote.
func (s *Session) Ends() (code int, controls Controls) {
	s.t.Helper()
	err := s.Wait(Patience)
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		code = exit.ExitCode()
	case err != nil:
		s.t.Fatalf("%v; the screen was\n%s", err, s.Text())
	}
	return code, ReadControls(s.Raw())
}
