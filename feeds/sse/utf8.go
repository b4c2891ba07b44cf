package sse

import "unicode/utf8"

// indexInvalid returns the index of the first byte of b that does not start a well-formed UTF-8 sequence, or -1.
func indexInvalid(b []byte) int {
	i := asciiPrefix(b)
	if utf8.Valid(b[i:]) {
		return -1
	}
	for {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
}

// appendRepaired appends src to dst with every ill-formed sequence replaced by U+FFFD, one for each maximal subpart,
// as the Encoding standard decodes UTF-8.
func appendRepaired(dst, src []byte) []byte {
	for len(src) > 0 {
		r, n := utf8.DecodeRune(src)
		if r == utf8.RuneError && n == 1 {
			dst = append(dst, "\uFFFD"...)
			src = src[subpart(src):]
			continue
		}
		dst = append(dst, src[:n]...)
		src = src[n:]
	}
	return dst
}

// subpart returns the number of bytes of b, which starts with an ill-formed sequence, that one U+FFFD replaces: the
// longest start of a well-formed sequence, or one byte.
func subpart(b []byte) int {
	n := 1
	for n < len(b) && !utf8.FullRune(b[:n+1]) {
		n++
	}
	return n
}
