package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"feedscope/feeds"
	"feedscope/feeds/config"
	rules "feedscope/feeds/doctor"
	"feedscope/ui/cli/doctor"
	"feedscope/ui/cli/tail"
)

// doctorFlags are the flags of doctor.
type doctorFlags struct {
	connection
	duration time.Duration
	json     bool
	fixes    bool
	codes    bool
}

func (d *doctorFlags) flags(f *pflag.FlagSet) {
	f.DurationVar(&d.duration, "duration", rules.DefaultDuration, "examine each feed for this `time`, 10s or more")
	f.BoolVar(&d.json, "json", false, "write an object per feed and line, as docs/DOCTOR.md says")
	f.BoolVar(&d.fixes, "fixes", false, "show every fix of a finding, not just the two likeliest")
	f.BoolVar(&d.codes, "codes", false, "list all that can be found, and end")
	d.connection.flags(f)
}

const doctorLong = `Examines feeds: why one is late, in bursts, cut off or not there at all, and what to change where. Without an argument it
examines all feeds of the configuration.

It connects, looks at each step, watches the reads of the stream, asks again beside that in other ways, then
breaks the connection and resumes with the last event ID. That takes a minute and at most a dozen connects. What it finds has a code, the
numbers it rests on, how sure it is, the layer likely at fault, a fix to paste, and a command that checks the fix.

ctrl+c ends it with what was found by then.

Exit status:
  0    nothing was found
  1    there are findings
  2    the command line or the configuration is wrong
  3    no feed was ever connected
  130  interrupted; 143 after SIGTERM, 129 after SIGHUP`

const doctorExample = `  feedscope doctor localhost:7333/market
  feedscope doctor https://example.com/events -H 'Authorization: Bearer TOKEN'
  feedscope doctor https://example.com/answer --no-reconnect
  feedscope doctor https://example.com/events --last-event-id 18231
  feedscope doctor market alerts --duration 5m --fixes
  feedscope doctor --json | jq -r '.feed + " " + .findings[].code'
  feedscope doctor --codes`

func newDoctor(e *Env, configPath *string) *cobra.Command {
	d := &doctorFlags{}
	cmd := &cobra.Command{
		Use:     "doctor [URL|FEED]...",
		Short:   "Find out what is wrong with feeds, and what to change",
		Long:    doctorLong,
		Example: doctorExample + connectionExamples("feedscope doctor", true),
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if d.codes {
				return write(cmd.OutOrStdout(), codeList())
			}
			o, err := d.options(e, *configPath, args)
			if err != nil {
				return err
			}
			if !changes(cmd.Flags()) {
				o.Names = e.namesToPaste(*configPath, o.Feeds)
			}
			result, err := doctor.Run(cmd.Context(), o)
			return judgeDoctor(result, err)
		},
		ValidArgsFunction: completeFeeds(e, configPath),
	}
	d.flags(cmd.Flags())
	return cmd
}

// leastExam is the shortest time in which an exam sees enough to call a feed healthy.
const leastExam = 10 * time.Second

// options makes of flags and arguments what package doctor takes.
func (d *doctorFlags) options(e *Env, configPath string, args []string) (doctor.Options, error) {
	if d.duration < leastExam {
		return doctor.Options{}, usagef("--duration %s is too short to tell anything by; give %s or more", d.duration, leastExam)
	}
	found, err := e.follow(configPath, args)
	if err != nil {
		return doctor.Options{}, err
	}
	if err := d.apply(found, len(args) > 0, e.In); err != nil {
		return doctor.Options{}, err
	}
	o := doctor.Options{
		Feeds: specs(found), Conn: connOptions(len(found)), Duration: d.duration, JSON: d.json, AllFixes: d.fixes,
		Out: e.Out, Color: e.wantsColor(e.Out), Width: min(terminalWidth(e.Out), widestText),
	}
	if kind, _ := e.lookup("TERM"); isTerminal(e.Err) && kind != "dumb" {
		o.Line, o.LineWidth = e.Err, func() int { return terminalWidth(e.Err) }
	}
	return o, nil
}

// changes tells that flags ask for feeds in another way than the configuration does.
func changes(f *pflag.FlagSet) (found bool) {
	f.Visit(func(flag *pflag.Flag) {
		found = found || !slices.Contains([]string{"config", "duration", "fixes", "json"}, flag.Name)
	})
	return found
}

// namesToPaste are, feed by feed, what a command calls one that is in the configuration as it stands; empty for others.
func (e *Env) namesToPaste(named string, all []feeds.Spec) []string {
	names := make([]string, len(all))
	c, path, err := e.loadConfig(named)
	if err != nil {
		return names
	}
	for i := range all {
		if slices.ContainsFunc(c.Feeds, func(f config.Feed) bool { return f.Name == all[i].Name && f.URL == all[i].URL }) {
			names[i] = shellWord(all[i].Name) + " --config " + shellWord(path)
		}
	}
	return names
}

// shellWord quotes what a shell would take apart.
func shellWord(s string) string {
	if s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return !strings.ContainsRune("-_./:@%+=,", r) && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// widestText is the width from which on text is hard to read.
const widestText = 100

// judgeDoctor makes of how a run went what the command returns.
func judgeDoctor(result doctor.Result, err error) error {
	var spec *doctor.SpecError
	switch {
	case errors.As(err, &spec):
		return usageError{err}
	case err != nil:
		return &tail.WriteError{Err: err}
	}
	switch result {
	case doctor.Healthy:
	case doctor.Found:
		return exitError{code: exitFindings}
	case doctor.Unreached:
		return exitError{code: exitUnheard}
	}
	return nil
}

// codeList lists all that can be found.
func codeList() string {
	var out strings.Builder
	for _, r := range rules.Rules {
		fmt.Fprintf(&out, "%-18s %s\n", r.Code, r.Title)
	}
	return out.String()
}
