package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"feedscope/feeds/capture"
	"feedscope/ui/cli/record"
	"feedscope/ui/tail"
)

// recordFlags holds the flags of record.
type recordFlags struct {
	connection
	source
	output   string
	force    bool
	duration time.Duration
	rotate   rotation
	keep     int
}

func (r *recordFlags) flags(f *pflag.FlagSet) {
	f.StringVarP(&r.output, "output", "o", "", "`file` to record to")
	f.BoolVar(&r.force, "force", false, "replace existing files")
	f.DurationVar(&r.duration, "for", 0, "stop after this `time`")
	parsed(f, &r.rotate, "rotate", "", "start another file at this `size` or age, such as 100MB, 1h or 100MB,1h",
		parseRotation)
	f.IntVar(&r.keep, "keep", 0, "with --rotate, keep this `number` of files and delete older ones [all]")
	r.source.flags(f)
	r.connection.flags(f)
}

const recordLong = `Record the bytes that feeds send, with the time of every read, request and response headers, and state changes. Without
arguments, record all feeds of the configuration, and the alerts of its rules.

--from records what feedscope collect has stored in NATS JetStream, from now on or --since a point.

Use feedscope replay, export and capture info with the file. Secrets in addresses and headers are masked; the streams
themselves are recorded unchanged.

With --rotate the files are numbered: day.0001.capture, day.0002.capture and so on. Each can be read alone or together
with others. A full disk ends the recording. A file truncated by a crash can be read up to that point.

` + recordExit

const recordExample = `  feedscope record -o market.capture http://localhost:7333/market
  feedscope record --output wall.capture --for 10m market alerts
  feedscope record -o day.capture --rotate 100MB,1h --keep 24 --force
  feedscope record -o one.capture https://example.com/events -H 'Authorization: Bearer TOKEN' --last-event-id 18231 --no-reconnect`

func newRecord(e *Env, configPath *string) *cobra.Command {
	r := &recordFlags{}
	cmd := &cobra.Command{
		Use:     "record -o FILE [URL|FEED]...",
		Short:   "Record feeds to a file, byte by byte",
		Long:    recordLong,
		Example: recordExample,
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := r.options(cmd.Context(), e, cmd.Flags(), *configPath, args)
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

// check returns an error for flags that are missing, contradictory or out of range.
func (r *recordFlags) check(f *pflag.FlagSet) error {
	if err := r.source.check(); err != nil {
		return err
	}
	switch {
	case r.output == "":
		return usagef("record needs a file; name it with -o, for example -o market.capture")
	case f.Changed("for") && r.duration <= 0:
		return usagef("--for %s would end before it starts; give a time such as 10s", r.duration)
	case f.Changed("keep") && r.keep < 1:
		return usagef("--keep %d: want 1 or more; leave it out to keep all", r.keep)
	case f.Changed("keep") && !f.Changed("rotate"):
		return usagef("--keep needs --rotate, for example --rotate 100MB")
	}
	return nil
}

// options returns the options of package record for the flags and arguments.
func (r *recordFlags) options(
	ctx context.Context, e *Env, f *pflag.FlagSet, configPath string, args []string,
) (record.Options, error) {
	if err := r.check(f); err != nil {
		return record.Options{}, err
	}
	watched, err := r.watched(ctx, e, configPath, args)
	if err != nil {
		return record.Options{}, err
	}
	found := watched.feeds
	if watched.only != nil {
		return record.Options{}, usagef("record records the alerts of rules with all feeds of the configuration; leave out the names")
	}
	o := record.Options{
		Tail: tail.Options{Feeds: specs(found), From: watched.view, All: watched.all, Conn: connOptions(len(found)), For: r.duration, Say: e.say, Alerts: watched.alerts()},
		Capture: capture.Options{
			Path: r.output, Force: r.force, RotateBytes: r.rotate.bytes, RotateAfter: r.rotate.after, Keep: r.keep,
			By: "feedscope " + version(),
		},
	}
	o.Tail.Conn.NoForce = true // Here --force replaces files.
	o.Line, o.Width = e.statusLine()
	return o, nil
}

// watched returns what is to be recorded.
func (r *recordFlags) watched(ctx context.Context, e *Env, configPath string, args []string) (v viewed, err error) {
	if r.given() {
		v, err = r.open(ctx, e, configPath, args)
		r.reading(v.feeds)
		return v, err
	}
	if v.watched, err = e.watch(&r.presetFlags, configPath, args); err != nil {
		return v, err
	}
	return v, r.apply(v.feeds, r.named(args), e.In)
}

func isDirectory(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func runRecord(ctx context.Context, o record.Options) error {
	debug.SetGCPercent(tailGC)
	result, err := record.Run(ctx, o)
	if errors.Is(err, record.ErrIncomplete) {
		return exitError{code: exitFindings}
	}
	if err := captureError(err); err != nil {
		return err
	}
	return judgeTail(&o.Tail, result, err)
}

// captureError returns the error for a capture that cannot be created or written, nil for any other error.
func captureError(err error) error {
	var path *fs.PathError
	switch {
	case errors.Is(err, fs.ErrExist) && errors.As(err, &path) && isDirectory(path.Path):
		return usagef("%s is a directory; name a file in it", path.Path)
	case errors.Is(err, fs.ErrExist) && errors.As(err, &path):
		return usagef("%s exists; --force replaces it, as :record! does in the dashboard", path.Path)
	case errors.As(err, &path) && path.Op == "open":
		return usagef("cannot record to %s: %w", path.Path, path.Err)
	case errors.As(err, &path): // The disk is full, for example.
		return fmt.Errorf("cannot record to %s: %w", path.Path, path.Err)
	}
	return nil
}
