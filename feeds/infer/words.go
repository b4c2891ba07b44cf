package infer

import (
	"slices"
	"strings"
	"unicode"
)

// plainName lowers a name and drops what parts its words: lastPrice, last_price and last-price are one name.
func plainName(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("_- .", r) {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// parts returns the words of a name in lower case, each between blanks: that of lastPrice is " last price ".
func parts(name string) string {
	runes := []rune(name)
	var b strings.Builder
	for i, r := range runes {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			r = ' '
		} else if i > 0 && unicode.IsUpper(r) {
			next := i+1 < len(runes) && unicode.IsLower(runes[i+1])
			if !unicode.IsUpper(runes[i-1]) || next {
				b.WriteByte(' ')
			}
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return " " + strings.Join(strings.Fields(b.String()), " ") + " "
}

// has reports whether one of the words is in the field's name.
func (f *field) has(words ...string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(f.parts, " "+word+" ") })
}

// endsWith reports whether the field's name ends with one of the words.
func (f *field) endsWith(words ...string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.HasSuffix(f.parts, " "+word+" ") })
}
