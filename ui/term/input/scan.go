package input

import "strings"

// state is what scan found.
type state uint8

const (
	unfinished state = iota
	whole
	// broken means that the next byte cannot be part of the sequence.
	broken
	// loneESC means that another ESC follows.
	loneESC
)

// scan returns the length of the sequence at the start of b, which begins with ESC. For a broken one, it is the length
// up to the offending byte.
func scan(b []byte) (n int, s state) {
	if len(b) == 1 {
		return 1, unfinished
	}
	switch b[1] {
	case '[':
		return scanCSI(b)
	case 'O':
		return scanFinal(b, 2, '0')
	case ']':
		return scanOSC(b)
	case 'P':
		return scanDCS(b)
	case esc:
		return 1, loneESC
	}
	return 2, whole // A key with Alt.
}

// scanCSI takes ESC [, parameters and a final byte, with the two old forms that go on after it: ESC [ [ A for a
// function key of the Linux console, and ESC [ M with three bytes for a mouse report.
func scanCSI(b []byte) (int, state) {
	if len(b) > 2 {
		switch b[2] {
		case '[':
			return scanFinal(b, 3, '@')
		case 'M':
			if n := len("\x1b[Mbxy"); len(b) >= n {
				return n, whole
			}
			return len(b), unfinished
		}
	}
	return scanFinal(b, 2, ' ')
}

// scanFinal looks for a final byte from index i on; least is the lowest parameter byte.
func scanFinal(b []byte, i int, least byte) (int, state) {
	for ; i < len(b); i++ {
		switch c := b[i]; {
		case c >= '@' && c < del:
			return i + 1, whole
		case c < least || c >= '@':
			return i, broken
		}
	}
	return i, unfinished
}

// scanOSC takes ESC ], a number, a semicolon and text. Replies have no other form, so pressing Alt+] by mistake does
// not swallow the keys after it.
func scanOSC(b []byte) (int, state) {
	i := skip(b, 2, "0123456789")
	switch {
	case i == len(b):
		return i, unfinished
	case i == 2 || b[i] != ';':
		return i, broken
	}
	return scanText(b, i)
}

// scanDCS takes ESC P, numbers, one of the marks that replies have, and text.
func scanDCS(b []byte) (int, state) {
	i := skip(b, 2, "0123456789;")
	switch {
	case i == len(b):
		return i, unfinished
	case skip(b[i:i+1], 0, "$+>!") == 0:
		return i, broken
	}
	return scanText(b, i)
}

// scanText takes text up to BEL or ESC \. Replies hold no other control characters.
func scanText(b []byte, i int) (int, state) {
	for ; i < len(b); i++ {
		switch c := b[i]; {
		case c == bel:
			return i + 1, whole
		case c == esc && i+1 == len(b):
			return i, unfinished
		case c == esc && b[i+1] == '\\':
			return i + 2, whole
		case c < ' ':
			return i, broken
		}
	}
	return i, unfinished
}

// skip returns the index of the first byte from i on that is not in set.
func skip(b []byte, i int, set string) int {
	for i < len(b) && strings.IndexByte(set, b[i]) >= 0 {
		i++
	}
	return i
}
