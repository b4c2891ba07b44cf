package tail

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"unicode"
	"unicode/utf8"
)

const (
	ones = 0x0101010101010101
	high = 0x80 * ones
	low7 = 0x7f * ones

	// escapeStretch is how much is escaped into room made for the worst case at a time: six bytes for each.
	escapeStretch = 4 << 10
	longestEscape = 6
	wordBytes     = 8
)

// marked marks, with its highest bit, each of eight bytes that a JSON string cannot hold as it is: a control
// character, a quotation mark, a backslash. No carry crosses a byte, so every mark is exact.
func marked(w uint64) uint64 {
	// With bit 1 flipped the quotation mark, 0x22, joins the controls as 0x20, and the space leaves.
	notBelow := (w^0x02*ones)&low7 + (0x80-0x21)*ones
	notBackslash := (w^'\\'*ones)&low7 + 0x7f*ones
	return ^(notBelow&notBackslash | w) & high
}

// controls marks the control characters alone.
func controls(w uint64) uint64 { return ^(w&low7 + (0x80-' ')*ones | w) & high }

// shortEscape is the second character of a two-character escape; zero: there is none.
var shortEscape = [256]byte{'"': '"', '\\': '\\', '\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't'}

const hexDigits = "0123456789abcdef"

// appendEscaped appends s, which is valid UTF-8, as the inside of a JSON string.
func appendEscaped(dst, s []byte) []byte {
	for len(s) > 0 {
		n := min(len(s), escapeStretch)
		dst = slices.Grow(dst, n*longestEscape+wordBytes)
		dst = dst[:escape(dst[:cap(dst)], len(dst), s[:n])]
		s = s[n:]
	}
	return dst
}

// escape writes s escaped into out from index n on, and returns the index behind it. It may write garbage up to
// eight bytes further.
func escape(out []byte, n int, s []byte) int {
	for ; len(s) >= wordBytes; s = s[wordBytes:] {
		w := binary.LittleEndian.Uint64(s)
		binary.LittleEndian.PutUint64(out[n:n+wordBytes], w)
		marks := marked(w)
		if marks != 0 && controls(w) != 0 {
			n = escapeBytes(out, n, s[:wordBytes])
			continue
		}
		// In JSON every other word has a mark. The rest of the word is written anew behind each backslash, the
		// marked byte first: to search for marks and copy what lies between them takes longer, as does a call.
		for ; marks != 0; marks &= marks - 1 {
			plain := bits.TrailingZeros64(marks) & 0x38 // It is at most 63, which the compiler does not know.
			rest := out[n+plain/8 : n+plain/8+1+wordBytes]
			rest[0] = '\\'
			binary.LittleEndian.PutUint64(rest[1:], w>>plain)
			n++
		}
		n += wordBytes
	}
	return escapeBytes(out, n, s)
}

// escapeBytes is escape, byte by byte and without garbage.
func escapeBytes(out []byte, n int, s []byte) int {
	for _, c := range s {
		if c < ' ' || c == '"' || c == '\\' {
			n = escapeByte(out, n, c)
			continue
		}
		out[n] = c
		n++
	}
	return n
}

// escapeByte writes the escape of c into out at index n and returns the index behind it.
func escapeByte(out []byte, n int, c byte) int {
	if short := shortEscape[c]; short != 0 {
		out[n], out[n+1] = '\\', short
		return n + 2
	}
	return n + copy(out[n:], []byte{'\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15]})
}

// appendVisible is appendEscaped for a terminal: characters that do not print are escaped too. The string that it
// stands for is the same.
func appendVisible(dst, s []byte) []byte {
	for len(s) > 0 {
		r, size := utf8.DecodeRune(s)
		switch {
		case r >= utf8.RuneSelf && unicode.IsPrint(r):
			dst = append(dst, s[:size]...)
		case r >= utf8.RuneSelf || r == 0x7f:
			dst = appendUnicodeEscape(dst, r)
		default:
			dst = appendEscaped(dst, s[:1])
		}
		s = s[size:]
	}
	return dst
}

// appendUnicodeEscape appends r as \uXXXX, or as two of them beyond U+FFFF.
func appendUnicodeEscape(dst []byte, r rune) []byte {
	if r > 0xffff {
		r -= 0x10000
		dst = appendUnicodeEscape(dst, 0xd800+r>>10)
		r = 0xdc00 + r&0x3ff
	}
	return append(dst, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
}
