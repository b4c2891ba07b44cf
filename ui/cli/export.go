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
	"feedscope/feeds/config/schema"
	"feedscope/ui/encode"
)

var exportFormats = []string{"sse", "jsonl", "har"}

// exportFlags holds the flags of export.
type exportFlags struct {
	to       string
	feeds    []string
	comments bool
	status   bool
}

func (x *exportFlags) flags(f *pflag.FlagSet) {
	parsed(f, &x.to, "to", "", "output `format`: "+schema.Or(exportFormats), oneOf(exportFormats...))
	f.StringSliceVar(&x.feeds, "feed", nil, "`names` of the feeds to export [all]")
	f.BoolVar(&x.comments, "comments", false, "jsonl: write comments too")
	f.BoolVar(&x.status, "status", false, "jsonl: write state changes too")
}

const exportLong = `Write a recording to standard output in a format for other programs. Multiple files must be parts of one recording.

Formats:
  sse    one event stream of all feeds: whole blocks, byte for byte as received
  jsonl  one object per line, with the keys of feedscope tail --output json; time is the time of arrival
  har    an HTTP Archive of all connections and failed attempts, with headers, timings and bodies

Exit status: 0 done; 1 if the recording is damaged or the output cannot be written; 2 if it cannot be read.`

const exportExample = `  feedscope export market.capture --to sse > market.sse
  feedscope export day.*.capture --to jsonl --feed market,alerts --comments --status | jq -r .data
  feedscope export market.capture --to har > market.har`

func newExport(e *Env) *cobra.Command {
	x := &exportFlags{}
	cmd := &cobra.Command{
		Use:     "export FILE... --to FORMAT",
		Short:   "Convert a recording to an event stream, JSON lines or an HTTP Archive",
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
	completeChoice(cmd, "to", func() []string { return exportFormats })
	return cmd
}

func (x *exportFlags) check() error {
	switch {
	case x.to == "":
		return usagef("export needs a format: --to %s", schema.Or(exportFormats))
	case x.comments && x.to != "jsonl":
		return usagef("--comments is for --to jsonl; the other formats contain comments anyway")
	case x.status && x.to != "jsonl":
		return usagef("--status is for --to jsonl")
	}
	return nil
}

// run exports the files.
func (x *exportFlags) run(e *Env, paths []string) error {
	e.reads.Store(true)
	file, o, err := openRecording(paths)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	if err := x.known(o); err != nil {
		return err
	}
	if err := x.toStdout(e, file.Reader, o); err != nil {
		return err
	}
	return e.judgeDamages(file.Damages())
}

// judgeDamages reports damage to a recording. A truncated file is not a finding.
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

// toStdout writes the recording to standard output. It returns nil if the reader closes the output.
func (x *exportFlags) toStdout(e *Env, r *capture.Reader, o *capture.Outline) error {
	out := bufio.NewWriterSize(e.Out, exportBuffer)
	if isTerminal(e.Out) {
		out.Reset(encode.NewWriter(e.Out, nil, encode.Options{Terminal: true}))
	}
	err := x.write(e, out, r, o)
	if err == nil {
		err = out.Flush()
	}
	var failed *encode.WriteError
	switch {
	case err == nil, errors.Is(err, syscall.EPIPE):
		return nil
	case errors.As(err, &failed):
		return err
	}
	return &encode.WriteError{Err: err}
}

// known returns an error for a feed that is not in the recording.
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

// write writes the recording in the chosen format.
func (x *exportFlags) write(e *Env, out *bufio.Writer, r *capture.Reader, o *capture.Outline) error {
	wants := func(index int) bool {
		f, ok := o.ByIndex(index)
		return ok && x.wants(f)
	}
	switch x.to {
	case "sse":
		return export.SSE(out, r, wants)
	case "har":
		return export.HAR(out, r, o, wants, "feedscope", version())
	}
	return x.lines(e, out, r, o)
}

// lines writes JSON lines.
func (x *exportFlags) lines(e *Env, out *bufio.Writer, r *capture.Reader, o *capture.Outline) error {
	var names []string
	for _, f := range o.Feeds {
		if x.wants(f) {
			names = append(names, f.Spec.Name)
		}
	}
	lines := encode.NewWriter(out, names, encode.Options{
		Format: encode.JSON, Comments: x.comments, Status: x.status, Terminal: isTerminal(e.Out),
	})
	return replay.All(r, func(f *capture.Feed) feeds.Fold {
		if !x.wants(*f) {
			return nil
		}
		return lines
	}, func(*capture.Record) error { return lines.Err() })
}
