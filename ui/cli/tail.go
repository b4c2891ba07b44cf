package cli

import (
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"feedscope/feeds"
	"feedscope/feeds/config"
	"feedscope/feeds/conn"
	"feedscope/ui/cli/tail"
)

// tailFlags are the flags of tail.
type tailFlags struct {
	connection
	output   choice
	count    uint64
	duration time.Duration
	events   []string
	comments bool
	status   bool
}

func (t *tailFlags) flags(f *pflag.FlagSet) {
	t.output = choice{value: "text", options: tail.FormatNames()}
	f.VarP(&t.output, "output", "o", "write events in this `format`: text (a line for people), json (an object a line), "+
		"data (the data alone), raw (the stream as it is)")
	f.Uint64VarP(&t.count, "count", "n", 0, "stop after this `number` of events, over all feeds")
	f.DurationVar(&t.duration, "for", 0, "stop after this `time`")
	f.StringSliceVarP(&t.events, "event", "e", nil, "write only events of these `names`; an event without one is called message")
	f.BoolVar(&t.comments, "comments", false, "write comments too, which servers send as heartbeats")
	f.BoolVar(&t.status, "status", false, "write changes of the feeds' state too; with data and raw, to standard error")
	t.connection.flags(f)
}

const tailLong = `Follows event streams without a screen and writes what arrives to standard output, each event as soon as it is
there. Without an argument it follows all feeds of the configuration.

Text is a line per event, made safe to print. JSON has the keys feed, type, id, data and time; data is the
exact string. Data is the bytes of the data and a line feed. Raw is the stream as it was received; with --count,
--event or several feeds it is whole blocks, so that the output remains an event stream. On a terminal what a
terminal would act upon is made visible, whatever the format.

Connections that end are made again with the last event ID. What goes wrong is said on standard error.

` + exitHelp

const tailExample = `  feedscope tail http://localhost:7333/market
  feedscope tail localhost:7333/market --output json --count 10 | jq -r .data
  feedscope tail market alerts --event quote,alert --for 10s
  feedscope tail https://example.com/events -H 'Authorization: Bearer TOKEN' --last-event-id 18231
  feedscope tail https://example.com/events -H @headers.txt --output raw --no-reconnect > stream.sse
  feedscope tail localhost:7333/alerts --comments --status`

func newTail(e *Env, configPath *string) *cobra.Command {
	t := &tailFlags{}
	cmd := &cobra.Command{
		Use:     "tail [URL|FEED]...",
		Short:   "Follow feeds without a screen, to standard output",
		Long:    tailLong,
		Example: tailExample,
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := t.options(e, cmd.Flags(), *configPath, args)
			if err != nil {
				return err
			}
			return runTail(cmd, e, o)
		},
		ValidArgsFunction: completeFeeds(e, configPath),
	}
	t.flags(cmd.Flags())
	completeChoice(cmd, "output", t.output.options)
	return cmd
}

// check says which flags contradict each other or have a value that makes no sense.
func (t *tailFlags) check(f *pflag.FlagSet) error {
	switch format := t.output.value; {
	case f.Changed("count") && t.count == 0:
		return usagef("--count 0 would write nothing; leave it out to write without end")
	case f.Changed("for") && t.duration <= 0:
		return usagef("--for %s would end before it begins; give a time such as 10s", t.duration)
	case slices.Contains(t.events, ""):
		return usagef("--event has an empty name in it; an event without a name is called message")
	case t.comments && format == "raw":
		return usagef("--comments does not go with --output raw, which has the comments of the stream where they stand")
	case t.comments && format == "data":
		return usagef("--comments needs --output text or json, since data has nothing to tell comments from events")
	}
	return nil
}

// options makes of flags and arguments what package tail takes.
func (t *tailFlags) options(e *Env, f *pflag.FlagSet, configPath string, args []string) (tail.Options, error) {
	if err := t.check(f); err != nil {
		return tail.Options{}, err
	}
	found, err := e.follow(configPath, args)
	if err != nil {
		return tail.Options{}, err
	}
	if err := t.apply(found, len(args) > 0, e.In); err != nil {
		return tail.Options{}, err
	}
	return tail.Options{
		Feeds:  specs(found),
		Conn:   conn.Options{UserAgent: userAgent()},
		Format: tail.Format(t.output.index()),
		Events: t.events, Count: t.count, For: t.duration, Comments: t.comments, Status: t.status,
		Out: e.Out, Terminal: isTerminal(e.Out), Color: e.wantsColor(e.Out), Say: e.say,
	}, nil
}

func userAgent() string { return "feedscope/" + version() }

func specs(found []config.Feed) []feeds.Spec {
	all := make([]feeds.Spec, len(found))
	for i := range found {
		all[i] = found[i].Spec()
	}
	return all
}

// tailGC is the growth of the heap, in percent, at which garbage is collected: events make none, so a small
// heap costs nothing.
const tailGC = 50

func runTail(cmd *cobra.Command, e *Env, o tail.Options) error {
	debug.SetGCPercent(tailGC)
	result, err := tail.Run(cmd.Context(), o)
	var spec *tail.SpecError
	var internal *tail.PanicError
	switch {
	case errors.As(err, &spec):
		return usageError{err}
	case errors.As(err, &internal):
		return internalError(internal.Value, internal.Stack)
	case err != nil:
		return err
	}
	switch result {
	case tail.Done:
	case tail.Failed:
		return exitError{code: exitFindings}
	case tail.Unreached:
		return exitError{code: exitUnheard, sentence: unreached(o)}
	}
	return nil
}

// unreached is said when no feed was ever connected; why has been said of each.
func unreached(o tail.Options) string {
	if o.For > 0 {
		return fmt.Sprintf("no feed was connected within %s", o.For)
	}
	return ""
}
