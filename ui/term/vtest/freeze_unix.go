//go:build !windows

package vtest

import (
	"os"
	"testing"
	"time"

	"github.com/charmbracelet/x/xpty"
	"golang.org/x/sys/unix"
)

// Freeze stops reading output, as ctrl+s does, and returns once the program can write no more. It presses keys to
// make the program write. thaw reads output again.
func (s *Session) Freeze(keys string) (thaw func()) {
	s.t.Helper()
	s.Press(keys) // Its output ends a pending read.
	s.reading.Lock()
	for end := time.Now().Add(Patience); takesOutput(s.t, s.pty); time.Sleep(freezeInterval) {
		if time.Now().After(end) {
			s.t.Fatal("the program does not fill the terminal")
		}
		s.Press(keys)
	}
	return s.reading.Unlock
}

const freezeInterval = 50 * time.Millisecond

// takesOutput reports whether a program could write to the terminal.
func takesOutput(t testing.TB, pty Line) bool {
	t.Helper()
	u, _ := pty.(*xpty.UnixPty)
	f, err := os.OpenFile(u.SlaveName(), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	poll := []unix.PollFd{{Fd: int32(f.Fd()), Events: unix.POLLOUT}}
	n, err := unix.Poll(poll, 0)
	return err != nil || n > 0
}
