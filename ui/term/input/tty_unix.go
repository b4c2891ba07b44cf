//go:build !windows

package input

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// TTY is a terminal that reads only whole sequences. Only one goroutine may read at a time.
type TTY struct {
	*os.File
	keys  assembler
	raw   [maxPending]byte
	ready []byte
}

// New returns a terminal that reads from f. Both share the file.
func New(f *os.File) *TTY { return &TTY{File: f} }

// Read reads what is there. It returns no bytes and no error while a sequence is unfinished, and takes up to half a
// second to tell the Esc key from the start of a sequence.
func (t *TTY) Read(p []byte) (int, error) {
	var err error
	if len(t.ready) == 0 {
		err = t.fill(len(p))
	}
	n := copy(p, t.ready)
	t.ready = t.ready[:copy(t.ready, t.ready[n:])]
	if n > 0 {
		return n, nil
	}
	return 0, err
}

func (t *TTY) fill(enough int) error {
	for {
		n, err := t.File.Read(t.raw[:])
		if err != nil {
			return err
		}
		t.ready = t.keys.feed(t.ready, time.Now(), t.raw[:n])
		patience := t.keys.waiting()
		if patience == 0 || len(t.ready) >= enough {
			return nil
		}
		if !readable(t.File, patience) {
			t.ready = t.keys.settle(t.ready)
			return nil
		}
	}
}

// readable reports whether f has something to read within d.
func readable(f *os.File, d time.Duration) bool {
	poll := []unix.PollFd{{Fd: int32(f.Fd()), Events: unix.POLLIN}}
	for end := time.Now().Add(d); ; {
		n, err := unix.Poll(poll, int(max(time.Until(end), 0).Milliseconds()))
		if err != unix.EINTR {
			return n > 0
		}
	}
}
