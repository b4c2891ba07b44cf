package tail

import (
	"fmt"
	"time"

	"feedscope/feeds"
	"feedscope/ui/text"
)

// check is what is known of an assertion. Once it is decided it stays so.
type check struct {
	Assertion
	seen    uint64 // How much the filter was asked of.
	decided bool
	holds   bool
}

// came takes an entry of the timeline, the count of written events after it, and tells whether it has decided the
// assertion.
func (c *check) came(e *feeds.Event, feed string, count uint64) bool {
	switch {
	case c.decided:
		return false
	case c.filter == nil:
		c.decided, c.holds = c.count.settled(count)
	case e.Kind == c.kind:
		c.seen++
		c.holds = c.filter.Match(e, feed)
		c.decided = c.holds
	}
	return c.decided
}

// conclude decides an assertion of which nothing more will be heard.
func (c *check) conclude(count uint64) {
	if c.decided {
		return
	}
	c.decided = true
	c.holds = c.filter == nil && c.count.holds(count)
}

// reason says why an assertion has failed after a time.
func (c *check) reason(count uint64, after time.Duration) string {
	var what string
	switch {
	case c.filter == nil:
		what = quantity(count, feeds.Message)
	case c.seen == 0:
		what = "no " + nouns[c.kind][0]
	case c.seen == 1:
		what = "a single " + nouns[c.kind][0] + ", which did not pass,"
	default:
		what = "none that passed among " + quantity(c.seen, c.kind)
	}
	return text.Clean(fmt.Sprintf("assertion %q failed: %s in %s", c.text, what, text.Duration(after)))
}

// nouns are the words for one and for several of a kind.
var nouns = [...][2]string{
	feeds.Message: {"event", "events"},
	feeds.Comment: {"comment", "comments"},
	feeds.Retry:   {"reconnection time", "reconnection times"},
	feeds.Anomaly: {"anomaly", "anomalies"},
	feeds.Change:  {"change of state", "changes of state"},
}

func quantity(n uint64, kind feeds.Kind) string {
	word := nouns[kind][1]
	if n == 1 {
		word = nouns[kind][0]
	}
	return text.Count(n) + " " + word
}
