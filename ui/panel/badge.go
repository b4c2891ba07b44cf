package panel

import (
	"feedscope/ui/term/text"
	"feedscope/ui/term/widget"
)

// Badge joins facts for a title, most important first; empty ones are left out.
func Badge(f Frame, facts ...string) string { return widget.Join(f.Theme, facts...) }

// Tally returns a count for a badge: "3 open", empty for zero.
func Tally[N int | uint64](n N, word string) string {
	if n == 0 {
		return ""
	}
	return text.Count(n) + " " + word
}

// Lacking describes events that produced nothing: "3 events, none with a key", empty for zero.
func Lacking(n uint64, what string) string {
	if n == 0 {
		return ""
	}
	return text.Counted(n, "event") + ", none with " + what
}

// Hidden returns the number of columns that have no room, for a badge: "+2 columns", empty for zero.
func Hidden(n int) string {
	if n == 0 {
		return ""
	}
	return "+" + text.Counted(n, "column")
}

// Refused returns the number of events that found no room, for a badge, empty for zero.
func Refused(n uint64) string {
	if n == 0 {
		return ""
	}
	return "full, " + text.Counted(n, "event") + " refused"
}
