//go:build !unix

package files

// Limit returns how many files this process can have open at once; zero if that is unknown or not limited.
func Limit() uint64 { return 0 }
