//go:build race

package filter_test

// racing: the race detector has pools forget at random what they hold.
const racing = true
