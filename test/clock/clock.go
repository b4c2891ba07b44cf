// Package clock makes times as a clock shows them that was set. A time goes in; one with another wall clock and the same
// monotonic reading comes out.
package clock

import (
	"time"
	"unsafe"
)

// Set returns the time that a clock shows at t after it was set forward by a duration, or back by a negative one. No method of
// [time.Time] does this, so it writes into the layout that package time uses.
func Set(t time.Time, by time.Duration) time.Time {
	t = t.Add(by)
	p := (*struct {
		wall uint64
		mono int64
		loc  *time.Location
	})(unsafe.Pointer(&t)) //nolint:gosec // Of tests alone.
	p.mono -= int64(by)
	return t
}
