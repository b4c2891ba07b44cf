package feedtest

import (
	"time"
	"unsafe"
)

// ClockSet returns the time that a clock shows at t after it was set forward by a duration, or back by a negative one: the wall
// clock differs, the monotonic reading does not. No method of [time.Time] does this, so it writes into the layout that package
// time uses.
func ClockSet(t time.Time, by time.Duration) time.Time {
	t = t.Add(by)
	p := (*struct {
		wall uint64
		mono int64
		loc  *time.Location
	})(unsafe.Pointer(&t)) //nolint:gosec // Of tests alone.
	p.mono -= int64(by)
	return t
}
