package feeds

import (
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"feedscope/feeds/jsonpath"
)

// EventTime returns the time at a gjson path in a JSON payload; zero if there is none. See [ParseTime] for the accepted
// text formats. Numbers are seconds, milliseconds, microseconds or nanoseconds since 1970, distinguished by magnitude.
func EventTime(data []byte, path string) time.Time {
	if len(data) == 0 {
		return time.Time{}
	}
	switch v := jsonpath.Get(data, path); v.Type {
	case gjson.Number:
		return unixTime(v.Num)
	case gjson.String:
		return ParseTime(v.Str)
	case gjson.Null, gjson.False, gjson.True, gjson.JSON:
	}
	return time.Time{}
}

// NoZone is the location of times without a time zone in their text. They are assumed to be UTC.
var NoZone = time.FixedZone("UTC", 0)

// ParseTime parses a time; zero if s is not one. It accepts RFC 3339 with all its variants (lower case, a space for the
// T, leap seconds), ISO 8601 in basic and extended format with seconds or finer, RFC 1123, and numbers as [EventTime]
// does.
func ParseTime(s string) time.Time {
	if t, err := time.Parse(time.RFC3339, s); len(s) > 10 && s[10] == 'T' && err == nil {
		return t
	}
	layout := layoutOf(s)
	if layout == "" {
		n, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return time.Time{}
		}
		return unixTime(n)
	}
	leap := time.Duration(0)
	if at := strings.Index(layout, "05"); strings.HasPrefix(s[at:], "60") {
		s, leap = s[:at]+"59"+s[at+2:], time.Second
	}
	t, err := time.Parse(layout, s)
	switch {
	case err != nil:
		return time.Time{}
	case layout[len(layout)-2:] == "05":
		t = t.In(NoZone)
	}
	return t.Add(leap)
}

// layoutOf returns the time layout that s appears to have; empty if it cannot be a time.
func layoutOf(s string) string {
	const extended, basic, rfc1123 = "2006-01-02T15:04:05", "20060102T150405", "Mon, 02 Jan 2006 15:04:05"
	switch {
	case len(s) >= len(extended) && s[4] == '-' && isSeparator(s[10]):
		return extended[:10] + s[10:11] + extended[11:] + zoneLayout(s[len(extended):])
	case len(s) >= len(basic) && isSeparator(s[8]):
		return basic[:8] + s[8:9] + basic[9:] + zoneLayout(s[len(basic):])
	case len(s) > len(rfc1123) && s[3] == ',' && (strings.HasSuffix(s, " GMT") || strings.HasSuffix(s, " UTC")):
		return rfc1123 + s[len(s)-4:]
	case len(s) > len(rfc1123) && s[3] == ',':
		return rfc1123 + " -0700" // Names of other zones are ambiguous.
	}
	return ""
}

// isSeparator reports whether c may separate a date from a time of day.
func isSeparator(c byte) bool { return c == 'T' || c == 't' || c == ' ' }

// zoneLayout returns the layout of the time zone in s, after an optional fraction of a second.
func zoneLayout(s string) string {
	digits := strings.TrimLeft(s, ".,0123456789")
	switch {
	case digits == "":
		return ""
	case digits[0] == 'Z' || digits[0] == 'z':
		return digits
	case len(digits) == len("+07:00"):
		return "-07:00"
	case len(digits) == len("+0700"):
		return "-0700"
	}
	return "-07"
}

// Numbers at or above these bounds are read in the next finer unit. The first bound is the year 5138 in seconds and
// 1973 in milliseconds, so no realistic time is misread.
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
