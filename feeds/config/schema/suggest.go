package schema

import (
	"fmt"
	"slices"
	"strings"
)

// maxCompared bounds the length of compared names, in characters.
const maxCompared = 64

// Choose returns the fix for a wrong name: the closest of options, or a list of them.
func Choose(wrong string, options []string) string {
	if best, ok := Nearest(wrong, options); ok {
		return "write " + Quote(best)
	}
	if len(options) == 1 {
		return "write " + Quote(options[0])
	}
	const most = 12
	text := "write one of: " + Clean(strings.Join(options[:min(len(options), most)], ", "))
	if more := len(options) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// Nearest returns the option most likely meant by wrong: one with a similar spelling or a common prefix. It returns
// false if none is close.
func Nearest(wrong string, options []string) (best string, ok bool) {
	w := []rune(strings.ToLower(wrong))
	if len(w) == 0 || len(w) > maxCompared {
		return "", false
	}
	least := 1 + max(1, min(len(w)/3, 4))
	for _, o := range options {
		c := []rune(strings.ToLower(o))
		if len(c) > maxCompared {
			continue
		}
		d := distance(w, c)
		short, long := string(w), string(c)
		if len(w) > len(c) {
			short, long = long, short
		}
		if len(short) >= 3 && strings.HasPrefix(long, short) && (len(w) < len(c) || len(w)-len(c) <= 3) {
			d = min(d, 1)
		}
		if d < least && d < max(len(w), len(c)) {
			best, least, ok = o, d, true
		}
	}
	return best, ok
}

// distance returns the number of characters to insert, delete, replace or swap with a neighbor to turn a into b.
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

// Or joins words as "a, b or c".
func Or(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
