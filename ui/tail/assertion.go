package tail

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/query/filter"
)

// Assertion is a condition that a run must meet: an event passes a filter, or the number of events meets a comparison.
// It applies to the events that are written; a filter for another kind ("kind:comment") applies to all entries of that
// kind. [ParseAssertion] returns one.
type Assertion struct {
	text   string
	answer *answerTest    // Nil: the condition is not on an answer.
	filter *filter.Filter // Nil, without answer: the condition is on the count.
	kind   feeds.Kind     // The kind that the filter applies to.
	count  comparison[uint64]
	within time.Duration // From the start of the run; zero: until its end.
}

// comparison is a condition on a number.
type comparison[N uint64 | float64] struct {
	operator string
	with     N
}

// Default returns the assertion with a time to hold within, unless it has one.
func (a Assertion) Default(within time.Duration) Assertion {
	if a.within == 0 {
		a.within = within
	}
	return a
}

// String returns the assertion's source text.
func (a Assertion) String() string { return a.text }

const withinWord = " within "

// ParseAssertion parses "CONDITION" or "CONDITION within TIME". CONDITION is a filter, or count and a number joined
// by one of >= > = < <=, or a condition on an answer; see [Assertion.OfAnswer]. names are the feeds that a filter can refer to. The error is a sentence that suggests a
// fix.
func ParseAssertion(s string, names []string) (Assertion, error) {
	a := Assertion{text: strings.TrimSpace(s)}
	condition := " " + a.text + " "
	if i := lastWithin(condition); i >= 0 {
		var err error
		if a.within, err = parseWithin(strings.TrimSpace(condition[i+len(withinWord):])); err != nil {
			return a, err
		}
		condition = condition[:i]
	}
	return a, a.parseCondition(strings.TrimSpace(condition), names)
}

// lastWithin returns where the time of a condition begins, -1 if it has none: outside of quotation marks and regular
// expressions.
func lastWithin(condition string) int {
	i := strings.LastIndex(condition, withinWord)
	for i >= 0 && filter.Open(condition[:i]) != 0 {
		i = strings.LastIndex(condition[:i], withinWord)
	}
	return i
}

func parseWithin(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	switch {
	case s == "":
		return 0, errors.New("within needs a time, for example 10s or 1m30s")
	case err != nil || d <= 0:
		return 0, fmt.Errorf("%q is not a time; for example, write 10s or 1m30s", s)
	}
	return d, nil
}

var (
	countCondition = regexp.MustCompile(`^count\s*([<>=!]+)\s*(.*)$`)
	operators      = []string{">=", ">", "=", "<", "<="}
)

func (a *Assertion) parseCondition(s string, names []string) error {
	if s == "" {
		return errors.New("the condition is missing; for example, write type:quote within 10s or count>=100 within 30s")
	}
	if test, err := parseAnswerTest(s); test != nil || err != nil {
		a.answer = test
		return err
	}
	if parts := countCondition.FindStringSubmatch(s); parts != nil {
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
	a.count = comparison[uint64]{operator, n}
	if wrong := a.count.check(); wrong != nil || err != nil {
		return fmt.Errorf("count needs one of %s and a whole number, for example count>=100", strings.Join(operators, " "))
	}
	return nil
}

// check returns an error for an unknown operator.
func (c comparison[N]) check() error {
	if !slices.Contains(operators, c.operator) {
		return fmt.Errorf("one of %s, not %s", strings.Join(operators, " "), c.operator)
	}
	return nil
}

// holds reports whether a number meets the condition.
func (c comparison[N]) holds(count N) bool {
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

// settled reports whether the condition can no longer change as the count grows, and whether it holds.
func (c comparison[N]) settled(count N) (settled, holds bool) {
	switch c.operator {
	case ">=", ">":
		settled = c.holds(count)
		return settled, settled
	case "=":
		return count > c.with, false
	}
	return !c.holds(count), false
}
