//go:build !linux

package service

// monotonic returns zero: only systems with systemd need it.
func monotonic() int64 { return 0 }
