package retry

import "time"

// MaxRetryAfter bounds what [ParseRetryAfter] returns.
const MaxRetryAfter = 24 * time.Hour

// ParseRetryAfter reads the value of a Retry-After header field (RFC 9110, section 10.2.3): seconds, or an
// HTTP-date taken against now. A time in the past is zero, one beyond [MaxRetryAfter] is MaxRetryAfter; ok is
// false for what is neither form.
func ParseRetryAfter(string, time.Time) (d time.Duration, ok bool) {
	return 0, false
}
