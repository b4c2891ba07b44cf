// Package race lets tests do less under the race detector, which slows them down about ten times and finds nothing in
// code that runs on one goroutine. A number of inputs goes in, that number or a smaller one comes out. Without the
// detector it changes nothing.
package race

import "os"

// Inputs returns the number of inputs for a test of one goroutine: n, or an eighth of it with the race detector.
func Inputs(n int) int {
	if Enabled {
		return (n + 7) / 8
	}
	return n
}

// Step returns the distance between inputs, as from one byte to the next to damage: n, or eight times as much and one
// with the race detector.
func Step(n int) int {
	if Enabled {
		return 8*n + 1
	}
	return n
}

// ExitAtOnce makes programs that the test starts exit at once. Built with the race detector they otherwise sleep for a
// second first.
func ExitAtOnce() {
	if Enabled && os.Getenv(options) == "" {
		_ = os.Setenv(options, "atexit_sleep_ms=0")
	}
}

const options = "GORACE"
