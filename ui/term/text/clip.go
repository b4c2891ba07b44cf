package text

import "strings"

// Align is the position of text in a wider cell.
type Align uint8

// The alignments; the zero value is Left.
const (
	Left Align = iota
	Right
	Center
)

// Truncate returns Clean(s) in at most w cells. Cut text ends in an ellipsis. If w is zero or less, the result is
// empty.
func Truncate(s string, w int) string {
	if len(s) <= w && asciiRun(s, w) == len(s) {
		return s
	}
	out, _ := appendClip(nil, s, w)
	return string(out)
}

// Pad returns Clean(s) in exactly w cells, cut like [Truncate] or padded with spaces.
func Pad(s string, w int, align Align) string {
	if len(s) == w && asciiRun(s, w) == w {
		return s
	}
	return string(AppendPad(make([]byte, 0, max(w, 0)+16), s, w, align))
}

// AppendPad appends Pad(s, w, align) to dst.
func AppendPad(dst []byte, s string, w int, align Align) []byte {
	start := len(dst)
	dst, width := appendClip(dst, s, w)
	gap := w - width
	if gap <= 0 {
		return dst
	}
	left := 0
	switch align {
	case Left:
	case Right:
		left = gap
	case Center:
		left = gap / 2
	}
	if left > 0 {
		n := len(dst)
		dst = AppendSpaces(dst, left)
		copy(dst[start+left:], dst[start:n])
		AppendSpaces(dst[:start], left)
	}
	return AppendSpaces(dst, gap-left)
}

// Prefix returns the longest prefix of s that takes at most w cells once cleaned. The result is not cleaned. Use it for
// wrapping. It is empty if not even the first character fits.
func Prefix(s string, w int) string {
	var sc scanner
	width, start := 0, 0 // Of the last character that is not attached to another.
	for i := 0; i < len(s); {
		u := next(&sc, s[i:])
		if u.width > 0 && !u.form.follows() {
			start = i
		}
		if width += u.width; width > w {
			return s[:start]
		}
		i += u.size
	}
	return s
}

// Clip is Truncate for a payload of any size: it reads about as much of b as it shows.
func Clip(b []byte, w int) string {
	out, _ := appendClip(nil, b, w)
	return string(out)
}

// AppendClip appends Truncate(s, w) to dst and returns its width.
func AppendClip(dst []byte, s string, w int) ([]byte, int) { return appendClip(dst, s, w) }

// AppendClipBytes is [AppendClip] for bytes.
func AppendClipBytes(dst, b []byte, w int) ([]byte, int) { return appendClip(dst, b, w) }

func appendClip[T bytestring](dst []byte, s T, w int) ([]byte, int) {
	if w <= 0 {
		return dst, 0
	}
	var sc scanner
	width, cut, cutWidth := 0, len(dst), 0
	for i := 0; i < len(s); {
		if n := asciiRun(s[i:], w-width); n > 0 {
			dst = append(dst, s[i:i+n]...)
			i, width = i+n, width+n
			cut, cutWidth = len(dst), width
			if width == w {
				cut, cutWidth = cut-1, width-1
			}
			sc = scanner{last: letter}
			continue
		}
		u := next(&sc, s[i:])
		if width+u.width > w {
			return append(dst[:cut], Ellipsis...), cutWidth + 1
		}
		dst = appendUnit(dst, s[i:i+u.size], u)
		i, width = i+u.size, width+u.width
		if width < w {
			cut, cutWidth = len(dst), width
		}
	}
	return dst, width
}

// spaces is the source of copied spaces.
var spaces = strings.Repeat(" ", 128)

// AppendSpaces appends n spaces to dst.
func AppendSpaces(dst []byte, n int) []byte {
	for n > len(spaces) {
		dst = append(dst, spaces...)
		n -= len(spaces)
	}
	return append(dst, spaces[:max(n, 0)]...)
}
