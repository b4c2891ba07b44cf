package wire

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
)

// escape returns an ID as the value of a header: each byte that is not a printable ASCII character other than space, and '%',
// as '%' and two hexadecimal digits.
func escape(id string) string {
	if !strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '%' }) {
		return id
	}
	var b strings.Builder
	for i := range len(id) {
		if c := id[i]; c > ' ' && c < 0x7f && c != '%' {
			b.WriteByte(c)
		} else {
			b.WriteByte('%')
			b.WriteByte(upperHex[c>>4])
			b.WriteByte(upperHex[c&15])
		}
	}
	return b.String()
}

// unescape returns the ID for the value of a header; empty if there is none.
func unescape(value string) string {
	id, err := url.PathUnescape(value)
	if err != nil || len(id) > MaxID {
		return ""
	}
	return id
}

// maxUnique is the longest ID that is in a message ID as it is.
const maxUnique = 128

// Unique returns the message ID of an event of a feed, whose token and event ID are given.
func Unique(token, id string) string {
	if text := escape(id); len(text) <= maxUnique {
		return token + "." + text
	}
	sum := sha256.Sum256([]byte(id))
	return token + "#" + hex.EncodeToString(sum[:16])
}
