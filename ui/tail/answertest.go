package tail

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"feedscope/feeds/answer"
)

// answerTest is a condition on an answer that has ended.
type answerTest struct {
	// holds reports whether the condition holds; if not, found says what is the case.
	holds func(a *answer.Answer) (ok bool, found string)
}

// OfAnswer reports whether the assertion is on the answers that events are merged into: "complete", "tool:NAME", or one
// of [answer.Figures] compared with a number or a duration.
func (a Assertion) OfAnswer() bool { return a.answer != nil }

var figureCondition = regexp.MustCompile(`^([a-z0-9_]+)\s*([<>=!]+)\s*(.*)$`)

// parseAnswerTest returns nil for a condition that is not on an answer.
func parseAnswerTest(s string) (*answerTest, error) {
	if s == "complete" {
		return &answerTest{isComplete}, nil
	}
	if name, ok := strings.CutPrefix(s, "tool:"); ok && name != "" {
		return &answerTest{calls(name)}, nil
	}
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
	return &answerTest{func(a *answer.Answer) (bool, string) {
		v, ok := figure.Of(a)
		if !ok {
			return false, "the answer has no " + figure.Name
		}
		return c.holds(v), figure.Name + " is " + figureText(figure, v)
	}}, nil
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
		if c.answer == nil || c.decided {
			continue
		}
		c.seen++
		c.decided, c.after = true, time.Since(j.start)
		if c.holds, c.found = c.answer.holds(a); !c.holds {
			reasons = append(reasons, c.reason(j.count, c.after))
		}
	}
	if reasons != nil {
		j.decided(&AssertionError{reasons})
		return true
	}
	return j.allHold()
}
