package series

import (
	"math"
	"strings"
	"unicode/utf8"
)

// Level is how a value stands to a [Threshold].
type Level uint8

// The levels.
const (
	OK Level = iota
	Warn
	Critical
)

// String gives the level's name in lower case.
func (l Level) String() string {
	switch l {
	case Warn:
		return "warn"
	case Critical:
		return "critical"
	default:
		return "ok"
	}
}

// Threshold says which values of which series are of note.
type Threshold struct {
	// Match is a glob on the series' name: * stands for any number of characters, "/" among them, and ? for one.
	Match string
	// Warn and Critical are the values from which on upwards a value has that level, or downwards if Critical is
	// less than Warn. NaN means that there is no such level.
	Warn, Critical float64
}

// Level gives the level of a value. NaN is [OK]: it is no value.
func (t Threshold) Level(v float64) Level {
	reached := func(limit float64) bool { return v >= limit }
	if t.Critical < t.Warn {
		reached = func(limit float64) bool { return v <= limit }
	}
	switch {
	case reached(t.Critical):
		return Critical
	case reached(t.Warn):
		return Warn
	}
	return OK
}

// Find gives the first threshold that matches a series' name; without one, one that no value reaches.
func Find(thresholds []Threshold, name string) (Threshold, bool) {
	for _, t := range thresholds {
		if Match(t.Match, name) {
			return t, true
		}
	}
	return Threshold{Warn: math.NaN(), Critical: math.NaN()}, false
}

// Match tells whether a glob fits a whole name; see [Threshold]. There is no glob that is wrong.
func Match(glob, name string) bool {
	// After a mismatch the last star takes one character more; earlier stars need no second look.
	g, n, star, taken := 0, 0, -1, 0
	for n < len(name) {
		switch {
		case g < len(glob) && glob[g] == '*':
			star, taken = g, n
			g++
		case g < len(glob) && glob[g] == '?':
			g++
			n += character(name[n:])
		case g < len(glob) && glob[g] == name[n]:
			g++
			n++
		case star >= 0:
			taken += character(name[taken:])
			g, n = star+1, taken
		default:
			return false
		}
	}
	return strings.Trim(glob[g:], "*") == ""
}

// character gives the length of the first character in bytes.
func character(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	return n
}
