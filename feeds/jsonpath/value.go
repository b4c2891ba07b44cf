package jsonpath

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode/utf8"
	"unsafe"

	"github.com/tidwall/gjson"
)

// Value is a raw JSON value from a payload, including quotation marks and escapes, or nil if the payload has none.
type Value []byte

// Exists reports whether the payload has a value, null included.
func (v Value) Exists() bool { return v != nil }

// Present reports whether the payload has a value other than null.
func (v Value) Present() bool { return len(v) > 0 && v[0] != 'n' }

// Parsed returns the value as gjson's, without copying it: it is valid as long as v is unchanged. A missing value does
// not exist there either.
func (v Value) Parsed() gjson.Result {
	return gjson.Parse(unsafe.String(unsafe.SliceData(v), len(v))) //nolint:gosec // gjson writes nothing.
}

// plain returns the text of a value without copying, if it has no escapes to decode.
func (v Value) plain() ([]byte, bool) {
	if len(v) < 2 || v[0] != '"' {
		return v, true
	}
	text := v[1 : len(v)-1]
	return text, bytes.IndexByte(text, '\\') < 0
}

// Append appends the value's text, up to limit bytes of whole characters, and reports whether the text was longer.
// Strings have their escapes decoded, if all are valid. Null and a missing value have no text. Any other value is its
// own text. Unpaired escaped surrogates become U+FFFD.
func (v Value) Append(dst []byte, limit int) (_ []byte, cut bool) {
	if !v.Present() {
		return dst, false
	}
	text, ok := v.plain()
	if !ok {
		var decoded string
		if json.Unmarshal(v, &decoded) == nil {
			text = []byte(decoded)
		}
	}
	head := Cut(text, limit)
	return append(dst, head...), len(head) < len(text)
}

// Text returns the text that Append appends: a slice of the value if it has no escapes and is not cut, otherwise
// scratch.
func (v Value) Text(scratch *[]byte, limit int) (text []byte, cut bool) {
	if text, ok := v.plain(); ok && v.Present() && len(text) <= limit {
		return text, false
	}
	*scratch, cut = v.Append((*scratch)[:0], limit)
	return *scratch, cut
}

// AppendQuoted appends a text as a JSON string that the methods of [Value] read.
func AppendQuoted(dst Value, text []byte) Value {
	dst = append(dst, '"')
	for _, c := range text {
		switch {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c < ' ':
			dst = append(dst, '\\', 'u', '0', '0', "01"[c>>4], "0123456789abcdef"[c&15])
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}

// Cut returns at most the first limit bytes of a text, without splitting a character.
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

// Number returns the value as a number: a JSON number, or a string that is a decimal number and nothing else
// ("101.25", "+1e3"). It returns false for anything else, and for numbers too large for a float64.
func (v Value) Number() (float64, bool) {
	text, ok := v.plain()
	if !ok {
		return 0, false
	}
	return Number(text)
}

// Number parses a decimal number, with or without a point and an exponent, rounded to the nearest float64. It returns
// false for any other text, and for numbers too large for a float64.
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

// exact has the powers of ten that a float64 represents exactly.
var exact = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// decimal parses a number with so few digits that one division rounds it correctly, at half the cost of strconv, which
// a ticker at a million events a second shows. It returns false for other numbers.
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
