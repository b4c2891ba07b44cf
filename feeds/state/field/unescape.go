package field

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// unescape appends a string's text with its escapes decoded (RFC 8259, section 7), as far as limit bytes hold whole
// characters, and tells whether there was more. An escape that the RFC does not know stands for its last character.
func unescape(dst, text []byte, limit int) (_ []byte, cut bool) {
	end := len(dst) + limit
	for len(text) > 0 {
		var r rune
		var n int
		if text[0] == '\\' {
			r, n = escape(text)
		} else {
			r, n = utf8.DecodeRune(text)
		}
		if len(dst)+utf8.RuneLen(r) > end {
			return dst, true
		}
		dst = utf8.AppendRune(dst, r)
		text = text[n:]
	}
	return dst, false
}

// escape decodes the escape that text begins with and gives its length.
func escape(text []byte) (rune, int) {
	if len(text) < 2 {
		return utf8.RuneError, 1
	}
	switch c := text[1]; c {
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		return unicode(text)
	default:
		r, n := utf8.DecodeRune(text[1:])
		return r, 1 + n
	}
}

// unicode decodes an escape \uXXXX, or two that are a surrogate pair.
func unicode(text []byte) (rune, int) {
	r, ok := hex(text)
	if !ok {
		return utf8.RuneError, 2
	}
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if low, ok := hex(text[6:]); ok {
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			return pair, 12
		}
	}
	return utf8.RuneError, 6
}

// hex reads the four digits of \uXXXX.
func hex(text []byte) (rune, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	return rune(n), err == nil
}
