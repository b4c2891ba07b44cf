package text

import (
	"math"
	"strconv"
)

// Precise formats v so that numbers which differ by precision look different: 0.25, 67,120, 1.25M. NaN and infinities
// are "-". A precision of zero means that of the number itself.
func Precise(v, precision float64) string {
	size := math.Abs(v)
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return "-"
	case v == 0:
		return "0"
	case size >= 1e18 || size < 1e-9:
		return strconv.FormatFloat(v, 'g', 4, 64)
	case !(precision > 0):
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	unit := 0
	for size >= 99_999.5 && precision >= 10 && unit < len(decimalUnits)-1 || unit > 0 && size >= 999.5 {
		size, v, precision = size/1000, v/1000, precision/1000
		unit++
	}
	digits := min(max(int(math.Ceil(-math.Log10(precision)-1e-9)), 0), maxDigits)
	var buf [32]byte
	return string(AppendFixed(buf[:0], v, digits)) + decimalUnits[unit]
}

// maxDigits is the most digits after the point.
const maxDigits = 9
