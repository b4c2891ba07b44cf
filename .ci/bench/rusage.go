package main

import (
	"os"
	"syscall"
)

// maxRSS is the most memory that an ended process held, in bytes.
func maxRSS(s *os.ProcessState) int64 {
	if r, ok := s.SysUsage().(*syscall.Rusage); ok {
		return r.Maxrss << 10
	}
	return 0
}
