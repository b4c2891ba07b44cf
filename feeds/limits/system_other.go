//go:build !linux

package limits

// Ports returns how many connections this computer can have to one address and port at once; zero if that is unknown.
func Ports() int { return 0 }

// Memory returns how many bytes this process can use; zero if that is unknown.
func Memory() uint64 { return 0 }
