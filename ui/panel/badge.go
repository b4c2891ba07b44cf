package panel

import (
	"strings"

	"feedscope/ui/text"
)

// Badge joins facts to what stands beside a title; empty ones are left out.
func Badge(f Frame, facts ...string) string {
	var said []string
	for _, fact := range facts {
		if fact != "" {
			said = append(said, fact)
		}
	}
	return strings.Join(said, " "+f.Theme.Glyphs.Sep+" ")
}

// Tally is the fact that there are so many: "3 open"; "" if there are none.
func Tally[N int | uint64](n N, word string) string {
	if n == 0 {
		return ""
	}
	return text.Count(n) + " " + word
}

// Refused is the fact that there was no room for n events.
func Refused(n uint64) string {
	if n == 0 {
		return ""
	}
	return "full, " + Tally(n, "events refused")
}
