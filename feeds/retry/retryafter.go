package retry

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// MaxRetryAfter bounds what [ParseRetryAfter] returns: beyond a day a wrong clock or a typing error is
// likelier than a wish.
const MaxRetryAfter = 24 * time.Hour

// ParseRetryAfter reads the value of a Retry-After header field (RFC 9110, section 10.2.3): a number of
// seconds, or an HTTP-date in any of its three forms, whose distance from now counts. It is best given the response's own Date
// as now, which makes the distance independent of the local clock.
//
// A negative number and a date in the past give zero, anything beyond [MaxRetryAfter] gives MaxRetryAfter.
// ok is false for a value in neither form.
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
