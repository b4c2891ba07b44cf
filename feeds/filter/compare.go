package filter

import (
	"cmp"
	"strings"

	"feedscope/feeds/state/field"
)

// operator is how a value is compared.
type operator string

// operators are all there are; one that another begins with comes after it.
var operators = []operator{"!=", ">=", "<=", "=", ">", "<", "~"}

// holds tells whether the operator is true of values in that order: negative, zero or positive.
func (o operator) holds(order int) bool {
	switch o {
	case "=":
		return order == 0
	case "!=":
		return order != 0
	case ">":
		return order > 0
	case ">=":
		return order >= 0
	case "<":
		return order < 0
	}
	return order <= 0
}

// comparison is the condition that there is a value at a path which compares so with another.
type comparison struct {
	path
	operator operator
	value    value
	// number is the value as a number, if numeric.
	number  float64
	numeric bool
	exact   bool
	// stands is what data that meets the condition has in it; nil: that is not known.
	stands needle
}

func newComparison(p path, o operator, v value) *comparison {
	c := &comparison{path: p, operator: o, value: v, exact: hasUpper(v.text)}
	n, numeric := field.Number([]byte(v.text))
	if numeric && !v.quoted {
		c.number, c.numeric = n, true
	}
	c.value.quoted = v.quoted && (numeric || !bare(v.text))
	if o == "=" && !c.numeric && v.text != "" && plain(v.text) {
		c.stands = newNeedle(v.text)
	}
	return c
}

func (c *comparison) match(s subject) bool {
	v := c.path.value(s.data)
	switch {
	case !v.Exists():
		return false
	case c.numeric:
		return c.matchNumber(v)
	case c.exact:
		return c.operator.holds(strings.Compare(valueText(v), c.value.text))
	}
	return c.operator.holds(compareFold(valueText(v), c.value.text))
}

func (c *comparison) matchNumber(v field.Value) bool {
	n, ok := v.Number()
	if !ok {
		return c.operator == "!="
	}
	order := cmp.Compare(n, c.number)
	if order == 0 {
		order = compareIntegers(valueText(v), c.value.text)
	}
	return c.operator.holds(order)
}

// compareIntegers orders two numbers that are equal as far as a float64 tells: 64-bit ids have more digits than it
// holds. It is zero unless both are integers without an exponent.
func compareIntegers(a, b string) int {
	x, y := digits(a), digits(b)
	if x == "" || y == "" {
		return 0
	}
	order := cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(x, y))
	if a[0] == '-' {
		return -order
	}
	return order
}

// digits gives an integer without sign and leading zeros; empty for zero and for all else.
func digits(s string) string {
	s = strings.TrimLeft(strings.TrimLeft(s, "+-"), "0")
	if strings.Trim(s, "0123456789") != "" {
		return ""
	}
	return s
}

func (c *comparison) sift(b block) Verdict {
	if missing(b, c.stands) {
		return No
	}
	return c.path.sift(b)
}

func (c *comparison) String() string { return c.path.String() + string(c.operator) + c.value.String() }

// pathRegexp is the condition that a regular expression is found in the value at a path.
type pathRegexp struct {
	path
	expression *expression
}

func (p *pathRegexp) match(s subject) bool {
	v := p.value(s.data)
	return v.Exists() && p.expression.in(valueText(v))
}

func (p *pathRegexp) cost() int { return costPathRegexp }

func (p *pathRegexp) String() string {
	re := p.expression.source
	if !bare(re) || re[0] == '/' {
		re = "/" + escapeSlashes(re) + "/"
	}
	return p.path.String() + "~" + re
}
