//go:build !windows

package cli

import (
	"os"

	"golang.org/x/sys/unix"
)

// stuck reports whether a stream is a terminal that currently accepts no output.
func stuck(stream any) bool {
	f, ok := stream.(*os.File)
	if !ok || !isTerminal(f) {
		return false
	}
	poll := []unix.PollFd{{Fd: int32(f.Fd()), Events: unix.POLLOUT}}
	n, err := unix.Poll(poll, 0)
	return err == nil && n == 0
}
