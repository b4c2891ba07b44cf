package jsonpath

import (
	"encoding/binary"
	"math/bits"
)

// space returns the index of the first byte from i on that is not white space, at most len(json).
func space(json []byte, i int) int {
	for i < len(json) && json[i] <= ' ' {
		i++
	}
	return i
}

// skip returns the index after the value at i, or -1 if there is none or it does not end within json.
func skip(json []byte, i int) int {
	switch c := json[i]; {
	case c == '"':
		i, _ = quote(json, i+1)
		return i
	case c-'0' <= 9, c == '-', c == 't', c == 'f', c == 'n':
		return token(json, i+1)
	case c == '{', c == '[':
		return nested(json, i)
	}
	return -1
}

// Eight bytes at a time: a word of eight equal bytes is the byte times ones, and a result marks a byte by its highest
// bit. Above the lowest marked byte there may be false marks.
const (
	ones = 0x0101010101010101
	tops = 0x80 * ones
)

// below marks the bytes of w that are less than c, which is at most 0x80.
func below(w uint64, c byte) uint64 { return (w - ones*uint64(c)) &^ w & tops }

// equal marks the bytes of w that equal c.
func equal(w uint64, c byte) uint64 { return below(w^ones*uint64(c), 1) }

// first returns the index of the first marked byte.
func first(marks uint64) int { return bits.TrailingZeros64(marks) / 8 }

// token returns the end of a number or literal, or -1 if it runs to the end of the payload: it may be the start of a
// longer one.
func token(json []byte, i int) int {
	for ; i+8 <= len(json); i += 8 {
		w := binary.LittleEndian.Uint64(json[i:])
		// ] and } differ in one bit.
		if m := equal(w, ',') | equal(w|ones*0x20, '}') | below(w, ' '+1); m != 0 {
			return i + first(m)
		}
	}
	for ; i < len(json); i++ {
		if c := json[i]; c == ',' || c|0x20 == '}' || c <= ' ' {
			return i
		}
	}
	return -1
}

// quote returns the index after the closing quotation mark of the string whose text starts at i, or -1, and whether
// the text has escapes.
func quote(json []byte, i int) (end int, escapes bool) {
	for i+8 <= len(json) {
		w := binary.LittleEndian.Uint64(json[i:])
		m := equal(w, '"') | equal(w, '\\')
		if m == 0 {
			i += 8
			continue
		}
		i += first(m)
		if json[i] == '"' {
			return i + 1, escapes
		}
		escapes = true
		i += 2
	}
	for ; i < len(json); i++ {
		switch json[i] {
		case '"':
			return i + 1, escapes
		case '\\':
			escapes = true
			i++
		}
	}
	return -1, escapes
}

// shortQuote is quote for short strings without escapes, such as most keys. It returns 0 unless the quotation mark is
// within the next eight bytes.
func shortQuote(json []byte, i int) int {
	if i+8 > len(json) {
		return 0
	}
	w := binary.LittleEndian.Uint64(json[i:])
	m, escape := equal(w, '"'), equal(w, '\\')
	if m == 0 || escape&(m-1) != 0 {
		return 0
	}
	return i + first(m) + 1
}

// nested returns the index after the object or array at i, or -1. It does not recurse.
func nested(json []byte, i int) int {
	depth := 0
	for i < len(json) {
		switch json[i] {
		case '"':
			if i, _ = quote(json, i+1); i < 0 {
				return -1
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
		i++
	}
	return -1
}
