package tail

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/filter"
)

// Assertion is something that must become true of a run. Make one with [ParseAssertion].
//
// Either an event comes that passes a filter, or the number of events compares in some way with another. The events are
// those that are written; a filter that asks for a kind ("kind:comment") is asked of what is of that kind, written or not.
type Assertion struct {
	text   string
	filter *filter.Filter // Nil: it is about the count.
	kind   feeds.Kind     // What the filter is asked of.
	count  comparison
	within time.Duration // From the start of the run; zero: until its end.
}

// comparison compares the number of events.
type comparison struct {
	operator string
	with     uint64
}

// String gives the assertion as it was written.
func (a Assertion) String() string { return a.text }

const withinWord = " within "

// ParseAssertion parses CONDITION or CONDITION within TIME, where CONDITION is a filter, or count and a number joined by
// one of >= > = < <=. A filter may ask for feeds with these names. The error is a sentence that says what to write instead.
func ParseAssertion(s string, names []string) (Assertion, error) {
	a := Assertion{text: strings.TrimSpace(s)}
	condition := " " + a.text + " "
	if i := strings.LastIndex(condition, withinWord); i >= 0 {
		var err error
		if a.within, err = parseWithin(strings.TrimSpace(condition[i+len(withinWord):])); err != nil {
			return a, err
		}
		condition = condition[:i]
	}
	return a, a.parseCondition(strings.TrimSpace(condition), names)
}

func parseWithin(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	switch {
	case s == "":
		return 0, errors.New("a time must follow within, for example 10s or 1m30s")
	case err != nil || d <= 0:
		return 0, fmt.Errorf("%q is no time to be within; write for example 10s or 1m30s", s)
	}
	return d, nil
}

var (
	aboutCount = regexp.MustCompile(`^count\s*([<>=!]+)\s*(.*)$`)
	operators  = []string{">=", ">", "=", "<", "<="}
)

func (a *Assertion) parseCondition(s string, names []string) error {
	if s == "" {
		return errors.New("a condition must come first, as in type:quote within 10s or count>=100 within 30s")
	}
	if parts := aboutCount.FindStringSubmatch(s); parts != nil {
		return a.parseCount(parts[1], parts[2])
	}
	f, err := filter.ParseFor(s, names)
	if err != nil {
		return err
	}
	a.filter = f
	a.kind, _ = f.Kind()
	return nil
}

func (a *Assertion) parseCount(operator, number string) error {
	n, err := strconv.ParseUint(number, 10, 64)
	for _, o := range operators {
		if o == operator && err == nil {
			a.count = comparison{operator, n}
			return nil
		}
	}
	return fmt.Errorf("the count is compared with a whole number by one of %s, as in count>=100", strings.Join(operators, " "))
}

// holds tells whether the comparison is true of a count.
func (c comparison) holds(count uint64) bool {
	switch c.operator {
	case ">=":
		return count >= c.with
	case ">":
		return count > c.with
	case "=":
		return count == c.with
	case "<":
		return count < c.with
	}
	return count <= c.with
}

// settled tells whether the comparison is decided, as the count can only grow, and whether it holds.
func (c comparison) settled(count uint64) (settled, holds bool) {
	switch c.operator {
	case ">=", ">":
		settled = c.holds(count)
		return settled, settled
	case "=":
		return count > c.with, false
	}
	return !c.holds(count), false
}
