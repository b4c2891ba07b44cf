package schema

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

var (
	durationType = reflect.TypeFor[time.Duration]()
	sizeType     = reflect.TypeFor[Size]()
)

// setScalar reads the scalar n into v, or returns the problem in the form "must be ...".
func setScalar(n *node, v reflect.Value, f *field) (problem, fix string) {
	mistyped := func() (string, string) {
		return "must be " + wants(f) + n.not(f), "for example, write " + n.example(f.sample())
	}
	quoted := n.quoted && !n.expanded
	switch {
	case v.Type() == durationType:
		return setDuration(n, v, f)
	case v.Type() == sizeType:
		size, err := ParseSize(n.text)
		if err != nil {
			problem, fix := mistyped()
			return problem, fix + "; the units are B, kB, MB, GB, KiB, MiB and GiB"
		}
		if outside(f, float64(size), func(s string) float64 { b, _ := ParseSize(s); return float64(b) }) {
			return mistyped()
		}
		v.SetInt(int64(size))
		return "", ""
	}
	switch v.Kind() {
	case reflect.String:
		return setText(n, v, f)
	case reflect.Bool:
		is := strings.EqualFold(n.text, "true")
		if quoted || !is && !strings.EqualFold(n.text, "false") {
			example := "true"
			if slices.Contains([]string{"no", "off", "n", "0", "false"}, strings.ToLower(n.shown)) {
				example = "false"
			}
			return "must be true or false" + n.not(f), "write " + n.example(example)
		}
		v.SetBool(is)
	case reflect.Int:
		i, err := strconv.Atoi(n.text)
		if err != nil || quoted || outside(f, float64(i), number) {
			return mistyped()
		}
		v.SetInt(int64(i))
	case reflect.Float64:
		x, err := strconv.ParseFloat(n.text, 64)
		if err != nil || quoted || math.IsInf(x, 0) || math.IsNaN(x) || outside(f, x, number) {
			return mistyped()
		}
		v.SetFloat(x)
	default:
		panic("schema: no scalar of type " + v.Type().String())
	}
	return "", ""
}

func number(s string) float64 {
	x, _ := strconv.ParseFloat(s, 64)
	return x
}

// outside reports whether x is outside the field's bounds, which parse converts.
func outside(f *field, x float64, parse func(string) float64) bool {
	return f.low != "" && x < parse(f.low) || f.high != "" && x > parse(f.high)
}

func setText(n *node, v reflect.Value, f *field) (problem, fix string) {
	at := strings.IndexFunc(n.text, isControl)
	switch {
	case n.text == "":
		return "is empty", "for example, write " + n.example(f.sample())
	case at >= 0 && !f.is("text"):
		return fmt.Sprintf("contains a control character (U+%04X)", n.text[at:][0]),
			"write it on one line and without escapes; a variable may end with a line feed"
	case len(f.oneOf) > 0 && !slices.Contains(f.oneOf, n.text):
		return "must be " + wants(f) + n.not(f), Choose(n.shown, f.oneOf)
	}
	v.SetString(n.text)
	return "", ""
}

// setDuration reads a duration; 0 needs no unit.
func setDuration(n *node, v reflect.Value, f *field) (problem, fix string) {
	const units = "; the units are ms, s, m and h"
	compact := strings.ReplaceAll(n.text, " ", "")
	d, err := time.ParseDuration(compact)
	_, bare := strconv.ParseFloat(compact, 64)
	example := "for example, write " + n.example(f.sample())
	switch {
	case err != nil && bare == nil && !n.expanded:
		return "is a duration and needs a unit, not just " + n.describe(),
			"write " + n.example(compact+"s") + " for seconds" + units
	case err != nil:
		return "must be a duration" + n.not(f), example + units
	case d < 0:
		return "must not be negative", example
	case d != 0 || f.def != "":
		parse := func(s string) float64 { d, _ := time.ParseDuration(s); return float64(d) }
		if outside(f, float64(d), parse) {
			return "must be " + wants(f) + n.not(f), example
		}
	}
	v.SetInt(int64(d))
	return "", ""
}
