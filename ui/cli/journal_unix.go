//go:build !windows

package cli

import (
	"fmt"
	"os"
	"syscall"
)

// journal reports whether standard error is connected to the journal of systemd, which adds times to lines.
func (e *Env) journal() bool {
	f, ok := e.Err.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	if err != nil {
		return false
	}
	s, ok := info.Sys().(*syscall.Stat_t)
	stream, _ := e.lookup("JOURNAL_STREAM")
	return ok && stream == fmt.Sprintf("%d:%d", s.Dev, s.Ino)
}
