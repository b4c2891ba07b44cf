package filter

import (
	"strings"

	"feedscope/feeds"
)

// ParseEnd parses what tells the last event of a stream: data:TEXT is one whose data is exactly that, everything else a
// filter that it passes. It gives what a [feeds.Spec] takes as End, for the feed of a name.
func ParseEnd(s string) (func(feed string) func(*feeds.Event) bool, error) {
	if data, ok := strings.CutPrefix(s, "data:"); ok {
		isLast := func(e *feeds.Event) bool { return string(e.Data) == data }
		return func(string) func(*feeds.Event) bool { return isLast }, nil
	}
	f, err := Parse(s)
	if err != nil {
		return nil, err
	}
	return func(feed string) func(*feeds.Event) bool {
		return func(e *feeds.Event) bool { return f.Match(e, feed) }
	}, nil
}
