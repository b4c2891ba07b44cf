package text

import (
	"bytes"
	"math"
	"strconv"
)

// tooLong is where an exponent becomes easier to read than digits.
const tooLong = 1e15

// AppendFixed appends a number with so many digits after the point and thousands separators: -1,234.50. One of 1e15 or more
// has an exponent, and a zero has no sign.
func AppendFixed(dst []byte, n float64, decimals int) []byte {
	if math.Abs(n) >= tooLong {
		return strconv.AppendFloat(dst, n, 'e', 3, 64)
	}
	var buf [48]byte
	number := strconv.AppendFloat(buf[:0], math.Abs(n), 'f', decimals, 64)
	if n < 0 && len(bytes.Trim(number, "0.")) > 0 {
		dst = append(dst, '-')
	}
	whole, _, _ := bytes.Cut(number, []byte{'.'})
	return append(appendGrouped(dst, whole), number[len(whole):]...)
}
