// Package natural orders names as people do: in go two names, out comes which is first, with the digits in them
// compared as numbers, so that db-2 stands before db-10.
//
// It knows no locale and changes no name.
package natural

import "strings"

// Compare gives -1, 0 or 1 as a stands before, with or after b. Runs of ASCII digits compare by their number, all
// else byte by byte; names that differ in leading zeros alone compare as strings. Only equal names give 0.
func Compare(a, b string) int {
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		if !digit(a[i]) || !digit(b[j]) {
			if a[i] != b[j] {
				return order(a[i] < b[j])
			}
			i++
			j++
			continue
		}
		m, n := run(a, i), run(b, j)
		x, y := strings.TrimLeft(a[i:m], "0"), strings.TrimLeft(b[j:n], "0")
		if len(x) != len(y) {
			return order(len(x) < len(y))
		}
		if x != y {
			return order(x < y)
		}
		i, j = m, n
	}
	if (i < len(a)) != (j < len(b)) {
		return order(j < len(b))
	}
	return strings.Compare(a, b)
}

func order(before bool) int {
	if before {
		return -1
	}
	return 1
}

func digit(c byte) bool { return c-'0' <= 9 }

// run gives the end of the digits that begin at i.
func run(s string, i int) int {
	for i < len(s) && digit(s[i]) {
		i++
	}
	return i
}
