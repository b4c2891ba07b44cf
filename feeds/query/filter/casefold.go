package filter

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// hasUpper reports whether a text has an upper-case letter and so, by smart case, matches only as written.
func hasUpper(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsUpper(r) || unicode.IsTitle(r) })
}

// fold maps letters that differ only in case to one of them: Unicode's simple case folding, except for the two letters
// outside of ASCII (ſ, K) that it folds to ASCII letters. Those fold to S and K, which no ASCII letter folds to.
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

// encodings returns the encodings of all letters that fold to the same as r.
func encodings(r rune) []string {
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
