package metrics

import (
	"math"
	"strconv"

	"feedscope/ui/term/text"
)

// appendValue appends a number in about five characters with at least three significant digits: 0.12, 9.50,
// 73.2, 420, 1,284, 123.5k. Whole numbers have no point if the whole series is whole.
func appendValue(dst []byte, v float64, whole bool) []byte {
	switch size := math.Abs(v); {
	case size == 0:
		return append(dst, '0')
	case size >= 1e15:
		return strconv.AppendFloat(dst, v, 'e', 1, 64)
	case size >= 99_999.5:
		return text.AppendShort(dst, v)
	case size >= 999.5:
		return text.AppendCount(dst, int64(math.Round(v)))
	case size >= 99.95 || whole && v == math.Trunc(v):
		return strconv.AppendFloat(dst, v, 'f', 0, 64)
	case size >= 9.995:
		return strconv.AppendFloat(dst, v, 'f', 1, 64)
	case size < 0.005:
		return strconv.AppendFloat(dst, v, 'g', 2, 64)
	}
	return strconv.AppendFloat(dst, v, 'f', 2, 64)
}
