package config

import (
	"fmt"
	"slices"
	"strings"
)

// maxNear bounds the names that are compared, in characters.
const maxNear = 64

// choose says what to write in place of a wrong name: the nearest of options, or which there are.
func choose(wrong string, options []string) string {
	if best, ok := Nearest(wrong, options); ok {
		return "write " + quote(best)
	}
	if len(options) == 1 {
		return "write " + quote(options[0])
	}
	const most = 12
	quoted := make([]string, 0, most)
	for _, o := range options[:min(len(options), most)] {
		quoted = append(quoted, clean(o))
	}
	text := "write one of: " + strings.Join(quoted, ", ")
	if more := len(options) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// Nearest gives the option that wrong is most likely meant to be: by spelling, or because it is the
// beginning of it; false if none is near.
func Nearest(wrong string, options []string) (best string, ok bool) {
	w := []rune(strings.ToLower(wrong))
	if len(w) == 0 || len(w) > maxNear {
		return "", false
	}
	least := 1 + max(1, min(len(w)/3, 4))
	for _, o := range options {
		c := []rune(strings.ToLower(o))
		if len(c) > maxNear {
			continue
		}
		d := distance(w, c)
		if len(w) >= 3 && (strings.HasPrefix(string(c), string(w)) || strings.HasPrefix(string(w), string(c)) && len(c) >= 3) {
			d = min(d, 1)
		}
		if d < least && d < max(len(w), len(c)) {
			best, least, ok = o, d, true
		}
	}
	return best, ok
}

// distance is the number of characters to insert, delete, replace or swap with their neighbour to make b of a.
func distance(a, b []rune) int {
	var before, last []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last = last, slices.Clone(row)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			replace := last[j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			row[j] = min(replace, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
