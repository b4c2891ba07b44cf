package tail

import (
	"slices"
	"strings"
	"sync"
	"time"

	"feedscope/feeds"
)

// AssertionError is a run of which not all became true that was asserted.
type AssertionError struct {
	// Reasons has a sentence for each assertion that failed, safe to print.
	Reasons []string
}

// Error gives the sentences, a line each.
func (e *AssertionError) Error() string { return strings.Join(e.Reasons, "\n") }

// checks judge the assertions of a run as it goes. They have a lock of their own: a writer that is held up holds up no
// verdict.
type checks struct {
	// decided is told once all assertions hold, unless the run has an end of its own, or of one that cannot hold any more.
	decided func(*AssertionError)
	patient bool // The run has an end of its own.

	mu     sync.Mutex
	start  time.Time
	all    []*check
	timers []*time.Timer
	count  uint64 // Events that were written.
}

// newChecks makes checks that look at the clock until they are closed.
func newChecks(o *Options, decided func(*AssertionError)) *checks {
	c := &checks{decided: decided, patient: o.Count > 0 || o.For > 0, start: time.Now()}
	for _, a := range o.Assertions {
		one := &check{Assertion: a}
		c.all = append(c.all, one)
		if a.within > 0 {
			c.timers = append(c.timers, time.AfterFunc(a.within, func() { c.deadline(one) }))
		}
	}
	return c
}

func (c *checks) close() {
	for _, t := range c.timers {
		t.Stop()
	}
}

// came takes an entry of a feed's timeline, of the events those that are written, and tells whether the run is decided.
func (c *checks) came(e *feeds.Event, feed string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e.Kind == feeds.Message {
		c.count++
	}
	for _, one := range c.all {
		if one.came(e, feed, c.count) && !one.holds {
			c.decided(&AssertionError{[]string{one.reason(c.count, time.Since(c.start))}})
			return true
		}
	}
	return c.hold()
}

// deadline judges an assertion whose time is over.
func (c *checks) deadline(one *check) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if one.conclude(c.count); !one.holds {
		c.decided(&AssertionError{[]string{one.reason(c.count, one.within)}})
		return
	}
	c.hold()
}

// hold tells whether the run is over because all assertions hold.
func (c *checks) hold() bool {
	if c.patient || slices.ContainsFunc(c.all, func(one *check) bool { return !one.holds }) {
		return false
	}
	c.decided(nil)
	return true
}

// verdict judges what is open at the end of the run: nil if all assertions hold.
func (c *checks) verdict() *AssertionError {
	c.mu.Lock()
	defer c.mu.Unlock()
	var reasons []string
	for _, one := range c.all {
		if one.conclude(c.count); !one.holds {
			reasons = append(reasons, one.reason(c.count, time.Since(c.start)))
		}
	}
	if reasons == nil {
		return nil
	}
	return &AssertionError{reasons}
}
