package pretty

import "strings"

// The functions below scan JSON that is known to be valid. They take an index and return another.

// skipSpace returns the index of the first byte from i on that is not white space.
func skipSpace(src string, i int) int {
	for i < len(src) && (src[i] == ' ' || src[i] == '\t' || src[i] == '\n' || src[i] == '\r') {
		i++
	}
	return i
}

// quoteEnd returns the index after the string at i.
func quoteEnd(src string, i int) int {
	start := i + 1
	for i = start; ; {
		i += strings.IndexByte(src[i:], '"') + 1
		slashes := i - 1
		for slashes > start && src[slashes-1] == '\\' {
			slashes--
		}
		if (i-1-slashes)%2 == 0 {
			return i
		}
	}
}

// wordEnd returns the index after the number or literal at i.
func wordEnd(src string, i int) int {
	if n := strings.IndexAny(src[i:], ",]} \t\r\n"); n >= 0 {
		return i + n
	}
	return len(src)
}

// container returns the start of the object or array at i, or of the one that is the value of the key at i. It
// returns noFold for every other value and for an empty one, which has nothing to fold.
func container(src string, i int, key bool) int {
	if key {
		i = skipSpace(src, skipSpace(src, quoteEnd(src, i))+1)
	}
	if src[i] != '{' && src[i] != '[' || empty(src, i) {
		return noFold
	}
	return i
}

// empty reports whether the object or array at i is empty.
func empty(src string, i int) bool {
	c := src[skipSpace(src, i+1)]
	return c == '}' || c == ']'
}

// extent returns the index after the object or array at i, which is not empty, and the number of its members or
// items.
func extent(src string, i int) (end, members int) {
	members = 1
	for depth := 0; ; i++ {
		switch src[i] {
		case '"':
			i = quoteEnd(src, i) - 1
		case '{', '[':
			depth++
		case ',':
			if depth == 1 {
				members++
			}
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1, members
			}
		}
	}
}
