package tail

import (
	"io"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/feeds/collect/view"
	"feedscope/feeds/conn"
	"feedscope/feeds/hub"
	"feedscope/feeds/query/filter"
	"feedscope/feeds/rules"
	"feedscope/ui/encode"
)

// Options configure a run. Feeds, unless All is set, and Say are required.
type Options struct {
	// Feeds are the feeds to follow, at least one, with unique names.
	Feeds []feeds.Spec
	// Conn configures the connections.
	Conn conn.Options
	// From, if set, is where feeds are read from instead; see package view. Such a run does not end because feeds have.
	From *view.View
	// All follows all feeds that From has, also those that come later. It cannot be used with Merge.
	All bool

	// Encode configures the output. If its format cannot hold state changes, they are reported to Say.
	Encode encode.Options

	// Events are the event types to write; empty: all. An event without a type is a "message".
	Events []string
	// Filter selects the events to write; nil: all.
	Filter *filter.Filter
	// SinceID starts the output after the event with this ID; it needs a single feed that resumes there (see
	// sinceGate). Empty: the output starts with the stream.
	SinceID string
	// Gap is the time without a written event after which a line reports the silence; zero: never. If the format cannot
	// hold such lines, they are reported to Say.
	Gap time.Duration

	// Count ends the run after this number of events from all feeds; zero: never.
	Count uint64
	// For ends the run after this time; zero: never.
	For time.Duration
	// Assertions must all hold. The run ends when one cannot hold any more and, without Count and For, when all do.
	Assertions []Assertion

	// Alerts, if set, adds the alerts of rules as a feed called "rules". It cannot be used with Merge.
	Alerts *Alerts

	// Trigger, if set, is done once all feeds are connected.
	Trigger *Trigger
	// Outcomes, if set, is called at the end with what became of the assertions.
	Outcomes func([]Outcome)

	// Merge, if set, merges the events into answers. A run then has failed if an answer is incomplete.
	Merge *Merge

	// Out receives the output. Each Write ends with a whole line or block, except for the raw stream of a single feed, and
	// returns before the feed reads again. Nil: nothing is written.
	Out io.Writer
	// Hub, if set, is called with the hub before any feed is added.
	Hub func(*hub.Hub)

	// Say receives sentences about problems and their end, safe to print. Calls do not overlap.
	Say func(sentence string)
}

// Alerts are rules that watch the feeds.
type Alerts struct {
	Rules []rules.Rule
	// Answers is how the events of each feed are merged into answers.
	Answers []answer.Options
	// Only are the names of the feeds that are written, of which "rules" is one; empty: all.
	Only []string
}

// verbatim reports whether the output is the bytes of the stream, not its events.
func (o *Options) verbatim() bool {
	return o.Encode.Format == encode.Raw && !o.All && len(o.Feeds) == 1 && o.Feeds[0].End == nil && o.Feeds[0].Resume.Path == "" &&
		o.Alerts == nil && !o.selects() && o.Count == 0 && o.Gap == 0 &&
		!o.asserts() && o.Merge == nil
}

// asserts reports whether there are assertions, or will be.
func (o *Options) asserts() bool { return len(o.Assertions) > 0 || o.Trigger != nil }

func (o *Options) writesEvents() bool { return o.Merge == nil || o.Merge.Events }

func (o *Options) selects() bool { return len(o.Events) > 0 || o.Filter != nil || o.SinceID != "" }

// Result is the outcome of a run.
type Result uint8

const (
	// Done is the result of a run that ended because of its count or time, because all assertions held or all feeds
	// ended, or because the output was closed by its reader.
	Done Result = iota
	// Failed is the result of a run that reached a feed and in which a feed failed permanently, or an answer was
	// incomplete.
	Failed
	// Unreached is the result of a run in which all feeds ended without a connection.
	Unreached
	// Late is the result of a run that ended before any feed connected.
	Late
)
