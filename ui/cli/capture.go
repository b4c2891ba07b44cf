package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"feedscope/feeds/capture"
	"feedscope/feeds/capture/digest"
	"feedscope/ui/term/text"
)

func newCapture(e *Env) *cobra.Command {
	return group("capture", "Inspect or convert a recording",
		"  feedscope capture info market.capture\n  feedscope capture to-scenario market.capture", newCaptureInfo(e), newToScenario(e))
}

func newCaptureInfo(e *Env) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "info FILE...",
		Short: "Summarize a recording: feeds, time, events by type, anomalies, damage",
		Long: `Summarize a recording: its feeds, time span, bytes received, events by type, anomalies, and damage to the files.
Multiple files must be parts of one recording.

Exit status: 0 if the recording is complete or only truncated; 1 if it is damaged or incomplete; 2 if it cannot be read.`,
		Example: "  feedscope capture info market.capture\n  feedscope capture info day.*.capture --json | jq .feeds[].types",
		Args:    recordings,
		RunE: func(_ *cobra.Command, args []string) error {
			return captureInfo(e, args, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write a JSON object")
	return cmd
}

func captureInfo(e *Env, paths []string, asJSON bool) error {
	e.reads.Store(true)
	file, err := capture.Open(paths...)
	if err != nil {
		return unreadable(err)
	}
	defer func() { _ = file.Close() }()
	d, err := digest.Of(file.Reader)
	if err != nil {
		return unreadable(err)
	}
	answer := infoText(d, file.Size())
	if asJSON {
		object, err := json.MarshalIndent(d, "", "  ")
		if err != nil {
			return err
		}
		answer = string(object) + "\n"
	}
	if err := write(e.Out, answer); err != nil {
		return err
	}
	if d.Lost.Reads > 0 || slices.ContainsFunc(d.Damages, func(d capture.Damage) bool { return !d.AtEnd }) {
		return exitError{code: exitFindings}
	}
	return nil
}

const infoTime = "2006-01-02 15:04:05.000 MST"

// infoText returns a digest as text, safe to print.
func infoText(d *digest.Digest, size int64) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s, written by %s\n", text.Counted(len(d.Parts), "file"), text.Bytes(size),
		text.Clean(d.Parts[0].By))
	if !d.From.IsZero() {
		fmt.Fprintf(&b, "%s to %s (%s)\n", d.From.Local().Format(infoTime), d.To.Local().Format(infoTime),
			text.Duration(d.To.Sub(d.From)))
	}
	for _, f := range d.Feeds {
		b.WriteString("\n" + feedText(f))
	}
	if d.Lost.Reads > 0 {
		fmt.Fprintf(&b, "\nThe disk was too slow: %s (%s) lost.\n", text.Counted(d.Lost.Reads, "read"),
			text.Bytes(d.Lost.Bytes))
	}
	for _, damage := range d.Damages {
		fmt.Fprintf(&b, "\n%s.\n", text.Clean(damage.String()))
	}
	return b.String()
}

// feedText returns a feed of a digest as text.
func feedText(f *digest.Feed) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s\n", text.Clean(f.Name), text.Clean(f.URL))
	switch {
	case f.Poll > 0:
		fmt.Fprintf(&b, "  polled every %s\n", text.Interval(time.Duration(f.Poll*float64(time.Second))))
	case f.Decode != "":
		fmt.Fprintf(&b, "  lines of JSON (%s)\n", f.Decode)
	}
	fmt.Fprintf(&b, "  %s", text.Counted(f.Connections, "connection"))
	if f.Failed > 0 {
		fmt.Fprintf(&b, ", %s", text.Counted(f.Failed, "failed attempt"))
	}
	fmt.Fprintf(&b, "; %s in %s; %s, %s\n", text.Bytes(f.Bytes), text.Counted(f.Reads, "read"),
		text.Counted(f.Events, "event"), text.Counted(f.Comments, "comment"))
	for _, o := range f.Oddities {
		fmt.Fprintf(&b, "  accepted anyway: %s\n", text.Clean(o))
	}
	b.WriteString(countsText(f.Types, "event"))
	if f.OtherTypes > 0 {
		fmt.Fprintf(&b, "  %12s  events of other types\n", text.Count(f.OtherTypes))
	}
	b.WriteString(countsText(f.Anomalies, "anomaly"))
	return b.String()
}

// countsText returns one line per name, largest count first.
func countsText(counts map[string]uint64, noun string) string {
	var b strings.Builder
	names := slices.SortedFunc(maps.Keys(counts), func(x, y string) int {
		return cmp.Or(cmp.Compare(counts[y], counts[x]), strings.Compare(x, y))
	})
	for _, name := range names {
		fmt.Fprintf(&b, "  %12s  %s %s\n", text.Count(counts[name]), noun, text.Clean(name))
	}
	return b.String()
}
