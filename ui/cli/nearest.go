package cli

import (
	"strings"
)

// farthest is how many characters may be wrong in a name that is still recognised: a third of it, at least one.
func farthest(name string) int { return max(1, len(name)/3) }

// nearest gives the option that a mistyped name was most likely meant to be, or "".
func nearest(name string, options []string) string {
	best, least := "", farthest(name)+1
	for _, option := range options {
		d := distance(strings.ToLower(name), option)
		if len(name) > 1 && strings.HasPrefix(option, name) {
			d = 1
		}
		if d < least {
			best, least = option, d
		}
	}
	return best
}

// distance counts the characters to insert, delete, replace or swap with their neighbour to make b of a.
func distance(a, b string) int {
	var before, last, row []int
	for j := range len(b) + 1 {
		row = append(row, j)
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, make([]int, len(b)+1)
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

// meant is the end of a sentence about a wrong name: a question for the nearest option, or else all of them.
func meant(name string, options []string) string {
	if best := nearest(name, options); best != "" {
		return "; did you mean " + best + "?"
	}
	if len(options) == 0 {
		return ""
	}
	return "; there are " + strings.Join(options, ", ")
}
