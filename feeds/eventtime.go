package feeds

import (
	"strconv"
	"time"
	"unsafe"

	"github.com/tidwall/gjson"
)

// EventTime reads the time at a gjson path in a JSON payload: a number of seconds, milliseconds, microseconds or
// nanoseconds since 1970, told apart by size, the same as a string, or RFC 3339. Zero when there is none.
func EventTime(data []byte, path string) time.Time {
	if len(data) == 0 {
		return time.Time{}
	}
	// gjson does not write to the string, and nothing of it outlives this call.
	v := gjson.Get(unsafe.String(unsafe.SliceData(data), len(data)), path) //nolint:gosec // As said above.
	switch v.Type {
	case gjson.Number:
		return unixTime(v.Num)
	case gjson.String:
		if t, err := time.Parse(time.RFC3339Nano, v.Str); err == nil {
			return t
		}
		if n, err := strconv.ParseFloat(v.Str, 64); err == nil {
			return unixTime(n)
		}
	case gjson.Null, gjson.False, gjson.True, gjson.JSON:
	}
	return time.Time{}
}

// From these numbers on a time is taken for the next finer unit. In seconds the first is the year 5138, in
// milliseconds it is 1973: no feed's time is misread.
const (
	fromMillis = 1e11
	fromMicros = 1e14
	fromNanos  = 1e17
	beyond     = 9e18
)

func unixTime(n float64) time.Time {
	switch {
	case !(n > 0 && n < beyond):
		return time.Time{}
	case n < fromMillis:
		return time.Unix(0, int64(n*1e9))
	case n < fromMicros:
		return time.UnixMicro(int64(n * 1e3))
	case n < fromNanos:
		return time.UnixMicro(int64(n))
	}
	return time.Unix(0, int64(n))
}
