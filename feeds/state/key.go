package state

import (
	"bytes"
	"strings"

	"feedscope/feeds/jsonpath"
)

// separator is between the parts of a key. A slash could occur within them.
const separator = 0

// AppendPart appends the text of a value, up to limit bytes, to a key as its part with an index, and reports whether the
// text was longer. A NUL in the text becomes U+FFFD, so that different parts never make the same key.
func AppendPart(key []byte, i int, v jsonpath.Value, limit int) (_ []byte, cut bool) {
	if i > 0 {
		key = append(key, separator)
	}
	start := len(key)
	key, cut = v.Append(key, limit)
	if bytes.IndexByte(key[start:], separator) >= 0 {
		key = append(key[:start], bytes.ReplaceAll(key[start:], []byte{separator}, []byte("\uFFFD"))...)
	}
	return key, cut
}

// Parts returns the parts of a key, empty ones included.
func Parts(key string) []string { return strings.Split(key, string(rune(separator))) }
