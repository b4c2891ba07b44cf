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
	start := len(dst)
	dst = strconv.AppendFloat(dst, n, 'f', decimals, 64)
	if n <= 0 && n > -1 && dst[start] == '-' && len(bytes.Trim(dst[start+1:], "0.")) == 0 {
		dst, n = append(dst[:start], dst[start+1:]...), 0
	}
	digits := len(dst) - start
	if decimals > 0 {
		digits -= decimals + 1
	}
	if n < 0 {
		start++
		digits--
	}
	if digits <= 3 {
		return dst
	}
	return separate(dst, start, digits)
}

// separate puts a comma before every three of the digits from start.
func separate(dst []byte, start, digits int) []byte {
	commas := (digits - 1) / 3
	end := len(dst)
	for range commas {
		dst = append(dst, ' ')
	}
	tail := end - start - digits
	copy(dst[len(dst)-tail:], dst[end-tail:end])
	from, to := start+digits-1, len(dst)-tail-1
	for i := 0; to > from; i++ {
		if i > 0 && i%3 == 0 {
			dst[to] = ','
			to--
		}
		dst[to] = dst[from]
		from, to = from-1, to-1
	}
	return dst
}
