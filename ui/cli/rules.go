package cli

import (
	"bufio"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"feedscope/feeds/capture"
	"feedscope/feeds/config/schema"
	"feedscope/feeds/rules"
	"feedscope/feeds/rules/rehearse"
	"feedscope/feeds/rules/stream"
	"feedscope/ui/config"
	"feedscope/ui/term/text"
)

func newRules(e *Env) *cobra.Command {
	return group("rules", "Test rules on a recording", "  feedscope rules test wall.yaml day.capture", newRulesTest(e))
}

var rulesOutputs = []string{"text", "json"}

const rulesTestLong = `Run the rules of a configuration over a recording, and write a line for each alert that they would have sent, and for
its end. Live feeds are evaluated by the same code. FILE is a whole configuration, whose feeds say how to read those of the
recording, or a file with nothing but rules. Multiple recordings must be parts of one.

A rule that found none of the fields that it reads is reported on standard error, and so is one whose feeds were not
recorded.

Exit status: 0 done, whether or not there were alerts; 2 if a file cannot be read or has mistakes.`

const rulesTestExample = `  feedscope rules test wall.yaml day.capture
  feedscope rules test rules.yaml day.*.capture --output json | jq 'select(.severity == "critical")'`

func newRulesTest(e *Env) *cobra.Command {
	output := rulesOutputs[0]
	cmd := &cobra.Command{
		Use:     "test FILE RECORDING...",
		Short:   "Write the alerts that rules would have sent",
		Long:    rulesTestLong,
		Example: rulesTestExample,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 2 {
				return usagef("rules test needs a file with rules, and a recording")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			return e.testRules(args[0], args[1:], output == "json")
		},
	}
	parsed(cmd.Flags(), &output, "output", "", "`format`: "+schema.Or(rulesOutputs)+" [text]", oneOf(rulesOutputs...))
	completeChoice(cmd, "output", func() []string { return rulesOutputs })
	return cmd
}

func (e *Env) testRules(path string, recordings []string, asJSON bool) error {
	e.reads.Store(true)
	c, err := e.loader().LoadRules(path)
	if err != nil {
		return usageError{err}
	}
	if len(c.Rules) == 0 {
		return usagef("%s has no rules", path)
	}
	file, err := capture.Open(recordings...)
	if err != nil {
		return unreadable(err)
	}
	defer func() { _ = file.Close() }()
	out := bufio.NewWriter(e.Out)
	alerts := 0
	states, names, err := rehearse.Run(file.Reader, c.Rules, known(c), func(a rules.Alert) {
		if !a.Resolved && a.Repeat == 0 {
			alerts++
		}
		if asJSON {
			_, _ = out.Write(alertJSON(&a))
		} else {
			_, _ = out.WriteString(alertText(&a))
		}
	})
	if err != nil {
		return unreadable(err)
	}
	if err := out.Flush(); err != nil {
		return written(err)
	}
	for _, d := range file.Damages() {
		e.say(d.String())
	}
	for _, s := range states {
		e.sayOf(&s, names)
	}
	e.say(rehearsed(alerts, states))
	return nil
}

// known returns what a configuration knows of recorded feeds.
func known(c *config.Config) func(name string) rehearse.Known {
	return func(name string) rehearse.Known {
		f := c.Feed(name)
		if f == nil {
			return rehearse.Known{}
		}
		s := f.Spec()
		return rehearse.Known{TimePath: s.TimePath, Noise: s.Noise, Answers: f.Answers()}
	}
}

// sayOf reports what is odd about a rule.
func (e *Env) sayOf(s *rules.State, names []string) {
	rule := fmt.Sprintf("rule %q: ", s.Rule.Name)
	for _, name := range s.Rule.Feeds {
		if !slices.Contains(names, name) {
			e.say(rule + "the recording has no feed " + name)
		}
	}
	if odd := s.Odd(); odd != "" {
		e.say(rule + odd)
	}
}

// rehearsed sums up.
func rehearsed(alerts int, states []rules.State) string {
	open := 0
	for _, s := range states {
		open += s.Open
	}
	sum := text.Counted(alerts, "alert") + " of " + text.Counted(len(states), "rule")
	if open > 0 {
		sum += fmt.Sprintf(", %s still open", text.Count(open))
	}
	return sum
}

// alertJSON returns an alert as a line of JSON.
func alertJSON(a *rules.Alert) []byte {
	eventType, data := stream.Of(a)
	return stream.JSON(struct {
		Event string `json:"event"`
		stream.Data
	}{eventType, data})
}

const alertTime = "2006-01-02 15:04:05.000"

// alertText returns an alert as a line of text, safe to print.
func alertText(a *rules.Alert) string {
	eventType, data := stream.Of(a)
	what := data.Text
	if !strings.HasPrefix(what, a.Rule) {
		what = a.Rule + ": " + what
	}
	switch {
	case a.Resolved:
		what = a.Rule + ": over after " + text.Duration(a.Time.Sub(a.Began).Round(time.Millisecond))
	case a.Repeat > 0:
		eventType = "again"
	}
	return fmt.Sprintf("%s  %-8s  %-8s  %s  %s\n", a.Time.Local().Format(alertTime), a.Severity, eventType, text.Clean(data.Source), text.Clean(what))
}
