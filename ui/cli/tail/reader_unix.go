//go:build unix

package tail

import (
	"io"
	"os"
	"sync"

	"golang.org/x/sys/unix"
)

// watchReader calls gone when out is a pipe or a socket whose other end closes, also while nothing is written. It
// returns how to stop watching.
func watchReader(out io.Writer, gone func()) (stop func()) {
	f, ok := out.(*os.File)
	if !ok || !isPipe(f) {
		return func() {}
	}
	r, w, err := os.Pipe()
	if err != nil {
		return func() {} // Without a watch the next write tells.
	}
	var watching sync.WaitGroup
	watching.Go(func() {
		defer func() { _ = r.Close() }()
		if readerGone(f.Fd(), r.Fd()) {
			gone()
		}
	})
	return func() {
		_ = w.Close()
		watching.Wait()
	}
}

func isPipe(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&(os.ModeNamedPipe|os.ModeSocket) != 0
}

// readerGone waits until the reader of out has gone or the writer of wake has, and tells whether it was the former.
func readerGone(out, wake uintptr) bool {
	// No event is asked for: an error and a hang-up are told always.
	ends := []unix.PollFd{{Fd: int32(out)}, {Fd: int32(wake)}}
	for {
		_, err := unix.Poll(ends, -1)
		if err == nil || err != unix.EINTR {
			return err == nil && ends[0].Revents != 0
		}
	}
}
