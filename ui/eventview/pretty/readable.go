package pretty

import (
	"bytes"
	"strconv"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// AppendReadable appends JSON text with its \uXXXX escapes decoded, except for characters that would break the text or
// cannot be seen. Other text is appended unchanged.
func AppendReadable(dst, data []byte) []byte {
	if len(data) == 0 || data[0] != '{' && data[0] != '[' && data[0] != '"' {
		return append(dst, data...)
	}
	for {
		at := bytes.IndexByte(data, '\\')
		if at < 0 || at+1 == len(data) {
			return append(dst, data...)
		}
		dst, data = append(dst, data[:at]...), data[at:]
		if r, size := decodeEscape(data); size > 0 {
			dst, data = utf8.AppendRune(dst, r), data[size:]
			continue
		}
		dst, data = append(dst, data[:2]...), data[2:]
	}
}

// decodeEscape decodes the \uXXXX, or surrogate pair of them, at the start of data. It returns its length, or zero if
// it stays unchanged.
func decodeEscape(data []byte) (r rune, size int) {
	r, ok := hexEscape(data)
	size = 6
	if ok && utf16.IsSurrogate(r) {
		second, _ := hexEscape(data[size:])
		r, size = utf16.DecodeRune(r, second), 12
		ok = r != utf8.RuneError
	}
	if !ok || r == '"' || r == '\\' || !unicode.IsPrint(r) {
		return 0, 0
	}
	return r, size
}

// hexEscape decodes a single \uXXXX.
func hexEscape(data []byte) (rune, bool) {
	if len(data) < 6 || data[0] != '\\' || data[1] != 'u' {
		return 0, false
	}
	v, err := strconv.ParseUint(string(data[2:6]), 16, 32)
	return rune(v), err == nil
}
