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
	// beyond is more room than what is written for a word of eight bytes reaches.
	beyond = 4 * wordBytes
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

// escapes has for each byte what a JSON string holds for it, in little-endian order, and in the highest byte how long
// that is. To write eight bytes for each and go on by the length takes no branch.
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

// appendEscaped appends s, which is valid UTF-8, as the inside of a JSON string.
func appendEscaped(dst, s []byte) []byte {
	for len(s) > 0 {
		n := min(len(s), escapeStretch)
		dst = slices.Grow(dst, n*longestEscape+beyond)
		dst = dst[:escape(dst[:cap(dst)], len(dst), s[:n])]
		s = s[n:]
	}
	return dst
}

// escape writes s escaped into out from index n on, and returns the index behind it. It may write garbage further on,
// less than beyond.
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
		// In JSON every other word has a mark. What follows is written anew behind each backslash, the marked byte
		// first: to search for marks and copy what lies between them takes longer, as does a call.
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

// insert writes a backslash for the lowest of the marks of in, before which there were so many, and in from the marked
// byte on.
func insert(to *[beyond]byte, in *[2 * wordBytes]byte, marks uint64, before int) {
	from := bits.TrailingZeros64(marks) / 8 & 7
	at := (from + before) & 15 // It is at most 14, which the compiler does not know.
	to[at] = '\\'
	binary.LittleEndian.PutUint64(to[at+1:at+1+wordBytes], binary.LittleEndian.Uint64(in[from:from+wordBytes]))
}

// escapeBytes is escape, byte by byte.
func escapeBytes(out []byte, n int, s []byte) int {
	for _, c := range s {
		e := escapes[c]
		binary.LittleEndian.PutUint64(out[n:n+wordBytes], e)
		n += int(e >> (8 * (wordBytes - 1)))
	}
	return n
}

const hexDigits = "0123456789abcdef"

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
