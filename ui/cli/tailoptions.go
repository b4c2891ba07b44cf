package cli

import (
	"fmt"
	"slices"

	"github.com/spf13/pflag"

	"feedscope/feeds"
	"feedscope/feeds/config"
	"feedscope/feeds/conn"
	"feedscope/feeds/filter"
	"feedscope/ui/cli/tail"
)

// check says which flags contradict each other or have a value that makes no sense.
func (t *tailFlags) check(f *pflag.FlagSet) error {
	for _, check := range []func(*pflag.FlagSet) error{t.checkBounds, t.checkChoice, t.checkFormat, t.checkConnection} {
		if err := check(f); err != nil {
			return err
		}
	}
	return nil
}

func (t *tailFlags) checkBounds(f *pflag.FlagSet) error {
	switch {
	case f.Changed("count") && t.count == 0:
		return usagef("--count 0 would write nothing; leave it out to write without end")
	case f.Changed("for") && t.duration <= 0:
		return usagef("--for %s would end before it begins; give a time such as 10s", t.duration)
	case f.Changed("gap") && t.gap <= 0:
		return usagef("--gap %s would be before every event; give a time such as 5s", t.gap)
	case f.Changed("retry-max") && t.retryMax == 0:
		return usagef("--retry-max 0 would never connect; 1 gives up at the first failure")
	}
	return nil
}

func (t *tailFlags) checkChoice(*pflag.FlagSet) error {
	if slices.Contains(t.events, "") {
		return usagef("--event has an empty name in it; an event without a name is called message")
	}
	return nil
}

// hasColumns tells that the output is a table.
func (t *tailFlags) hasColumns() bool { return t.output.value == "tsv" || t.output.value == "csv" }

func (t *tailFlags) checkFormat(f *pflag.FlagSet) error {
	switch format := t.output.value; {
	case len(t.fields) > 0 && !t.hasColumns():
		return usagef("--field does not go with --output %s, which has no columns; it needs tsv or csv", format)
	case f.Changed("titles") && !t.hasColumns():
		return usagef("--titles does not go with --output %s, which has no columns; it needs tsv or csv", format)
	case f.Changed("timestamps") && format != "text":
		return usagef("--timestamps is for --output text; json has the time under its key, tsv and csv in the column time")
	case t.comments && format == "raw":
		return usagef("--comments does not go with --output raw, which has the comments of the stream where they stand")
	case t.comments && format != "text" && format != "json":
		return usagef("--comments needs --output text or json, since %s has nothing to tell comments from events", format)
	}
	return nil
}

func (t *tailFlags) checkConnection(f *pflag.FlagSet) error {
	switch {
	case f.Changed("retry-max") && t.noReconnect:
		return usagef("--retry-max does not go with --no-reconnect, which never tries again")
	case t.sinceID != "" && t.lastEventID != "":
		return usagef("--since-id resumes by itself; leave --last-event-id out")
	case f.Changed("since-id") && t.sinceID == "":
		return usagef("--since-id is empty; leave it out to write everything")
	}
	return nil
}

// options makes of flags and arguments what package tail takes.
func (t *tailFlags) options(e *Env, f *pflag.FlagSet, configPath string, args []string) (tail.Options, error) {
	if len(t.fields) > 0 && !f.Changed("output") {
		t.output.value = "tsv"
	}
	if err := t.check(f); err != nil {
		return tail.Options{}, err
	}
	o := tail.Options{
		Format: tail.Format(t.output.index()), Timestamps: tail.Timestamps(t.timestamps.index()),
		Titles: t.titles || t.output.value == "csv" && !f.Changed("titles"),
		Events: t.events, SinceID: t.sinceID, Gap: t.gap, Count: t.count, For: t.duration, Comments: t.comments, Status: t.status,
		Out: e.Out, Terminal: isTerminal(e.Out), Color: e.wantsColor(e.Out), Say: e.say,
	}
	var err error
	if o.Feeds, err = t.specs(e, configPath, args); err != nil {
		return o, err
	}
	o.Conn = connOptions(len(o.Feeds))
	return o, t.parse(&o)
}

// parse reads the flags that have a language of their own, in which feeds may be named.
func (t *tailFlags) parse(o *tail.Options) error {
	names := make([]string, len(o.Feeds))
	for i := range o.Feeds {
		names[i] = o.Feeds[i].Name
	}
	var err error
	if o.Columns, err = tail.ParseColumns(t.fields); err != nil {
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

// specs gives the feeds that are to be followed, as the flags say.
func (t *tailFlags) specs(e *Env, configPath string, args []string) ([]feeds.Spec, error) {
	found, err := e.follow(configPath, args)
	if err != nil {
		return nil, err
	}
	if t.sinceID != "" && (len(args) == 0 || len(found) != 1) {
		return nil, usagef("--since-id is for a single feed named on the command line, since an id means something to one stream only")
	}
	if err := t.apply(found, len(args) > 0, e.In); err != nil {
		return nil, err
	}
	all := specs(found)
	for i := range all {
		all[i].MaxAttempts = int(min(t.retryMax, maxAttempts))
		if t.sinceID != "" {
			all[i].LastEventID = t.sinceID
		}
	}
	return all, nil
}

// maxAttempts is more than anybody will live to see.
const maxAttempts = 1 << 30

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

// unreached is said when no feed was ever connected, by the time when the run had to end if it is late. Why has been said
// of each feed.
func unreached(o *tail.Options, late bool) string {
	switch {
	case len(o.Assertions) > 0:
		return "no feed was connected, so nothing that was asserted could hold"
	case late && o.For > 0:
		return fmt.Sprintf("no feed was connected within %s", o.For)
	}
	return ""
}
