package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"feedscope/feeds"
	feedconfig "feedscope/feeds/config"
	"feedscope/feeds/files"
	"feedscope/feeds/hub"
	"feedscope/feeds/infer"
	"feedscope/ui/config"
	"feedscope/ui/term/text"
)

// initFlags holds the flags of init.
type initFlags struct {
	connection
	output   string
	force    bool
	duration time.Duration
}

const initLong = `Watch feeds for a moment and write a configuration that fits what they send: panels with their keys, columns and
formats, and the path of the event time. A comment on each panel says why it is there.

The settings that flags give are written too, with headers, request bodies and other secrets masked: replace each mask,
for example by ${TOKEN}.

Exit status: 0 if a configuration was written, 2 for wrong arguments or an existing file, 3 if no feed sent an event.`

func newInit(e *Env) *cobra.Command {
	i := &initFlags{}
	cmd := &cobra.Command{
		Use:   "init URL...",
		Short: "Write a configuration that fits what feeds send",
		Long:  initLong,
		Example: "  feedscope init localhost:7333/market -o feedscope.yaml\n" +
			"  feedscope init https://example.com/a https://example.com/b --for 1m > wall.yaml\n" +
			"  feedscope init https://example.com/events -H 'Authorization: Bearer TOKEN' -o feedscope.yaml --force\n" +
			"  feedscope init https://example.com/events --last-event-id 18231 --no-reconnect --time ts",
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return i.run(cmd, e, args) },
	}
	f := cmd.Flags()
	f.StringVarP(&i.output, "output", "o", "", "`file` to write [standard output]")
	f.BoolVar(&i.force, "force", false, "replace an existing file")
	f.DurationVar(&i.duration, "for", 10*time.Second, "how `long` to watch")
	i.flags(f)
	return cmd
}

func (i *initFlags) run(cmd *cobra.Command, e *Env, args []string) error {
	switch {
	case !i.named(args):
		return usagef("init needs at least one URL, for example feedscope init localhost:7333/market")
	case i.duration <= 0:
		return usagef("--for %s would end before it begins; give a time such as 10s", i.duration)
	case i.output != "" && !i.force && exists(i.output): // Said before the feeds are watched.
		return usagef("%s exists; --force replaces it", i.output)
	}
	found, err := i.feeds(cmd, e, args)
	if err != nil {
		return err
	}
	if err := i.apply(found, true, e.In); err != nil {
		return err
	}
	drafts, err := i.watch(cmd.Context(), e, found)
	if err != nil {
		return err
	}
	draft, masked := e.loader().WriteDraft(drafts)
	return i.write(cmd, e, draft, masked)
}

// feeds returns the feeds to watch.
func (i *initFlags) feeds(cmd *cobra.Command, e *Env, args []string) ([]feedconfig.Feed, error) {
	if i.preset != "" {
		c, err := i.config(e, args)
		if err != nil {
			return nil, err
		}
		return c.Feeds, nil
	}
	urls, err := urlsOf(cmd, args)
	if err != nil {
		return nil, err
	}
	found, err := feedconfig.ForURLs(urls)
	if err != nil {
		return nil, usageError{err}
	}
	return found, nil
}

// watch follows the feeds and reports what it found.
func (i *initFlags) watch(ctx context.Context, e *Env, found []feedconfig.Feed) ([]config.Draft, error) {
	o := connOptions(len(found))
	o.NoForce = true // Here --force replaces files.
	h := hub.New(hub.Options{HistoryBytes: -1, Conn: o})
	defer h.Close()
	observers := make([]infer.Observer, len(found))
	for n := range found {
		if _, err := h.Add(found[n].Spec(), &observers[n]); err != nil {
			return nil, usageError{err}
		}
	}
	if err := untilOver(ctx, h, i.duration); err != nil {
		return nil, err
	}
	var drafts []config.Draft
	seen, short := 0, false
	for n := range found {
		r := observers[n].Read()
		drafts = append(drafts, config.Draft{Feed: found[n], Reading: r})
		seen += len(r.Types)
		s := h.Feed(n).Status()
		short = short || tooShort(r, s)
		e.say(describe(found[n].Name, r, s))
		for _, t := range r.Types {
			e.say(fmt.Sprintf("  %s: %s", text.Counted(t.Events, t.Name+" event"), t.Why))
		}
	}
	if seen == 0 {
		return nil, exitError{code: exitNever}
	}
	if short {
		e.say("more events may suggest more or other panels; to watch longer, add --for " + longer(i.duration))
	}
	return drafts, nil
}

// tooShort reports whether more panels may be suggested for a feed that is watched for longer.
func tooShort(r infer.Reading, s feeds.Status) bool {
	return !over(s) && slices.ContainsFunc(r.Types, func(t infer.Type) bool { return t.Early })
}

// longer returns a time to watch feeds for that a time was too short for, as a flag has it.
func longer(d time.Duration) string {
	minutes := max(1, int(math.Ceil(6*d.Minutes())))
	return fmt.Sprintf("%dm", minutes)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// untilOver waits for a time, or until all feeds have ended or failed.
func untilOver(ctx context.Context, h *hub.Hub, d time.Duration) error {
	timeout := time.After(d)
	for slices.ContainsFunc(h.Feeds(), func(f *hub.Feed) bool { return !over(f.Status()) }) {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timeout:
			return nil
		case <-h.Changed():
		}
	}
	return nil
}

// over reports whether a feed sends nothing more.
func over(s feeds.Status) bool { return s.State == feeds.Ended || s.State == feeds.Failed }

// describe says in a line what a feed sent.
func describe(name string, r infer.Reading, s feeds.Status) string {
	switch {
	case len(r.Types) == 0 && s.State != feeds.Live:
		return fmt.Sprintf("%s: %s: %s", name, s.State, s.Reason)
	case len(r.Types) == 0:
		return name + ": no event; try a longer --for"
	}
	line := fmt.Sprintf("%s: %s", name, text.Counted(len(r.Panels), "panel"))
	if r.Time != "" {
		line += "; event times in " + r.Time
	}
	return line
}

func (i *initFlags) write(cmd *cobra.Command, e *Env, draft string, masked int) error {
	if i.output == "" {
		return write(cmd.OutOrStdout(), draft)
	}
	f, err := files.Create(i.output, i.force)
	switch {
	case errors.Is(err, fs.ErrExist):
		return usagef("%s exists; --force replaces it", i.output)
	case err != nil:
		return usagef("cannot write %s: %w", i.output, errors.Unwrap(err))
	}
	_, err = strings.NewReader(draft).WriteTo(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("cannot write %s: %w", i.output, err)
	}
	first := ""
	if masked > 0 {
		first = "replace " + text.Counted(masked, "masked secret") + " in it, then "
	}
	e.say("wrote " + i.output + "; " + first + "show it with: feedscope --config " + i.output)
	return nil
}
