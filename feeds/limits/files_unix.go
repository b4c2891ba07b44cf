//go:build unix

package limits

import "golang.org/x/sys/unix"

// Files returns how many files this process can have open at once; zero if that is unknown or not limited.
func Files() uint64 {
	var l unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &l); err != nil || l.Cur == unix.RLIM_INFINITY {
		return 0
	}
	return uint64(l.Cur) //nolint:unconvert // It is signed on FreeBSD.
}
