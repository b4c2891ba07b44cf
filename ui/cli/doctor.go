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
	feedconfig "feedscope/feeds/config"
	exam "feedscope/feeds/doctor"
	"feedscope/feeds/doctor/rules"
	"feedscope/ui/cli/doctor"
	"feedscope/ui/encode"
)

// doctorFlags holds the flags of doctor.
type doctorFlags struct {
	connection
	duration time.Duration
	json     bool
	fixes    bool
	codes    bool
}

func (d *doctorFlags) flags(f *pflag.FlagSet) {
	f.DurationVar(&d.duration, "duration", exam.DefaultDuration, "`time` to examine each feed, 10s or more")
	f.BoolVar(&d.json, "json", false, "write one JSON object per feed")
	f.BoolVar(&d.fixes, "fixes", false, "show every fix, not just the two most likely")
	f.BoolVar(&d.codes, "codes", false, "list all codes and exit")
	d.connection.flags(f)
}

const doctorLong = `Find out why a feed is late, bursty, cut off or unreachable, and how to fix it. Without arguments, examine all feeds of
the configuration.

The exam connects, times each step and every read, requests the feed in other ways, then breaks the connection and
resumes with the last event ID. It takes a minute and at most a dozen connects. Each finding has a code, the evidence
with numbers, a confidence, the likely cause, fixes to paste, and a command that checks the fix.

ctrl+c ends the exam and reports the findings so far.

Exit status:
  0    no findings
  1    findings
  2    wrong command line or configuration
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
		Short:   "Diagnose feeds",
		Long:    doctorLong,
		Example: doctorExample,
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

// leastExam is the shortest exam that can call a feed healthy.
const leastExam = 10 * time.Second

// options converts flags and arguments.
func (d *doctorFlags) options(e *Env, configPath string, args []string) (doctor.Options, error) {
	if d.duration < leastExam {
		return doctor.Options{}, usagef("--duration %s is too short to judge a feed; use %s or more",
			d.duration, leastExam)
	}
	found, err := e.follow(&d.presetFlags, configPath, args)
	if err != nil {
		return doctor.Options{}, err
	}
	if err := d.apply(found, d.named(args), e.In); err != nil {
		return doctor.Options{}, err
	}
	if at := slices.IndexFunc(found, func(f feedconfig.Feed) bool { return f.MCP }); at >= 0 {
		return doctor.Options{}, usagef("%s: doctor does not speak the Model Context Protocol; use feedscope tail --mcp --status",
			found[at].Name)
	}
	o := doctor.Options{
		Feeds: specs(found), Conn: connOptions(len(found)), Duration: d.duration, JSON: d.json, AllFixes: d.fixes,
		Out: e.Out, Color: e.wantsColor(e.Out), Width: min(terminalWidth(e.Out), widestText),
	}
	o.Line, o.LineWidth = e.statusLine()
	return o, nil
}

// changes reports whether flags change how feeds are requested.
func changes(f *pflag.FlagSet) (found bool) {
	f.Visit(func(flag *pflag.Flag) {
		found = found || !slices.Contains([]string{"config", "duration", "fixes", "json"}, flag.Name)
	})
	return found
}

// namesToPaste returns the command-line arguments for each feed that matches the configuration; empty for others.
func (e *Env) namesToPaste(named string, all []feeds.Spec) []string {
	names := make([]string, len(all))
	c, path, err := e.loadConfig(named)
	if err != nil {
		return names
	}
	for i := range all {
		same := func(f feedconfig.Feed) bool { return f.Name == all[i].Name && f.URL == all[i].URL }
		if slices.ContainsFunc(c.Feeds, same) {
			names[i] = shellWord(all[i].Name) + " --config " + shellWord(path)
		}
	}
	return names
}

// shellWord quotes a word for a shell if needed.
func shellWord(s string) string {
	if s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return !strings.ContainsRune("-_./:@%+=,", r) && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// widestText is the width above which text is hard to read.
const widestText = 100

// judgeDoctor converts the result of a run to the command's error.
func judgeDoctor(result doctor.Result, err error) error {
	var spec *doctor.SpecError
	switch {
	case errors.As(err, &spec):
		return usageError{err}
	case err != nil:
		return &encode.WriteError{Err: err}
	}
	switch result {
	case doctor.Healthy:
	case doctor.Found:
		return exitError{code: exitFindings}
	case doctor.Unreached:
		return exitError{code: exitNever}
	}
	return nil
}

// codeList lists all codes.
func codeList() string {
	var out strings.Builder
	for _, r := range rules.All {
		fmt.Fprintf(&out, "%-18s %s\n", r.Code, r.Title)
	}
	return out.String()
}
