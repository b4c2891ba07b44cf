//go:build unix

package tail

import (
	"io"
	"os"
	"sync"

	"golang.org/x/sys/unix"
)

// watchReader calls gone when the other end of out closes, if out is a pipe or a socket, even if nothing is written. The
// returned function stops watching.
func watchReader(out io.Writer, gone func()) (stop func()) {
	f, ok := out.(*os.File)
	if !ok || !isPipe(f) {
		return func() {}
	}
	r, w, err := os.Pipe()
	if err != nil {
		return func() {} // The next write will fail.
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

// readerGone waits until the other end of out or of wake is closed, and reports whether it was the former.
func readerGone(out, wake uintptr) bool {
	// Errors and hang-ups are always reported.
	ends := []unix.PollFd{{Fd: int32(out)}, {Fd: int32(wake)}}
	for {
		_, err := unix.Poll(ends, -1)
		if err == nil || err != unix.EINTR {
			return err == nil && ends[0].Revents != 0
		}
	}
}
