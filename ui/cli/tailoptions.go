package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/spf13/pflag"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/feeds/config"
	"feedscope/feeds/conn"
	"feedscope/feeds/query/filter"
	"feedscope/ui/encode"
	"feedscope/ui/figures"
	"feedscope/ui/tail"
)

// check returns an error for flags that are contradictory or out of range.
func (t *tailFlags) check(f *pflag.FlagSet) error {
	if err := t.source.check(); err != nil {
		return err
	}
	format, hasColumns := encode.FormatNames()[t.output], t.output == encode.TSV || t.output == encode.CSV
	switch {
	case t.given() && (t.sinceID != "" || t.retryMax > 0):
		return usagef("--since-id and --retry-max are about requests, which the collectors make; leave them out with --from")
	case f.Changed("count") && t.count == 0:
		return usagef("--count 0 would write nothing; leave it out for no limit")
	case f.Changed("for") && t.duration <= 0:
		return usagef("--for %s would end before it starts; give a time such as 10s", t.duration)
	case f.Changed("gap") && t.gap <= 0:
		return usagef("--gap %s would come before every event; give a time such as 5s", t.gap)
	case f.Changed("retry-max") && t.retryMax == 0:
		return usagef("--retry-max 0 would never connect; 1 gives up after the first failure")
	case f.Changed("retry-max") && t.noReconnect:
		return usagef("--retry-max cannot be used with --no-reconnect, which never retries")
	case t.sinceID != "" && t.lastEventID != "":
		return usagef("--since-id already resumes; leave out --last-event-id")
	case slices.Contains(t.events, ""):
		return usagef("--event contains an empty type; an event without a type is a message")
	case len(t.fields) > 0 && !hasColumns:
		return usagef("--field cannot be used with --output %s, which has no columns; use tsv or csv", format)
	case f.Changed("titles") && !hasColumns:
		return usagef("--titles cannot be used with --output %s, which has no columns; use tsv or csv", format)
	case t.answer && (t.comments || t.status || f.Changed("timestamps")):
		return usagef("--output answer writes text only; leave out --comments, --status and --timestamps")
	case t.format != "" && t.merge != "":
		return usagef("--format and --merge say the same thing in two ways; leave one out")
	case t.formulas && t.output != encode.CSV:
		return usagef("--formulas cannot be used with --output %s; use csv", format)
	case f.Changed("timestamps") && t.output != encode.Text:
		return usagef("--timestamps is for --output text; json has the key time, tsv and csv the column time")
	case t.comments && t.output == encode.Raw:
		return usagef("--comments cannot be used with --output raw, which contains the stream's comments anyway")
	case t.comments && !t.output.HoldsNotes():
		return usagef("--comments needs --output text or json: in %s, comments would look like events", format)
	}
	return nil
}

// options returns the options of package tail for the flags and arguments.
func (t *tailFlags) options(ctx context.Context, e *Env, f *pflag.FlagSet, configPath string, args []string) (tail.Options, error) {
	if len(t.fields) > 0 && !f.Changed("output") {
		t.output = encode.TSV
	}
	if err := t.check(f); err != nil {
		return tail.Options{}, err
	}
	o := tail.Options{
		Encode: encode.Options{
			Format: t.output, Timestamps: t.timestamps,
			Titles:   t.titles || t.output == encode.CSV && !f.Changed("titles"),
			Formulas: t.formulas, Comments: t.comments, Status: t.status, Terminal: isTerminal(e.Out), Color: e.wantsColor(e.Out),
		},
		Events: t.events, SinceID: t.sinceID, Gap: t.gap, Count: t.count, For: t.duration, Out: e.Out, Say: e.say,
	}
	watched, err := t.feeds(ctx, e, configPath, args)
	if err != nil {
		return o, err
	}
	o.From, o.All, o.Encode.Several = watched.view, watched.all, watched.all
	found := watched.feeds
	o.Feeds = t.specs(found)
	o.Conn = connOptions(len(o.Feeds))
	if err := t.parse(&o); err != nil {
		return o, err
	}
	if err := t.merging(&o, found, f); err != nil {
		return o, err
	}
	if o.Merge == nil {
		o.Alerts = watched.alerts()
	}
	o.All = o.All && o.Merge == nil
	return o, nil
}

// merging sets up the merging of token streams, if anything needs it.
func (t *tailFlags) merging(o *tail.Options, found []config.Feed, f *pflag.FlagSet) error {
	ofAnswer := slices.ContainsFunc(o.Assertions, tail.Assertion.OfAnswer)
	switch {
	case t.rounds < 1 || t.rounds > answer.MaxAnswers:
		return usagef("--rounds %d: want a number from 1 to %d", t.rounds, answer.MaxAnswers)
	case t.rounds < figures.LeastMedian && slices.ContainsFunc(o.Assertions, tail.Assertion.OfMedian):
		return usagef("an --assert on a median needs --rounds %d or more", figures.LeastMedian)
	case !t.answer && t.summary == tail.NoSummary && !ofAnswer && t.rounds > 1:
		return usagef("--rounds is for answers; add --summary text, or an --assert on an answer")
	case !t.answer && t.summary == tail.NoSummary && !ofAnswer:
		return nil
	case t.answer && len(found) > 1:
		return usagef("--output answer is for a single feed; --summary summarizes several")
	}
	o.Merge = &tail.Merge{
		Text: t.answer, Summary: t.summary, Rounds: t.rounds, Events: !t.answer && (t.summary == tail.NoSummary || f.Changed("output")),
	}
	for i := range found {
		o.Merge.Feeds = append(o.Merge.Feeds, found[i].Answers())
		o.Feeds[i].NoReconnect = true
	}
	return nil
}

// parse parses --field, --filter and --assert, which can refer to feeds.
func (t *tailFlags) parse(o *tail.Options) error {
	names := feedNames(o)
	var err error
	if o.Encode.Columns, err = encode.ParseColumns(t.fields); err != nil {
		return usagef("--field: %w", err)
	}
	if t.filter != "" {
		if o.Filter, err = filter.ParseFor(t.filter, names); err != nil {
			return usagef("--filter %q: %w", t.filter, err)
		}
	}
	for _, text := range t.asserts {
		a, err := tail.ParseAssertion(text, names)
		if err != nil {
			return usagef("--assert %q: %w", text, err)
		}
		o.Assertions = append(o.Assertions, a)
	}
	return nil
}

// feeds returns the feeds to follow.
func (t *tailFlags) feeds(ctx context.Context, e *Env, configPath string, args []string) (viewed, error) {
	if t.given() {
		w, err := t.open(ctx, e, configPath, args)
		t.reading(w.feeds)
		return w, err
	}
	var w viewed
	var err error
	if w.watched, err = e.watch(&t.presetFlags, configPath, args); err != nil {
		return w, err
	}
	found := w.feeds
	if t.sinceID != "" && (len(args) == 0 || len(found) != 1) {
		return w, usagef("--since-id is for a single feed named on the command line, since an id belongs to one stream")
	}
	for i := range found {
		found[i].Format, found[i].Merge = cmp.Or(t.format, found[i].Format), cmp.Or(t.merge, found[i].Merge)
	}
	return w, t.apply(found, t.named(args), e.In)
}

// specs returns the specs of feeds.
func (t *tailFlags) specs(found []config.Feed) []feeds.Spec {
	all := specs(found)
	for i := range all {
		all[i].MaxAttempts = int(min(t.retryMax, maxAttempts))
		if t.sinceID != "" {
			all[i].LastEventID = t.sinceID
		}
	}
	return all
}

// maxAttempts is effectively no limit.
const maxAttempts = 1 << 30

func connOptions(feeds int) conn.Options {
	return conn.Options{UserAgent: "feedscope/" + version(), Streams: feeds}
}

func specs(found []config.Feed) []feeds.Spec {
	all := make([]feeds.Spec, len(found))
	for i := range found {
		all[i] = found[i].Spec()
	}
	return all
}

// unreached returns the message for a run in which no feed was ever connected, or "" if the messages of the feeds
// suffice. late means that the run reached its limit.
func unreached(o *tail.Options, late bool) string {
	switch {
	case len(o.Assertions) > 0:
		return "no feed was connected, so no assertion could hold"
	case late && o.For > 0:
		return fmt.Sprintf("no feed was connected within %s", o.For)
	}
	return ""
}
