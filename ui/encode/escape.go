package encode

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

	// escapeStretch is the number of bytes escaped at a time, with room for the worst case of six bytes each.
	escapeStretch = 4 << 10
	longestEscape = 6
	wordBytes     = 8
	// beyond is more than the bytes written by escaping an eight-byte word.
	beyond = 4 * wordBytes
)

// marked returns a word with the highest bit set in each byte that a JSON string must escape: a control character, a
// quotation mark, a backslash. No carry crosses a byte, so every mark is exact.
func marked(w uint64) uint64 {
	// With bit 1 flipped, the quotation mark (0x22) becomes 0x20 and counts as a control character; the space (0x20)
	// becomes 0x22 and does not.
	notBelow := (w^0x02*ones)&low7 + (0x80-0x21)*ones
	notBackslash := (w^'\\'*ones)&low7 + 0x7f*ones
	return ^(notBelow&notBackslash | w) & high
}

// controls is marked for control characters alone.
func controls(w uint64) uint64 { return ^(w&low7 + (0x80-' ')*ones | w) & high }

// escapes holds the escaped form of each byte in little-endian order, with its length in the highest byte. Writing all
// eight bytes and advancing by the length needs no branch.
var escapes = newEscapes()

func newEscapes() (t [256]uint64) {
	short := map[byte]byte{'"': '"', '\\': '\\', '\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't'}
	for i := range t {
		c := byte(i)
		text := []byte{c}
		if s := short[c]; s != 0 {
			text = []byte{'\\', s}
		} else if c < ' ' {
			text = appendUnicodeEscape(nil, rune(c))
		}
		var entry [wordBytes]byte
		copy(entry[:], text)
		entry[wordBytes-1] = byte(len(text))
		t[c] = binary.LittleEndian.Uint64(entry[:])
	}
	return t
}

// appendEscaped appends s, which is valid UTF-8, escaped for the inside of a JSON string.
func appendEscaped(dst, s []byte) []byte {
	for len(s) > 0 {
		n := min(len(s), escapeStretch)
		dst = slices.Grow(dst, n*longestEscape+beyond)
		dst = dst[:escape(dst[:cap(dst)], len(dst), s[:n])]
		s = s[n:]
	}
	return dst
}

// escape writes s, escaped, to out at n, and returns the end. It may overwrite up to beyond bytes after that.
func escape(out []byte, n int, s []byte) int {
	for ; len(s) >= 2*wordBytes; s = s[wordBytes:] {
		in := (*[2 * wordBytes]byte)(s)
		to := (*[beyond]byte)(out[n:])
		w := binary.LittleEndian.Uint64(in[:])
		binary.LittleEndian.PutUint64(to[:], w)
		marks := marked(w)
		if marks != 0 && controls(w) != 0 {
			n = escapeBytes(out, n, in[:wordBytes])
			continue
		}
		n += wordBytes
		if marks == 0 {
			continue
		}
		// In JSON every other word has a mark. For each mark, write a backslash and then the rest of the word again: this is
		// faster than a call or copying the bytes between marks.
		insert(to, in, marks, 0)
		n++
		for i := 1; ; i++ {
			if marks &= marks - 1; marks == 0 {
				break
			}
			insert(to, in, marks, i)
			n++
		}
	}
	return escapeBytes(out, n, s)
}

// insert writes a backslash for the lowest of the marks in in, then the bytes from there on. before is the number of
// earlier marks.
func insert(to *[beyond]byte, in *[2 * wordBytes]byte, marks uint64, before int) {
	from := bits.TrailingZeros64(marks) / 8 & 7
	at := (from + before) & 15 // At most 14, for the bounds check.
	to[at] = '\\'
	binary.LittleEndian.PutUint64(to[at+1:at+1+wordBytes], binary.LittleEndian.Uint64(in[from:from+wordBytes]))
}

// escapeBytes is escape for single bytes.
func escapeBytes(out []byte, n int, s []byte) int {
	for _, c := range s {
		e := escapes[c]
		binary.LittleEndian.PutUint64(out[n:n+wordBytes], e)
		n += int(e >> (8 * (wordBytes - 1)))
	}
	return n
}

const hexDigits = "0123456789abcdef"

// appendVisible is appendEscaped for a terminal: it also escapes unprintable characters. The decoded string is the same.
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

// appendUnicodeEscape appends r as \uXXXX, or as a surrogate pair beyond U+FFFF.
func appendUnicodeEscape(dst []byte, r rune) []byte {
	if r > 0xffff {
		r -= 0x10000
		dst = appendUnicodeEscape(dst, 0xd800+r>>10)
		r = 0xdc00 + r&0x3ff
	}
	return append(dst, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
}
