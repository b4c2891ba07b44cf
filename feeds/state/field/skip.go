package field

import (
	"encoding/binary"
	"math/bits"
)

// space gives the index of the first byte from i on that is no white space, at most len(json).
func space(json []byte, i int) int {
	for i < len(json) && json[i] <= ' ' {
		i++
	}
	return i
}

// skip gives the index after the value that begins at i, or -1 if it is none or does not end within json.
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

// Eight bytes at a time: a word of eight equal bytes is the byte times ones, and a result marks a byte
// by its highest bit. Above the lowest marked byte there may be false marks.
const (
	ones = 0x0101010101010101
	tops = 0x80 * ones
)

// below marks the bytes of w that are less than c, which is at most 0x80.
func below(w uint64, c byte) uint64 { return (w - ones*uint64(c)) &^ w & tops }

// equal marks the bytes of w that are c.
func equal(w uint64, c byte) uint64 { return below(w^ones*uint64(c), 1) }

// first gives the index of the first marked byte.
func first(marks uint64) int { return bits.TrailingZeros64(marks) / 8 }

// token gives the end of a number or literal. One that runs to the end of the payload may be the beginning of
// another, so it is none.
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

// quote gives the index after the quotation mark that ends the string whose text begins at i, or -1, and tells
// whether the text has escapes.
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

// near is quote for what most keys are: it gives 0 unless the mark is among the next eight bytes and the first
// thing of note there.
func near(json []byte, i int) int {
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

// nested gives the index after the object or array that begins at i, or -1. Depth costs nothing.
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
