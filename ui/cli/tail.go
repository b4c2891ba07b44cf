package cli

import (
	"context"
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
	f.VarP(&t.output, "output", "o", "write events in this `format`: text, json, data or raw")
	f.Uint64VarP(&t.count, "count", "n", 0, "stop after this `number` of events, over all feeds")
	f.DurationVar(&t.duration, "for", 0, "stop after this `time`")
	f.StringSliceVarP(&t.events, "event", "e", nil, "write only events of these `names`; one without a name is called message")
	f.BoolVar(&t.comments, "comments", false, "write comments too, which servers send as heartbeats")
	f.BoolVar(&t.status, "status", false, "write changes of state too; with data and raw, to standard error")
	t.connection.flags(f)
}

const tailLong = `Follows event streams without a screen and writes what arrives to standard output, each event as soon as it is
there. Without an argument it follows all feeds of the configuration.

Formats:
  text  a line per event for people: time, feed, name, id and data, always made safe to print
  json  an object per line: feed, type, id, data (the exact string), time (RFC 3339, UTC); with --comments also
        feed, comment, time; with --status also feed, status, reason, attempt, time
  data  the bytes of the data and a line feed
  raw   the bytes of the stream as received, connection after connection; with --count, --event or several
        feeds it is whole blocks of events, so that the output remains an event stream
On a terminal every format shows what a terminal would act upon instead of sending it.

A connection that ends is made again, with the last event ID. What goes wrong is said on standard error.

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
			return runTail(cmd.Context(), o)
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
		Conn:   connOptions(len(found)),
		Format: tail.Format(t.output.index()),
		Events: t.events, Count: t.count, For: t.duration, Comments: t.comments, Status: t.status,
		Out: e.Out, Terminal: isTerminal(e.Out), Color: e.wantsColor(e.Out), Say: e.say,
	}, nil
}

// From manyFeeds feeds on memory counts for more than system calls.
const (
	manyFeeds       = 64
	smallReadBuffer = 4 << 10
)

func connOptions(feeds int) conn.Options {
	o := conn.Options{UserAgent: "feedscope/" + version()}
	if feeds >= manyFeeds {
		o.ReadBuffer = smallReadBuffer
	}
	return o
}

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

func runTail(ctx context.Context, o tail.Options) error {
	debug.SetGCPercent(tailGC)
	result, err := tail.Run(ctx, o)
	return judgeTail(o, result, err)
}

// judgeTail makes of how a run went what the command returns.
func judgeTail(o tail.Options, result tail.Result, err error) error {
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
