// Package natural orders names the way people do: digits compare as numbers, so db-2 comes before db-10. It ignores
// locales.
package natural

import (
	"cmp"
	"strings"
)

// Compare returns -1, 0 or 1 if a comes before, equals or comes after b. Runs of ASCII digits compare as numbers,
// everything else byte by byte. Names that differ only in leading zeros compare as strings; only equal names return 0.
func Compare(a, b string) int {
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		if !digit(a[i]) || !digit(b[j]) {
			if a[i] != b[j] {
				return cmp.Compare(a[i], b[j])
			}
			i++
			j++
			continue
		}
		m, n := run(a, i), run(b, j)
		x, y := strings.TrimLeft(a[i:m], "0"), strings.TrimLeft(b[j:n], "0")
		if c := cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y)); c != 0 {
			return c
		}
		i, j = m, n
	}
	return cmp.Or(cmp.Compare(len(a)-i, len(b)-j), cmp.Compare(a, b))
}

func digit(c byte) bool { return c-'0' <= 9 }

// run returns the end of the digits that start at i.
func run(s string, i int) int {
	for i < len(s) && digit(s[i]) {
		i++
	}
	return i
}
