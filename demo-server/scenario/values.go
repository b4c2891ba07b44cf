package scenario

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
)

// span is a range of durations.
type span struct{ low, high time.Duration }

// draw returns a duration of the range, in whole milliseconds if the range has more than one.
func (s span) draw(rng *rand.Rand) time.Duration {
	if s.low == s.high {
		return s.low
	}
	return (s.low + time.Duration(rng.Int64N(int64(s.high-s.low)+1))).Truncate(time.Millisecond)
}

// maxDelay bounds a delay.
const maxDelay = 24 * time.Hour

const wantSpan = "use a duration such as 200ms or 2s, or a range such as 200ms..400ms"

// span reads a duration, or a range of two.
func (t *tree) span(n *node) span {
	low, high, ranged := strings.Cut(t.text(n), "..")
	if !ranged {
		high = low
	}
	s := span{t.duration(n, low, wantSpan), t.duration(n, high, wantSpan)}
	if s.high < s.low {
		t.fail(n.at, "the range %s ends before it begins: write the shorter duration first", quote(n.text))
	}
	return s
}

// duration reads a duration from 0 to a day.
func (t *tree) duration(n *node, text, want string) time.Duration {
	d, err := time.ParseDuration(strings.TrimSpace(text))
	switch {
	case err != nil:
		t.fail(n.at, "%s is not a duration: %s", quote(n.text), want)
	case d < 0 || d > maxDelay:
		t.fail(n.at, "%s is out of range: use a duration from 0 to 24h", quote(n.text))
	}
	return d
}

// text reads a scalar.
func (t *tree) text(n *node) string {
	switch n.kind {
	case scalar:
		return n.text
	case null:
		t.fail(n.at, "a value is missing: write one after the colon")
	case list:
		t.fail(n.at, "a list cannot be here: write one value")
	case object:
		t.fail(n.at, "keys cannot be here: write one value")
	}
	return ""
}

// integer reads a whole number in a range.
func (t *tree) integer(n *node, low, high int) int {
	v, err := strconv.Atoi(t.text(n))
	if err != nil || v < low || v > high {
		t.fail(n.at, "%s is not a whole number from %d to %d", quote(n.text), low, high)
	}
	return v
}

// word reads one of some words.
func (t *tree) word(n *node, words ...string) string {
	text := t.text(n)
	if slices.Contains(words, text) {
		return text
	}
	t.fail(n.at, "%s is not a choice here: use %s", quote(text), or(words))
	return words[0]
}

// or joins choices: a, b or c.
func or(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
