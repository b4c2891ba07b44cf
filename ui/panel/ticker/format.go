package ticker

import (
	"cmp"
	"math"
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"

	"feedscope/feeds/jsonpath"
	"feedscope/feeds/state/ticker"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// The widths at which texts and units are cut.
const (
	maxText = 64
	maxUnit = 8
)

// appendValue appends a value in its column's format and returns its width in cells and the role to draw it in. A value
// that does not fit the format is appended unchanged.
func (c *Column) appendValue(dst []byte, v *ticker.Cell, g *theme.Glyphs, zone *time.Location) (
	[]byte, int, theme.Role,
) {
	start := len(dst)
	role := theme.Text
	arrow := false
	n := visible(v.Number, c.Decimals)
	switch {
	case !v.Known:
		return append(dst, '-'), 1, theme.Faint
	case c.As == "time":
		at, ok := parseTime(v)
		if !ok {
			return appendText(dst, v)
		}
		dst = at.In(zone).AppendFormat(dst, time.TimeOnly)
	case c.As == "text" || !v.IsNumber:
		return appendText(dst, v)
	case c.As == "change":
		role, arrow = direction(n), true
		dst = append(dst, [...]string{g.Down, g.Flat, g.Up}[sign(n)+1]...)
		start = len(dst)
		dst = appendNumber(dst, math.Abs(n), c.Decimals)
	case c.As == "percent":
		role = direction(n)
		if n > 0 {
			dst = append(dst, '+')
		}
		dst = append(appendNumber(dst, n, c.Decimals), '%')
	case c.As == "si":
		dst = c.appendUnit(text.AppendShort(dst, v.Number))
	case c.As == "currency":
		if n < 0 {
			dst = append(dst, '-')
		}
		dst, _ = text.AppendClip(dst, cmp.Or(c.Unit, "$"), maxUnit)
		dst = appendNumber(dst, math.Abs(n), c.Decimals)
	case c.As == "bytes":
		dst = text.AppendBytes(dst, int64(clamp(v.Number)))
	case c.As == "duration":
		dst = appendMillis(dst, v.Number)
	default:
		dst = c.appendUnit(appendNumber(dst, n, c.Decimals))
	}
	width := len(dst) - start
	if c.Unit != "" {
		width = text.Width(string(dst[start:]))
	}
	if arrow {
		width++
	}
	return dst, width, role
}

// appendUnit appends the unit, after a blank unless it is a sign such as % or °.
func (c *Column) appendUnit(dst []byte) []byte {
	if c.Unit == "" {
		return dst
	}
	if first, _ := utf8.DecodeRuneInString(c.Unit); unicode.IsLetter(first) {
		dst = append(dst, ' ')
	}
	dst, _ = text.AppendClip(dst, c.Unit, maxUnit)
	return dst
}

func appendText(dst []byte, v *ticker.Cell) ([]byte, int, theme.Role) {
	dst, w := text.AppendClipBytes(dst, v.Text, maxText)
	return dst, w, theme.Text
}

// visible returns n, or zero if it would be displayed as zeros.
func visible(n float64, decimals int) float64 {
	if math.Abs(n) < 0.5*math.Pow10(-decimals) {
		return 0
	}
	return n
}

func sign(n float64) int {
	switch {
	case n > 0:
		return 1
	case n < 0:
		return -1
	}
	return 0
}

func direction(n float64) theme.Role {
	return [...]theme.Role{theme.Down, theme.Flat, theme.Up}[sign(n)+1]
}

// tooLong is where an exponent becomes easier to read than digits.
const tooLong = 1e15

// appendNumber appends a number with thousands separators.
func appendNumber(dst []byte, n float64, decimals int) []byte {
	if math.Abs(n) >= tooLong {
		return strconv.AppendFloat(dst, n, 'e', 3, 64)
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, n, 'f', decimals, 64)
	digits := len(dst) - start
	if decimals > 0 {
		digits -= decimals + 1
	}
	if n < 0 {
		start++
		digits--
	}
	if digits <= 3 {
		return dst
	}
	return separate(dst, start, digits)
}

// separate puts a comma before every three of the digits from start.
func separate(dst []byte, start, digits int) []byte {
	commas := (digits - 1) / 3
	end := len(dst)
	for range commas {
		dst = append(dst, ' ')
	}
	tail := end - start - digits
	copy(dst[len(dst)-tail:], dst[end-tail:end])
	from, to := start+digits-1, len(dst)-tail-1
	for i := 0; to > from; i++ {
		if i > 0 && i%3 == 0 {
			dst[to] = ','
			to--
		}
		dst[to] = dst[from]
		from, to = from-1, to-1
	}
	return dst
}

// clamp limits a number to the range of an int64.
func clamp(n float64) float64 { return min(max(n, -9e18), 9e18) }

// appendMillis appends a number of milliseconds as a duration.
func appendMillis(dst []byte, n float64) []byte {
	if n < 0 {
		dst = append(dst, '-')
	}
	return text.AppendLag(dst, time.Duration(clamp(math.Abs(n)*1e6)))
}

// Where the next finer unit of a time begins.
const (
	fromMillis = 1e11
	fromMicros = 1e14
	fromNanos  = 1e17
	beyond     = 9e18
)

// parseTime parses a time: RFC 3339, or a number of seconds, milliseconds, microseconds or nanoseconds since
// 1970, depending on its size.
func parseTime(v *ticker.Cell) (time.Time, bool) {
	n, ok := jsonpath.Value(v.Text).Number()
	if !ok {
		at, err := time.Parse(time.RFC3339Nano, string(v.Text))
		return at, err == nil
	}
	switch {
	case !(n > 0 && n < beyond):
		return time.Time{}, false
	case n < fromMillis:
		return time.UnixMilli(int64(n * 1e3)), true
	case n < fromMicros:
		return time.UnixMilli(int64(n)), true
	case n < fromNanos:
		return time.UnixMicro(int64(n)), true
	}
	return time.Unix(0, int64(n)), true
}
