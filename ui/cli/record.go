package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"feedscope/feeds/capture"
	"feedscope/ui/cli/record"
	"feedscope/ui/cli/tail"
)

// recordFlags are the flags of record.
type recordFlags struct {
	connection
	output   string
	force    bool
	duration time.Duration
	rotate   rotation
	keep     int
}

func (r *recordFlags) flags(f *pflag.FlagSet) {
	f.StringVarP(&r.output, "output", "o", "", "record into this `file`")
	f.BoolVar(&r.force, "force", false, "replace files that are there already")
	f.DurationVar(&r.duration, "for", 0, "stop after this `time`")
	f.Var(&r.rotate, "rotate", "begin another file at this `size` or age, for example 100MB, 1h or 100MB,1h")
	f.IntVar(&r.keep, "keep", 0, "with --rotate, keep this `number` of files and delete older ones; all without")
	r.connection.flags(f)
}

const recordLong = `Records what feeds send into a file, byte by byte with the time of every read, together with the heads of requests and
responses, and every change of the feeds' state. Without an URL or a feed's name it records all feeds of the configuration.

What feedscope replay, export and capture info make of the file, their own help tells. Secrets in addresses and headers are
masked; what a stream itself says is recorded as it is.

With --rotate the files are numbered: day.capture becomes day.0001.capture, day.0002.capture and so on, and each can be read by
itself or together with others. A full disk ends the recording; a file that a crash has cut opens up to there.

` + recordExit

const recordExample = `  feedscope record -o market.capture http://localhost:7333/market
  feedscope record --output wall.capture --for 10m market alerts
  feedscope record -o day.capture --rotate 100MB,1h --keep 24 --force
  feedscope record -o one.capture https://example.com/events -H 'Authorization: Bearer TOKEN' --last-event-id 18231 --no-reconnect`

func newRecord(e *Env, configPath *string) *cobra.Command {
	r := &recordFlags{}
	cmd := &cobra.Command{
		Use:     "record -o FILE [URL|FEED]...",
		Short:   "Record feeds into a file, byte by byte",
		Long:    recordLong,
		Example: recordExample + connectionExamples("feedscope record -o one.capture", false),
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := r.options(e, cmd.Flags(), *configPath, args)
			if err != nil {
				return err
			}
			return runRecord(cmd.Context(), o)
		},
		ValidArgsFunction: completeFeeds(e, configPath),
	}
	r.flags(cmd.Flags())
	return cmd
}

// check says which flags are missing, contradict each other or have a value that makes no sense.
func (r *recordFlags) check(f *pflag.FlagSet) error {
	switch {
	case r.output == "":
		return usagef("record needs a file to record into; name it with -o, for example -o market.capture")
	case f.Changed("for") && r.duration <= 0:
		return usagef("--for %s would end before it begins; give a time such as 10s", r.duration)
	case f.Changed("keep") && r.keep < 1:
		return usagef("--keep %d: it takes 1 or more; leave it out to keep all", r.keep)
	case f.Changed("keep") && !f.Changed("rotate"):
		return usagef("--keep is for files that --rotate begins; add --rotate, for example --rotate 100MB")
	}
	return nil
}

// options makes of flags and arguments what package record takes.
func (r *recordFlags) options(e *Env, f *pflag.FlagSet, configPath string, args []string) (record.Options, error) {
	if err := r.check(f); err != nil {
		return record.Options{}, err
	}
	found, err := e.follow(configPath, args)
	if err != nil {
		return record.Options{}, err
	}
	if err := r.apply(found, len(args) > 0, e.In); err != nil {
		return record.Options{}, err
	}
	o := record.Options{
		Tail: tail.Options{Feeds: specs(found), Conn: connOptions(len(found)), For: r.duration, Say: e.say},
		Capture: capture.Options{
			Path: r.output, Force: r.force, RotateBytes: r.rotate.bytes, RotateAfter: r.rotate.after, Keep: r.keep,
			By: "feedscope " + version(),
		},
	}
	if kind, _ := e.lookup("TERM"); isTerminal(e.Err) && kind != "dumb" {
		o.Line, o.Width = e.Err, func() int { return terminalWidth(e.Err) }
	}
	return o, nil
}

func isDirectory(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func runRecord(ctx context.Context, o record.Options) error {
	debug.SetGCPercent(tailGC)
	result, err := record.Run(ctx, o)
	var path *fs.PathError
	switch {
	case errors.Is(err, record.ErrIncomplete):
		return exitError{code: exitFindings}
	case errors.Is(err, fs.ErrExist) && errors.As(err, &path) && isDirectory(path.Path):
		return usagef("%s is a directory; name a file in it", path.Path)
	case errors.Is(err, fs.ErrExist) && errors.As(err, &path):
		return usagef("%s is there already; --force replaces it", path.Path)
	case errors.As(err, &path):
		return usagef("cannot record into %s: %w", path.Path, path.Err)
	}
	return judgeTail(&o.Tail, result, err)
}
