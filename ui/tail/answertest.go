package tail

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/ui/figures"
)

// answerTest is a condition on an answer that has ended.
type answerTest struct {
	// holds reports whether the condition holds; if not, found says what is the case.
	holds func(a *answer.Answer) (ok bool, found string)
	// median replaces holds in a condition on the median of a feed's answers. The row is nil if the feed has no medians.
	median func(feed string, r *figures.Row) (ok bool, found string)
}

// OfMedian reports whether the assertion is on the medians of several answers: "median ttft<1s".
func (a Assertion) OfMedian() bool { return a.answer != nil && a.answer.median != nil }

// OfAnswer reports whether the assertion is on the answers that events are merged into: "complete", "tool:NAME", or one
// of [answer.Figures] compared with a number or a duration.
func (a Assertion) OfAnswer() bool { return a.answer != nil }

var figureCondition = regexp.MustCompile(`^([a-z0-9_]+)\s*([<>=!]+)\s*(.*)$`)

// parseAnswerTest returns nil for a condition that is not on an answer.
func parseAnswerTest(s string) (*answerTest, error) {
	if s == "complete" {
		return &answerTest{holds: isComplete}, nil
	}
	if name, ok := strings.CutPrefix(s, "tool:"); ok && name != "" {
		return &answerTest{holds: calls(name)}, nil
	}
	s, isMedian := strings.CutPrefix(s, "median ")
	if _, alone := answer.FigureNamed(s); alone {
		return nil, fmt.Errorf("%s needs a comparison, such as %s<1s or %s>20; to look for the word, put it in quotes", s, s, s)
	}
	parts := figureCondition.FindStringSubmatch(s)
	if parts == nil {
		return nil, nil //nolint:nilnil // Not on an answer.
	}
	figure, known := answer.FigureNamed(parts[1])
	if !known {
		return nil, nil //nolint:nilnil // Not on an answer.
	}
	with, err := operand(figure, parts[3])
	if err != nil {
		return nil, err
	}
	c := comparison[float64]{parts[2], with}
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("%s needs %w", figure.Name, err)
	}
	if isMedian {
		return medianTest(figure, c)
	}
	return &answerTest{holds: func(a *answer.Answer) (bool, string) {
		v, ok := figure.Of(a)
		if !ok {
			return false, "the answer has no " + figure.Name + lacking(figure, a)
		}
		text := figures.Text(figure, v, a.Price.Currency)
		if why := figure.Distorted(a); why != "" {
			return false, figure.Name + " " + text + ": the answer was " + why + ", so it cannot be judged"
		}
		return c.holds(v), figure.Name + " is " + text
	}}, nil
}

// lacking says why an answer lacks a figure, if that is known.
func lacking(f answer.Figure, a *answer.Answer) string {
	switch {
	case f.Name == "cost" && !a.Price.Known:
		return ": there is no --price"
	case !a.Usage.Known && (f.Name == "cost" || f.Name == "tpot" || strings.Contains(f.Name, "token")):
		return ": the server reported no usage"
	}
	return ""
}

// medianTest returns the condition that the median of a figure meets a comparison.
func medianTest(figure answer.Figure, c comparison[float64]) (*answerTest, error) {
	at := slices.IndexFunc(figures.Columns, func(c figures.Column) bool { return c.Name == figure.Name })
	if at < 0 {
		return nil, fmt.Errorf("there is no median of %s", figure.Name)
	}
	return &answerTest{median: func(feed string, r *figures.Row) (bool, string) {
		if r == nil || !r.Cells[at].Known {
			return false, fmt.Sprintf("%s has fewer than %d answers whose %s counts", feed, figures.LeastMedian, figure.Name)
		}
		return c.holds(r.Cells[at].Value), fmt.Sprintf("the median of %s is %s for %s", figure.Name, r.Text(at), feed)
	}}, nil
}

// compared applies the conditions on medians to each of the feeds.
func (j *judge) compared(specs []feeds.Spec, medians []figures.Row) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, c := range j.all {
		if c.decided || c.answer == nil || c.answer.median == nil {
			continue
		}
		c.decided, c.holds, c.after = true, true, time.Since(j.start)
		for feed := 0; feed < len(specs) && c.holds; feed++ {
			var row *figures.Row
			if at := slices.IndexFunc(medians, func(r figures.Row) bool { return r.Feed == feed }); at >= 0 {
				row = &medians[at]
			}
			c.holds, c.found = c.answer.median(specs[feed].Name, row)
		}
	}
}

// operand parses what a figure is compared with.
func operand(f answer.Figure, s string) (float64, error) {
	if f.Duration {
		if d, err := time.ParseDuration(s); err == nil {
			return d.Seconds(), nil
		}
		return 0, fmt.Errorf("%s is a duration; compare it with one such as 800ms, not with %q", f.Name, s)
	}
	if v, err := strconv.ParseFloat(s, 64); err == nil {
		return v, nil
	}
	return 0, fmt.Errorf("%s is a number; compare it with one, not with %q", f.Name, s)
}

func isComplete(a *answer.Answer) (bool, string) {
	state, why := a.State()
	if state == answer.Complete {
		return true, ""
	}
	is := map[answer.State]string{answer.Limited: "ended early", answer.Failed: "failed"}
	return false, "the answer " + cmp.Or(is[state], "is "+state.String()) + ": " + why
}

// calls returns the condition that an answer calls a tool with arguments that are JSON.
func calls(name string) func(*answer.Answer) (bool, string) {
	return func(a *answer.Answer) (bool, string) {
		var others []string
		for i := range a.Parts {
			p := &a.Parts[i]
			switch {
			case p.Kind != answer.ToolCall:
			case p.Name == name && p.Broken():
				return false, "its arguments are not JSON"
			case p.Name == name:
				return true, ""
			default:
				others = append(others, p.Name)
			}
		}
		if len(others) == 0 {
			return false, "the answer calls no tool"
		}
		return false, "the answer calls " + strings.Join(others, ", ")
	}
}

// answered applies the conditions on answers to an answer that has ended.
func (j *judge) answered(a *answer.Answer) {
	j.mu.Lock()
	defer j.mu.Unlock()
	switch {
	case j.holding:
		j.keep(entry{answer: a})
	case !j.idle:
		j.judgeAnswer(a)
	}
}

// judgeAnswer reports whether the run is over.
func (j *judge) judgeAnswer(a *answer.Answer) bool {
	var reasons []string
	for _, c := range j.all {
		if c.answer == nil || c.decided || c.answer.median != nil {
			continue
		}
		c.seen++
		c.after = time.Since(j.start)
		c.holds, c.found = c.answer.holds(a)
		if c.decided = !j.each || !c.holds; !c.holds {
			reasons = append(reasons, c.reason(j.count, c.after))
		}
	}
	if reasons != nil {
		j.decided(&AssertionError{reasons})
		return true
	}
	return j.allHold()
}
