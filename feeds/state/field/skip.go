package field

import "bytes"

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
		return quote(json, i+1)
	case c == '{', c == '[':
		return nested(json, i)
	case c == '-', '0' <= c && c <= '9', c == 't', c == 'f', c == 'n':
		return token(json, i+1)
	}
	return -1
}

// token gives the end of a number or literal. One that runs to the end of the payload may be the beginning of
// another, so it is none.
func token(json []byte, i int) int {
	for ; i < len(json); i++ {
		if c := json[i]; c == ',' || c == '}' || c == ']' || c <= ' ' {
			return i
		}
	}
	return -1
}

// short is the length up to which a loop finds the end of a string sooner than a search does.
const short = 16

// quote gives the index after the quotation mark that ends the string whose text begins at i, or -1.
func quote(json []byte, i int) int {
	for end := min(len(json), i+short); i < end; i++ {
		switch json[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		}
	}
	// The loop may have stepped over the last byte with an escape.
	for from := i; i < len(json); i++ {
		n := bytes.IndexByte(json[i:], '"')
		if n < 0 {
			return -1
		}
		i += n
		slashes := i
		for slashes > from && json[slashes-1] == '\\' {
			slashes--
		}
		if (i-slashes)%2 == 0 {
			return i + 1
		}
	}
	return -1
}

// nested gives the index after the object or array that begins at i, or -1. Depth costs nothing.
func nested(json []byte, i int) int {
	depth := 0
	for i < len(json) {
		switch json[i] {
		case '"':
			if i = quote(json, i+1); i < 0 {
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
