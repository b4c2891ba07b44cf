package diff

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"feedscope/feeds/state/field"
)

// decimal is a number exactly: the integer that digits spell, with its sign, times ten to the exponent. Each number has one
// form, without zeros at either end of its digits, so that decimals can be compared with ==. Zero has no digits.
type decimal struct {
	negative bool
	digits   string
	exponent int
}

// parseDecimal reads a JSON number; it is false for all else, and for an exponent that an int does not hold.
func parseDecimal(s string) (d decimal, ok bool) {
	if s == "" || s[0] != '-' && (s[0] < '0' || s[0] > '9') {
		return d, false
	}
	mantissa, exponent := s, ""
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		mantissa, exponent = s[:i], s[i+1:]
		var err error
		if d.exponent, err = strconv.Atoi(exponent); err != nil || d.exponent > math.MaxInt32 || d.exponent < math.MinInt32 {
			return decimal{}, false
		}
	}
	mantissa, d.negative = strings.CutPrefix(mantissa, "-")
	integer, fraction, _ := strings.Cut(mantissa, ".")
	d.exponent -= len(fraction)
	digits := strings.TrimLeft(integer+fraction, "0")
	d.digits = strings.TrimRight(digits, "0")
	d.exponent += len(digits) - len(d.digits)
	if d.digits == "" {
		return decimal{}, true
	}
	return d, true
}

// Delta is how far a number moved.
type Delta struct {
	// Amount is the exact difference with its sign: "+1.25".
	Amount string
	// Percent is the difference in percent of the older number's size; valid if HasPercent, which it is not for an older
	// number of zero.
	Percent    float64
	HasPercent bool
}

// Delta tells how far a number moved. It is false unless the value changed and both are numbers, or strings that are numbers, of a size that
// people use: of at most forty digits written out.
func (c *Change) Delta() (Delta, bool) {
	older, newer := unquoted(c.Old), unquoted(c.New)
	a, ok := parseDecimal(older)
	b, also := parseDecimal(newer)
	if c.Kind != Changed || !ok || !also || a == b || !a.usual() || !b.usual() {
		return Delta{}, false
	}
	d := Delta{Amount: difference(a, b)}
	x, ok := field.Number([]byte(older))
	y, also := field.Number([]byte(newer))
	if ok && also && x != 0 {
		d.Percent = (y - x) / math.Abs(x) * 100
		d.HasPercent = !math.IsInf(d.Percent, 0)
	}
	return d, true
}

// unquoted gives a string that is a number as that number, anything else as it is.
func unquoted(s string) string {
	if len(s) < 3 || s[0] != '"' {
		return s
	}
	s = s[1 : len(s)-1]
	if _, ok := field.Number([]byte(s)); !ok {
		return ""
	}
	return s
}

// maxDigits is the number of digits of a usual number.
const maxDigits = 40

func (d decimal) usual() bool {
	return len(d.digits) <= maxDigits && d.exponent <= maxDigits && d.exponent >= -maxDigits && len(d.digits)+d.exponent <= maxDigits
}

// difference gives b - a written out.
func difference(a, b decimal) string {
	places := max(-min(a.exponent, b.exponent), 0)
	n := new(big.Int).Sub(b.scaled(places), a.scaled(places))
	sign := "+"
	if n.Sign() < 0 {
		sign = "-"
	}
	digits := n.Abs(n).String()
	if places == 0 {
		return sign + digits
	}
	if len(digits) <= places {
		digits = strings.Repeat("0", places-len(digits)+1) + digits
	}
	point := len(digits) - places
	return sign + strings.TrimRight(strings.TrimRight(digits[:point]+"."+digits[point:], "0"), ".")
}

// scaled gives d times ten to the number of places, which is an integer.
func (d decimal) scaled(places int) *big.Int {
	n := new(big.Int)
	n.SetString(d.digits+strings.Repeat("0", d.exponent+places), 10)
	if d.negative {
		n.Neg(n)
	}
	return n
}
