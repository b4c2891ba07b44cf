package faults

import "strings"

// nearest gives the name that was most likely meant; empty when none is near.
func nearest(word string) string {
	if len(word) > 32 {
		return "" // Nothing so long is near, and the distance costs its length.
	}
	best, least := "", len(word)/2+1
	for _, name := range names() {
		d := distance(word, name)
		if strings.HasPrefix(name, word) && len(word) > 1 {
			d = 1
		}
		if d < least {
			best, least = name, d
		}
	}
	return best
}

// distance is how many letters must be added, left out or changed to make one word of the other.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
