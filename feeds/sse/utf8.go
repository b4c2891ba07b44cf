package sse

import (
	"encoding/binary"
	"unicode/utf8"
)

// indexNonASCII returns the index of the first byte of b that is not ASCII, or len(b).
func indexNonASCII(b []byte) int {
	const high = 0x8080808080808080
	i := 0
	for ; len(b)-i >= 64; i += 64 {
		w := b[i : i+64 : i+64]
		x := binary.LittleEndian.Uint64(w) | binary.LittleEndian.Uint64(w[8:]) |
			binary.LittleEndian.Uint64(w[16:]) | binary.LittleEndian.Uint64(w[24:])
		y := binary.LittleEndian.Uint64(w[32:]) | binary.LittleEndian.Uint64(w[40:]) |
			binary.LittleEndian.Uint64(w[48:]) | binary.LittleEndian.Uint64(w[56:])
		if (x|y)&high != 0 {
			break
		}
	}
	for i < len(b) && b[i] < utf8.RuneSelf {
		i++
	}
	return i
}

// indexInvalid returns the index of the first byte of b that starts no well-formed UTF-8 sequence, or -1.
func indexInvalid(b []byte) int {
	if utf8.Valid(b) {
		return -1
	}
	i := 0
	for {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
}

// appendRepaired appends src to dst with every ill-formed sequence replaced by U+FFFD, one for each maximal subpart
// as the Encoding standard decodes UTF-8.
func appendRepaired(dst, src []byte) []byte {
	for {
		i := indexInvalid(src)
		if i < 0 {
			return append(dst, src...)
		}
		dst = append(dst, src[:i]...)
		dst = append(dst, "\uFFFD"...)
		src = src[i+subpart(src[i:]):]
	}
}

// subpart returns how many bytes of b, which starts with an ill-formed sequence, one U+FFFD stands for: the longest
// start of a well-formed sequence, or one byte.
func subpart(b []byte) int {
	size, low, up := 0, byte(0x80), byte(0xBF)
	switch c := b[0]; {
	case c >= 0xC2 && c <= 0xDF:
		size = 2
	case c >= 0xE0 && c <= 0xEF:
		size = 3
	case c >= 0xF0 && c <= 0xF4:
		size = 4
	}
	switch b[0] {
	case 0xE0:
		low = 0xA0
	case 0xED:
		up = 0x9F
	case 0xF0:
		low = 0x90
	case 0xF4:
		up = 0x8F
	}
	n := 1
	for n < size && n < len(b) && b[n] >= low && b[n] <= up {
		n++
		low, up = 0x80, 0xBF
	}
	return n
}
