package tail

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"feedscope/feeds"
	"feedscope/ui/term/text"
)

// AssertionError is the error of a run that did not meet all assertions.
type AssertionError struct {
	// Reasons has one sentence for each failed assertion, safe to print.
	Reasons []string
}

// Error returns the sentences, one per line.
func (e *AssertionError) Error() string { return strings.Join(e.Reasons, "\n") }

// judge checks assertions during a run. It has its own lock, so a blocked writer does not delay a verdict.
type judge struct {
	// decided is called when an assertion can no longer hold, and with nil when all hold and the run has no limit.
	decided func(*AssertionError)
	hasEnd  bool
	each    bool // Conditions on answers must hold for each of several.

	mu     sync.Mutex
	start  time.Time
	all    []*check
	timers []*time.Timer
	count  uint64 // Events written.

	// With a trigger: nothing is judged before hold, and after it things are held until begin.
	idle, holding bool
	held          []entry
	heldBytes     int
	overflow      func(error)
}

// check is an assertion and its state. A decision is final.
type check struct {
	Assertion
	seen    uint64 // Number of events the filter was applied to.
	decided bool
	holds   bool
	after   time.Duration // Since the start, when it was decided.
	found   string        // What was the case instead, for a condition on an answer.
}

// newJudge returns a judge and starts the assertions' timers.
func newJudge(o *Options, decided func(*AssertionError)) *judge {
	j := &judge{
		decided: decided, hasEnd: o.Count > 0 || o.For > 0 || o.compares(), each: o.compares(), start: time.Now(), idle: o.Trigger != nil,
	}
	j.add(o.Assertions)
	return j
}

// add adds assertions, and starts their timers.
func (j *judge) add(all []Assertion) {
	j.idle = j.idle && len(all) == 0
	for _, a := range all {
		c := &check{Assertion: a}
		j.all = append(j.all, c)
		if a.within > 0 {
			left := max(a.within-time.Since(j.start), 0)
			j.timers = append(j.timers, time.AfterFunc(left, func() { j.deadline(c) }))
		}
	}
}

// close stops the timers.
func (j *judge) close() {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, t := range j.timers {
		t.Stop()
	}
}

// see takes an entry of a feed's timeline, except for events that are not written. It reports whether the run is over.
func (j *judge) see(e *feeds.Event, feed string) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	switch {
	case j.holding:
		j.keep(entry{event: clone(e), feed: feed})
		return false
	case j.idle:
		return false
	}
	return j.judge(e, feed)
}

func (j *judge) judge(e *feeds.Event, feed string) bool {
	if e.Kind == feeds.Message {
		j.count++
	}
	for _, c := range j.all {
		if !c.see(e, feed, j.count) {
			continue
		}
		if c.after = time.Since(j.start); !c.holds {
			j.decided(&AssertionError{[]string{c.reason(j.count, c.after)}})
			return true
		}
	}
	return j.allHold()
}

// deadline judges an assertion at the end of its time.
func (j *judge) deadline(c *check) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if !c.decided {
		c.after = c.within
	}
	if c.conclude(j.count); !c.holds {
		j.decided(&AssertionError{[]string{c.reason(j.count, c.within)}})
		return
	}
	j.allHold()
}

// allHold ends the run if all assertions hold and it has no limit, and reports whether it did.
func (j *judge) allHold() bool {
	if j.hasEnd || len(j.all) == 0 || slices.ContainsFunc(j.all, func(c *check) bool { return !c.holds }) {
		return false
	}
	j.decided(nil)
	return true
}

// verdict judges the open assertions at the end of the run. It returns nil if all hold.
func (j *judge) verdict() *AssertionError {
	j.mu.Lock()
	defer j.mu.Unlock()
	var reasons []string
	for _, c := range j.all {
		if !c.decided {
			c.after = time.Since(j.start)
		}
		if c.conclude(j.count); !c.holds {
			reasons = append(reasons, c.reason(j.count, time.Since(j.start)))
		}
	}
	if reasons == nil {
		return nil
	}
	return &AssertionError{reasons}
}

// see takes an entry and the number of events so far, and reports whether that decided the assertion.
func (c *check) see(e *feeds.Event, feed string, count uint64) bool {
	switch {
	case c.decided, c.answer != nil:
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

// conclude decides an assertion that sees no more events.
func (c *check) conclude(count uint64) {
	if !c.decided {
		c.decided = true
		if c.answer == nil {
			c.holds = c.filter == nil && c.count.holds(count)
		}
	}
}

// reason explains why an assertion failed.
func (c *check) reason(count uint64, after time.Duration) string {
	var found string
	switch {
	case c.answer != nil && c.found != "":
		return text.Clean(fmt.Sprintf("assertion %q failed: %s", c.text, c.found))
	case c.answer != nil:
		found = "no answer ended"
	case c.filter == nil:
		found = quantity(count, feeds.Message)
	case c.seen == 0:
		found = "no " + nouns[c.kind][0]
	case c.seen == 1:
		found = "the only " + nouns[c.kind][0] + " did not pass the filter"
	default:
		found = "none of " + quantity(c.seen, c.kind) + " passed the filter"
	}
	return text.Clean(fmt.Sprintf("assertion %q failed: %s in %s", c.text, found, text.Duration(after)))
}

// nouns holds the singular and plural of each kind.
var nouns = [...][2]string{
	feeds.Message: {"event", "events"},
	feeds.Comment: {"comment", "comments"},
	feeds.Retry:   {"reconnection time", "reconnection times"},
	feeds.Anomaly: {"anomaly", "anomalies"},
	feeds.Change:  {"state change", "state changes"},
}

func quantity(n uint64, kind feeds.Kind) string {
	word := nouns[kind][1]
	if n == 1 {
		word = nouns[kind][0]
	}
	return text.Count(n) + " " + word
}
