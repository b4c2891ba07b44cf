package filter

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// hasUpper tells whether a text is to be found as it is written, by the rule of smart case.
func hasUpper(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsUpper(r) || unicode.IsTitle(r) })
}

// fold gives the one letter that stands for all that are the same but for their case: Unicode's simple case
// folding, less the two letters outside of ASCII (ſ, K) that it takes for ASCII letters. They fold to S and K, which no
// ASCII letter folds to.
func fold(r rune) rune {
	if r < utf8.RuneSelf {
		return unicode.ToLower(r)
	}
	least := r
	for o := unicode.SimpleFold(r); o != r; o = unicode.SimpleFold(o) {
		least = min(least, o)
	}
	return least
}

// forms gives the encodings of all letters that fold to the same as r.
func forms(r rune) []string {
	same := []string{string(r)}
	for o := unicode.SimpleFold(r); o != r; o = unicode.SimpleFold(o) {
		if fold(o) == fold(r) {
			same = append(same, string(o))
		}
	}
	return same
}

// compareFold orders two texts by their folded letters.
func compareFold(a, b string) int {
	for a != "" && b != "" {
		x, n := utf8.DecodeRuneInString(a)
		y, m := utf8.DecodeRuneInString(b)
		if d := fold(x) - fold(y); d != 0 {
			return int(d)
		}
		a, b = a[n:], b[m:]
	}
	return len(a) - len(b)
}
