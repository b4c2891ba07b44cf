package ticker

import (
	"cmp"
	"math"
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
		dst = text.AppendFixed(dst, math.Abs(n), c.Decimals)
	case c.As == "percent":
		role = direction(n)
		if n > 0 {
			dst = append(dst, '+')
		}
		dst = append(text.AppendFixed(dst, n, c.Decimals), '%')
	case c.As == "si":
		dst = c.appendUnit(text.AppendShort(dst, v.Number))
	case c.As == "currency":
		if n < 0 {
			dst = append(dst, '-')
		}
		dst, _ = text.AppendClip(dst, cmp.Or(c.Unit, "$"), maxUnit)
		dst = text.AppendFixed(dst, math.Abs(n), c.Decimals)
	case c.As == "bytes":
		dst = text.AppendBytes(dst, int64(clamp(v.Number)))
	case c.As == "duration":
		dst = appendMillis(dst, v.Number)
	default:
		dst = c.appendUnit(text.AppendFixed(dst, n, c.Decimals))
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
