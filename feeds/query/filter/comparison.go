package filter

import (
	"cmp"
	"math/big"
	"strings"

	"feedscope/feeds/jsonpath"
)

// operator is a comparison operator.
type operator string

// operators lists all operators, each before its own prefixes.
var operators = []operator{"!=", ">=", "<=", "=", ">", "<", "~"}

// holds reports whether the operator is true for values that compare as order: negative, zero or positive.
func (o operator) holds(order int) bool {
	if o == "!=" {
		return order != 0
	}
	return strings.IndexByte(string(o), "<=>"[cmp.Compare(order, 0)+1]) >= 0
}

// comparison is the condition that the value at a path and another value satisfy an operator.
type comparison struct {
	path
	operator operator
	value    value
	// number is the value as a number, if numeric.
	number  float64
	numeric bool
	exact   bool
	// required is a text in all data that meets the condition; nil if none is known.
	required substring
}

func newComparison(p path, o operator, v value) *comparison {
	c := &comparison{path: p, operator: o, value: v, exact: hasUpper(v.text)}
	n, numeric := jsonpath.Number([]byte(v.text))
	if numeric && !v.quoted {
		c.number, c.numeric = n, true
	}
	c.value.quoted = v.quoted && (numeric || !bare(v.text))
	if o == "=" && !c.numeric && v.text != "" && inBlock(v.text) {
		c.required = newSubstring(v.text)
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

func (c *comparison) matchNumber(v jsonpath.Value) bool {
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

// compareIntegers orders two numbers that are equal as float64s, because 64-bit IDs have more digits than a float64
// holds. It returns zero unless both are integers without an exponent.
func compareIntegers(a, b string) int {
	x, ok := new(big.Int).SetString(a, 10)
	y, also := new(big.Int).SetString(b, 10)
	if !ok || !also {
		return 0
	}
	return x.Cmp(y)
}

func (c *comparison) matchBlock(b block) (met, known bool) {
	if lacks(b, c.required) {
		return false, true
	}
	return c.path.matchBlock(b)
}

func (c *comparison) String() string { return c.path.String() + string(c.operator) + c.value.String() }

// pathRegexp is the condition that the value at a path matches a regular expression.
type pathRegexp struct {
	path
	expression *expression
}

func (p *pathRegexp) match(s subject) bool {
	v := p.value(s.data)
	return v.Exists() && p.expression.in(valueText(v))
}

func (p *pathRegexp) String() string {
	re := p.expression.source
	if !bare(re) || re[0] == '/' {
		re = "/" + escapeSlashes(re) + "/"
	}
	return p.path.String() + "~" + re
}
