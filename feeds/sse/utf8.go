package sse

import (
	"encoding/binary"
	"unicode/utf8"
)

// The states of the automaton that checks UTF-8, each the place of its six bits in a word of transitions.
const (
	accept  = 6 * iota // between sequences
	reject             // for good
	last1              // one more byte, 80 to BF
	last2              // two more
	last3              // three more
	afterE0            // A0 to BF, then last1
	afterED            // 80 to 9F, then last1
	afterF0            // 90 to BF, then last2
	afterF4            // 80 to 8F, then last2
	states
)

// transitions has for each byte, at each state's place, the state that follows. A step is a shift, with no branch for
// the processor to mispredict in text that mixes scripts.
var transitions = newTransitions()

func newTransitions() (t [256]uint64) {
	for _, rule := range [...]struct {
		state    int
		from, to byte
		next     uint64
	}{
		{accept, 0x00, 0x7F, accept},
		{accept, 0xC2, 0xDF, last1},
		{accept, 0xE0, 0xE0, afterE0},
		{accept, 0xE1, 0xEC, last2},
		{accept, 0xED, 0xED, afterED},
		{accept, 0xEE, 0xEF, last2},
		{accept, 0xF0, 0xF0, afterF0},
		{accept, 0xF1, 0xF3, last3},
		{accept, 0xF4, 0xF4, afterF4},
		{last1, 0x80, 0xBF, accept},
		{last2, 0x80, 0xBF, last1},
		{last3, 0x80, 0xBF, last2},
		{afterE0, 0xA0, 0xBF, last1},
		{afterED, 0x80, 0x9F, last1},
		{afterF0, 0x90, 0xBF, last2},
		{afterF4, 0x80, 0x8F, last2},
	} {
		for c := int(rule.from); c <= int(rule.to); c++ {
			// What no rule names becomes reject below.
			t[c] |= (rule.next ^ reject) << rule.state
		}
	}
	for c := range t {
		for state := 0; state < states; state += 6 {
			t[c] ^= reject << state
		}
	}
	return t
}

// wellFormed reports whether b is UTF-8. It is [utf8.Valid], two to four times as fast where not all is ASCII.
func wellFormed(b []byte) bool {
	s := uint64(accept)
	for ; len(b) >= 8; b = b[8:] {
		w := binary.LittleEndian.Uint64(b)
		if s&63 == accept && w&highBits == 0 {
			continue
		}
		s = transitions[byte(w)] >> (s & 63)
		s = transitions[byte(w>>8)] >> (s & 63)
		s = transitions[byte(w>>16)] >> (s & 63)
		s = transitions[byte(w>>24)] >> (s & 63)
		s = transitions[byte(w>>32)] >> (s & 63)
		s = transitions[byte(w>>40)] >> (s & 63)
		s = transitions[byte(w>>48)] >> (s & 63)
		s = transitions[byte(w>>56)] >> (s & 63)
	}
	for _, c := range b {
		s = transitions[c] >> (s & 63)
	}
	return s&63 == accept
}

// indexInvalid returns the index of the first byte of b that starts no well-formed UTF-8 sequence, or -1.
func indexInvalid(b []byte) int {
	if wellFormed(b) {
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

// subpart returns how many bytes of b, which starts with an ill-formed sequence, one U+FFFD stands for: the longest
// start of a well-formed sequence, or one byte.
func subpart(b []byte) int {
	s := uint64(accept)
	for n, c := range b {
		s = transitions[c] >> (s & 63)
		if s&63 == reject {
			return max(n, 1)
		}
	}
	return len(b)
}
