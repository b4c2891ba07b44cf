package cli

import (
	"bufio"
	"errors"
	"slices"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/capture/export"
	"feedscope/feeds/capture/replay"
	"feedscope/ui/cli/tail"
)

// exportFlags are the flags of export.
type exportFlags struct {
	to       choice
	feeds    []string
	comments bool
	status   bool
}

func (x *exportFlags) flags(f *pflag.FlagSet) {
	x.to = choice{options: []string{"sse", "jsonl", "har"}}
	f.Var(&x.to, "to", "write the recording in this `format`: sse, jsonl or har")
	f.StringSliceVar(&x.feeds, "feed", nil, "write only the feeds of these `names`")
	f.BoolVar(&x.comments, "comments", false, "with jsonl, write comments too")
	f.BoolVar(&x.status, "status", false, "with jsonl, write changes of state too")
}

const exportLong = `Writes a recording to standard output in a format that other programs read. Several files are parts of one recording.

Formats:
  sse    the event streams as one, byte by byte as received, in whole blocks
  jsonl  an object per event and line, with the keys of feedscope tail --output json; its time is when it arrived
  har    an HTTP Archive: every connection with its heads, phases and body, and the attempts that failed

Exit status: 0 done; 1 if the recording is damaged or the output takes no more; 2 if it cannot be read.`

const exportExample = `  feedscope export market.capture --to sse > market.sse
  feedscope export day.*.capture --to jsonl --feed market,alerts --comments --status | jq -r .data
  feedscope export market.capture --to har > market.har`

func newExport(e *Env) *cobra.Command {
	x := &exportFlags{}
	cmd := &cobra.Command{
		Use:     "export FILE... --to FORMAT",
		Short:   "Write a recording as an event stream, JSON lines or an HTTP Archive",
		Long:    exportLong,
		Example: exportExample,
		Args:    recordings,
		RunE: func(_ *cobra.Command, args []string) error {
			if err := x.check(); err != nil {
				return err
			}
			return x.run(e, args)
		},
	}
	x.flags(cmd.Flags())
	completeChoice(cmd, "to", x.to.options)
	return cmd
}

func (x *exportFlags) check() error {
	switch {
	case x.to.value == "":
		return usagef("export needs a format; give it with --to: %s", x.to.wanted())
	case x.comments && x.to.value != "jsonl":
		return usagef("--comments is for --to jsonl; the others have the comments where they stood")
	case x.status && x.to.value != "jsonl":
		return usagef("--status is for --to jsonl")
	}
	return nil
}

// run exports the files.
func (x *exportFlags) run(e *Env, paths []string) error {
	file, err := capture.Open(paths...)
	if err != nil {
		return unreadable(err)
	}
	defer func() { _ = file.Close() }()
	o, err := capture.Scan(file.Reader)
	if err != nil {
		return unreadable(err)
	}
	if err := x.known(o); err != nil {
		return err
	}
	if err := x.toStdout(e, file.Reader, o); err != nil {
		return err
	}
	return e.judgeDamages(file.Damages())
}

// judgeDamages says what is wrong with a recording. What is cut off at its end is no finding.
func (e *Env) judgeDamages(damages []capture.Damage) error {
	var err error
	for _, d := range damages {
		e.say(d.String())
		if !d.AtEnd {
			err = exitError{code: exitFindings}
		}
	}
	return err
}

const exportBuffer = 256 << 10

// toStdout writes the recording to standard output. A reader who has left has what it wanted.
func (x *exportFlags) toStdout(e *Env, r *capture.Reader, o *capture.Outline) error {
	out := bufio.NewWriterSize(e.Out, exportBuffer)
	if isTerminal(e.Out) {
		out.Reset(tail.SafeWriter(e.Out))
	}
	err := x.write(e, out, r, o)
	if err == nil {
		err = out.Flush()
	}
	var failed *tail.WriteError
	switch {
	case err == nil, errors.Is(err, syscall.EPIPE):
		return nil
	case errors.As(err, &failed):
		return err
	}
	return &tail.WriteError{Err: err}
}

// known expects the recording to have the feeds that are asked for.
func (x *exportFlags) known(o *capture.Outline) error {
	var names []string
	for _, f := range o.Feeds {
		names = append(names, f.Spec.Name)
	}
	for _, name := range x.feeds {
		if !slices.Contains(names, name) {
			return usagef("the recording has no feed %q%s", name, meant(name, names))
		}
	}
	return nil
}

func (x *exportFlags) wants(f capture.Feed) bool {
	return len(x.feeds) == 0 || slices.Contains(x.feeds, f.Spec.Name)
}

// write writes the recording in the format that is asked for.
func (x *exportFlags) write(e *Env, out *bufio.Writer, r *capture.Reader, o *capture.Outline) error {
	wants := func(index int) bool {
		f, ok := o.ByIndex(index)
		return ok && x.wants(f)
	}
	switch x.to.value {
	case "sse":
		return export.SSE(out, r, wants)
	case "har":
		return export.HAR(out, r, wants, "feedscope", version())
	}
	return x.lines(e, out, r, o)
}

// lines writes JSON lines.
func (x *exportFlags) lines(e *Env, out *bufio.Writer, r *capture.Reader, o *capture.Outline) error {
	var specs []feeds.Spec
	for _, f := range o.Feeds {
		if x.wants(f) {
			specs = append(specs, f.Spec)
		}
	}
	lines := tail.NewLines(tail.Options{
		Feeds: specs, Format: tail.JSON, Comments: x.comments, Status: x.status, Out: out, Terminal: isTerminal(e.Out),
	})
	return replay.All(r, func(f capture.Feed) feeds.Fold {
		if !x.wants(f) {
			return nil
		}
		return lines
	}, func(*capture.Record) error { return lines.Err() })
}
