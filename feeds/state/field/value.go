package field

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// Value is a raw JSON value as it stands in a payload, quotation marks and escapes included; nil where the
// payload has none.
type Value []byte

// Exists tells whether the payload has a value, null included.
func (v Value) Exists() bool { return v != nil }

// Present tells whether the payload has a value other than null.
func (v Value) Present() bool { return len(v) > 0 && v[0] != 'n' }

// Plain gives the text of a value without copying, if it has no escapes to decode.
func (v Value) Plain() ([]byte, bool) {
	if len(v) < 2 || v[0] != '"' {
		return v, true
	}
	text := v[1 : len(v)-1]
	return text, bytes.IndexByte(text, '\\') < 0
}

// Append appends the value's text, at most limit bytes of it and no part of a character, and tells whether
// the text was longer. A string's text has its escapes decoded; null and no value have an empty text; every
// other value is its own text. Escaped surrogates without a partner become U+FFFD.
func (v Value) Append(dst []byte, limit int) (_ []byte, cut bool) {
	if !v.Present() {
		return dst, false
	}
	text, ok := v.Plain()
	if !ok {
		return unescape(dst, text, limit)
	}
	head := Cut(text, limit)
	return append(dst, head...), len(head) < len(text)
}

// Cut gives the first limit bytes of a text, less a character that they would cut in two.
func Cut(text []byte, limit int) []byte {
	if len(text) <= limit {
		return text
	}
	end := limit
	for end > 0 && limit-end < utf8.UTFMax && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}

// exact are powers of ten, which a float64 holds exactly.
var exact = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// Number gives the value as a number: a JSON number, or a string that is a decimal number and nothing else
// ("101.25", "+1e3"). It is false for all others, and for numbers too large for a float64.
func (v Value) Number() (float64, bool) {
	text, ok := v.Plain()
	if !ok {
		return 0, false
	}
	return Number(text)
}

// Number reads a decimal number, with a point and an exponent or without, rounded to the nearest float64. It
// is false for a text that is anything else, and for numbers too large for a float64.
func Number(text []byte) (float64, bool) {
	if f, ok := decimal(text); ok {
		return f, true
	}
	for _, c := range text {
		if (c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E' {
			return 0, false
		}
	}
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return 0, false
	}
	return f, true
}

// decimal reads a number of so few digits that one division rounds it right: the usual ones. It is false for
// those that strconv has to read or refuse.
func decimal(text []byte) (float64, bool) {
	i := 0
	negative := len(text) > 0 && text[0] == '-'
	if negative || len(text) > 0 && text[0] == '+' {
		i = 1
	}
	var mantissa uint64
	digits, fraction := len(text)-i, 0
	for ; i < len(text) && text[i]-'0' <= 9; i++ {
		mantissa = mantissa*10 + uint64(text[i]-'0')
	}
	if i < len(text) && text[i] == '.' {
		digits--
		fraction = len(text) - i - 1
		for i++; i < len(text) && text[i]-'0' <= 9; i++ {
			mantissa = mantissa*10 + uint64(text[i]-'0')
		}
	}
	// Fifteen digits always fit the 53 bits of a float64.
	if i < len(text) || digits < 1 || digits > 15 {
		return 0, false
	}
	f := float64(mantissa)
	if fraction > 0 {
		f /= exact[fraction]
	}
	if negative {
		f = -f
	}
	return f, true
}
