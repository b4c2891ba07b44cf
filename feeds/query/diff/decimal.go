package diff

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"feedscope/feeds/jsonpath"
)

// decimal is an exact number: the integer in digits, with its sign, times ten to the exponent. Each number has exactly
// one form, without zeros at either end of its digits, so decimals can be compared with ==. Zero has no digits.
type decimal struct {
	negative bool
	digits   string
	exponent int
}

// parseDecimal parses a JSON number. It returns false for anything else, and for exponents beyond 32 bits.
func parseDecimal(s string) (d decimal, ok bool) {
	if s == "" || s[0] != '-' && (s[0] < '0' || s[0] > '9') {
		return d, false
	}
	mantissa, exponent := s, ""
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		mantissa, exponent = s[:i], s[i+1:]
		var err error
		d.exponent, err = strconv.Atoi(exponent)
		if err != nil || d.exponent > math.MaxInt32 || d.exponent < math.MinInt32 {
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

// Delta is the change of a number.
type Delta struct {
	// Amount is the exact difference with its sign: "+1.25".
	Amount string
	// Percent is the difference in percent of the older number's absolute value. It is valid if HasPercent, which is
	// false if the older number is zero.
	Percent    float64
	HasPercent bool
}

// Delta returns the change of a number. It returns false unless the value changed and both are numbers, or strings
// that are numbers, with at most forty digits written out.
func (c *Change) Delta() (Delta, bool) {
	older, newer := unquoted(c.Old), unquoted(c.New)
	a, ok := parseDecimal(older)
	b, also := parseDecimal(newer)
	if c.Kind != Changed || !ok || !also || a == b || !a.writable() || !b.writable() {
		return Delta{}, false
	}
	d := Delta{Amount: difference(a, b)}
	x, ok := jsonpath.Number([]byte(older))
	y, also := jsonpath.Number([]byte(newer))
	if ok && also && x != 0 {
		d.Percent = (y - x) / math.Abs(x) * 100
		d.HasPercent = !math.IsInf(d.Percent, 0)
	}
	return d, true
}

// unquoted returns the number in a string, or an empty string if it is not a number. Other values are returned
// unchanged.
func unquoted(s string) string {
	if len(s) < 3 || s[0] != '"' {
		return s
	}
	s = s[1 : len(s)-1]
	if _, ok := jsonpath.Number([]byte(s)); !ok {
		return ""
	}
	return s
}

// maxDigits is the largest number of digits that Delta writes out.
const maxDigits = 40

func (d decimal) writable() bool {
	return len(d.digits) <= maxDigits && d.exponent <= maxDigits && d.exponent >= -maxDigits &&
		len(d.digits)+d.exponent <= maxDigits
}

// difference returns b - a written out.
func difference(a, b decimal) string {
	amount := new(big.Rat).Sub(b.rat(), a.rat()).FloatString(maxDigits)
	amount = strings.TrimRight(strings.TrimRight(amount, "0"), ".")
	if amount[0] == '-' {
		return amount
	}
	return "+" + amount
}

func (d decimal) rat() *big.Rat {
	r, _ := new(big.Rat).SetString("0" + d.digits + "e" + strconv.Itoa(d.exponent))
	if d.negative {
		r.Neg(r)
	}
	return r
}
