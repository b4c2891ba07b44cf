package filter

import (
	"strings"
)

// ascii is a needle in either case that is ASCII alone. It looks for its rarest byte, which the processor finds many
// bytes at a time, and compares the rest only there.
type ascii struct {
	lower string
	// at is the index of the rarest byte, which may stand in the text in two ways.
	at           int
	small, large byte
}

// common are the bytes of payloads, the most frequent ones first, as JSON and English have them. What is not among
// them is rare.
const common = `" e,:ta0oins1rl2dcu5m3p4.h6f78g9ybw-_{}vk/x[]jqz`

func newASCII(text string) *ascii {
	n := &ascii{lower: strings.ToLower(text)}
	rarest := -1
	for i := range len(n.lower) {
		rank := strings.IndexByte(common, n.lower[i])
		if rank < 0 {
			rank = len(common)
		}
		if rank > rarest {
			rarest, n.at = rank, i
		}
	}
	n.small = n.lower[n.at]
	n.large = n.small
	if isLower(n.small) {
		n.large -= 'a' - 'A'
	}
	return n
}

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }

func (n *ascii) index(s string) (from, to int) {
	if len(s) < len(n.lower) {
		return -1, -1
	}
	// Where the rarest byte may stand, so that there is room for the rest.
	room := s[n.at : len(s)-len(n.lower)+n.at+1]
	small, large := next(room, n.small, 0), len(room)
	if n.large != n.small {
		large = next(room, n.large, 0)
	}
	for {
		at := min(small, large)
		if at == len(room) {
			return -1, -1
		}
		if n.is(s[at : at+len(n.lower)]) {
			return at, at + len(n.lower)
		}
		if at == small {
			small = next(room, n.small, at+1)
		} else {
			large = next(room, n.large, at+1)
		}
	}
}

// next gives the first index of c in s from an index on, len(s) if there is none.
func next(s string, c byte, from int) int {
	if i := strings.IndexByte(s[from:], c); i >= 0 {
		return from + i
	}
	return len(s)
}

// is tells whether s, which is as long, is the needle.
func (n *ascii) is(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != n.lower[i] {
			return false
		}
	}
	return true
}

func (n *ascii) prefix(s string) int {
	if len(s) >= len(n.lower) && n.is(s[:len(n.lower)]) {
		return len(n.lower)
	}
	return -1
}
