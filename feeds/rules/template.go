package rules

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"feedscope/feeds/expression"
)

// template is a text with expressions in it.
type template []templatePart

// templatePart is an expression with the text in front of it.
type templatePart struct {
	before string
	value  *expression.Expression // Nil at the end.
}

var (
	errOpen  = errors.New("a { is not closed; write {{ for the character")
	errEmpty = errors.New("an expression is missing between { and }; write {{ for the character")
)

// parseTemplate parses a text in which braces hold expressions. {{ and }} stand for the characters.
func parseTemplate(text string, calls expression.Calls) (template, error) {
	var t template
	var before strings.Builder
	rest := []rune(text)
	for at := 0; at < len(rest); at++ {
		c := rest[at]
		twice := at+1 < len(rest) && rest[at+1] == c
		switch {
		case (c == '{' || c == '}') && twice:
			before.WriteRune(c)
			at++
		case c == '{':
			end := closing(rest, at+1)
			if end < 0 {
				return nil, &expression.Error{Column: at + 1, Problem: errOpen.Error()}
			}
			source := string(rest[at+1 : end])
			if strings.TrimSpace(source) == "" {
				return nil, &expression.Error{Column: at + 1, Problem: errEmpty.Error()}
			}
			value, err := expression.CompileWith(source, calls)
			if wrong, ok := errors.AsType[*expression.Error](err); ok {
				return nil, &expression.Error{Column: wrong.Column + at + 1, Problem: wrong.Problem}
			}
			t = append(t, templatePart{before.String(), value})
			before.Reset()
			at = end
		default:
			before.WriteRune(c)
		}
	}
	return append(t, templatePart{before: before.String()}), nil
}

// closing returns the index of the brace that closes one before start; negative if there is none.
func closing(text []rune, start int) int {
	depth, quote := 1, rune(0)
	for i := start; i < len(text); i++ {
		switch c := text[i]; {
		case quote != 0 && c == '\\' && quote != '`':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'' || c == '`':
			quote = c
		case c == '{':
			depth++
		case c == '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// noValue stands for an expression without a value.
const noValue = "?"

// appendValue appends a value as people read it.
func appendValue(dst []byte, v any, seconds bool) []byte {
	switch v := v.(type) {
	case float64:
		if seconds {
			return append(dst, duration(v)...)
		}
		return appendNumber(dst, v)
	case int:
		return strconv.AppendInt(dst, int64(v), 10)
	case string:
		return append(dst, v...)
	case bool:
		return strconv.AppendBool(dst, v)
	}
	return append(dst, noValue...)
}

// significant is the number of digits of a number that is not a whole one, and whole the size up to which numbers are
// written without an exponent.
const (
	significant = 4
	whole       = 1e15
)

// appendNumber appends a number: a whole one with all its digits, another with four.
func appendNumber(dst []byte, v float64) []byte {
	size := math.Abs(v)
	switch {
	case v == math.Trunc(v) && size < whole:
		return strconv.AppendFloat(dst, v, 'f', -1, 64)
	case size >= whole || size < 1e-6:
		return strconv.AppendFloat(dst, v, 'g', significant, 64)
	}
	decimals := max(significant-1-int(math.Floor(math.Log10(size))), 0)
	start := len(dst)
	dst = strconv.AppendFloat(dst, v, 'f', decimals, 64)
	if strings.ContainsRune(string(dst[start:]), '.') {
		for dst[len(dst)-1] == '0' {
			dst = dst[:len(dst)-1]
		}
		if dst[len(dst)-1] == '.' {
			dst = dst[:len(dst)-1]
		}
	}
	return dst
}

// duration returns seconds as people write them: 35s, 2m5s, 250ms.
func duration(seconds float64) string {
	d := time.Duration(min(max(seconds*1e9, math.MinInt64), math.MaxInt64/2))
	switch {
	case d < time.Second:
		d = d.Round(time.Millisecond)
	case d < 10*time.Second:
		d = d.Round(100 * time.Millisecond)
	default:
		d = d.Round(time.Second)
	}
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = s[:len(s)-2]
	}
	if strings.HasSuffix(s, "h0m") {
		s = s[:len(s)-2]
	}
	return s
}
