package filter

import "strings"

// asciiFold is an ASCII text that matches in any case. It searches for its rarest byte with a vectorized search, and
// compares the rest only there.
type asciiFold struct {
	lower string
	// at is the index of the rarest byte; small and large are its two cases.
	at           int
	small, large byte
}

// common lists the bytes of JSON and English payloads, most frequent first. All others are rare.
const common = `" e,:ta0oins1rl2dcu5m3p4.h6f78g9ybw-_{}vk/x[]jqz`

func newASCIIFold(text string) *asciiFold {
	f := &asciiFold{lower: strings.ToLower(text)}
	rarest := -1
	for i := range len(f.lower) {
		rank := strings.IndexByte(common, f.lower[i])
		if rank < 0 {
			rank = len(common)
		}
		if rank > rarest {
			rarest, f.at = rank, i
		}
	}
	f.small = f.lower[f.at]
	f.large = f.small
	if f.small >= 'a' && f.small <= 'z' {
		f.large -= 'a' - 'A'
	}
	return f
}

func (f *asciiFold) index(s string) (from, to int) {
	if len(s) < len(f.lower) {
		return -1, -1
	}
	// The places of the rarest byte that leave room for the rest of the text.
	room := s[f.at : len(s)-len(f.lower)+f.at+1]
	small, large := indexFrom(room, f.small, 0), len(room)
	if f.large != f.small {
		large = indexFrom(room, f.large, 0)
	}
	for {
		at := min(small, large)
		if at == len(room) {
			return -1, -1
		}
		if f.equal(s[at : at+len(f.lower)]) {
			return at, at + len(f.lower)
		}
		if at == small {
			small = indexFrom(room, f.small, at+1)
		} else {
			large = indexFrom(room, f.large, at+1)
		}
	}
}

// indexFrom returns the index of the first c in s from an index on, or len(s).
func indexFrom(s string, c byte, from int) int {
	if i := strings.IndexByte(s[from:], c); i >= 0 {
		return from + i
	}
	return len(s)
}

// equal reports whether s, which has the same length, is the text.
func (f *asciiFold) equal(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != f.lower[i] {
			return false
		}
	}
	return true
}
