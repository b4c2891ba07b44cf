package retry

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// MaxRetryAfter bounds the result of [ParseRetryAfter]: a longer delay is more likely a wrong clock or a typo than
// intended.
const MaxRetryAfter = 24 * time.Hour

// ParseRetryAfter reads the value of a Retry-After header field (RFC 9110, section 10.2.3): a number of
// seconds, or an HTTP-date in any of its three forms, which is relative to now. With the response's own Date as now
// the result does not depend on the local clock.
//
// A negative number or a date in the past is zero, and anything beyond [MaxRetryAfter] is cut to it. ok
// is false for a value in neither form.
func ParseRetryAfter(value string, now time.Time) (d time.Duration, ok bool) {
	value = strings.Trim(value, " \t")
	if d, ok := parseSeconds(value); ok {
		return d, true
	}
	date, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	return min(max(date.Sub(now), 0), MaxRetryAfter), true
}

func parseSeconds(value string) (time.Duration, bool) {
	digits, negative := strings.CutPrefix(value, "-")
	n, err := strconv.ParseUint(digits, 10, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0, false
	}
	if negative {
		return 0, true
	}
	return time.Duration(min(n, uint64(MaxRetryAfter/time.Second))) * time.Second, true
}
