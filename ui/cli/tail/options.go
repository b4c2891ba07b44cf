package tail

import (
	"io"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/filter"
)

// Format is how events are written.
type Format uint8

// The formats; the zero value is Text.
const (
	Text Format = iota
	JSON
	Data
	Raw
	TSV
	CSV
)

// FormatNames gives the names of the formats, indexed by [Format].
func FormatNames() []string { return []string{"text", "json", "data", "raw", "tsv", "csv"} }

// Timestamps is how Text tells the time of a line.
type Timestamps uint8

// The ways to tell the time; the zero value is Absolute.
const (
	// Absolute is the time of day at the arrival.
	Absolute Timestamps = iota
	// Delta is the time since the line before.
	Delta
	// None leaves the time out.
	None
)

// TimestampNames gives the names of the ways to tell the time, indexed by [Timestamps].
func TimestampNames() []string { return []string{"abs", "delta", "none"} }

// Options say what to write where. Feeds and Say are required.
type Options struct {
	// Feeds are the feeds to follow, at least one, each with a name of its own.
	Feeds []feeds.Spec
	// Conn configures the connections.
	Conn conn.Options

	// Format is how events are written.
	Format Format
	// Columns are what TSV and CSV write of an event; none: those of [DefaultColumns]. Where several feeds are
	// followed, the feed's name comes first unless it is among them.
	Columns []Column
	// Titles writes a row with the columns' names before all others, in the formats TSV and CSV.
	Titles bool
	// Timestamps is how Text tells the time.
	Timestamps Timestamps

	// Events are the names of the events that are written; empty: all. An event without a name is "message".
	Events []string
	// Filter must let an event pass for it to be written; nil: all pass.
	Filter *filter.Filter
	// SinceID has only what came after the event with this id written, of a single feed that resumes there; see
	// sinceGate. Empty: everything.
	SinceID string
	// Gap is the time without an event, of those that are written, from which on a line tells of it when it is over;
	// zero: no line ever. It is said instead in the formats other than Text and JSON.
	Gap time.Duration

	// Count is the number of events, over all feeds, after which the run is done; zero: no bound.
	Count uint64
	// For is the time after which the run is done; zero: no bound.
	For time.Duration
	// Assertions must all become true. The run ends when one of them cannot any more, and when all of them have
	// unless it has a Count or a For.
	Assertions []Assertion

	// Comments writes the streams' comments among the events, in the formats Text and JSON; with the others it has
	// no effect.
	Comments bool
	// Status writes the feeds' changes of state among the events, in the formats Text and JSON; with the others, all
	// of them are said.
	Status bool

	// Out takes the output. Each call of its Write ends with a whole line or block, except for the raw stream of
	// a single feed, and is made before the feed reads again. Nil: nothing is written.
	Out io.Writer
	// Terminal tells that Out is a terminal: what it could act upon is made visible instead.
	Terminal bool
	// Color tells that Text may use the terminal's colours.
	Color bool

	// Hub, if set, is given the hub while it has no feeds yet.
	Hub func(*feeds.Hub)

	// Say tells a person of what goes wrong and when it is right again, in one sentence that is safe to print. It
	// is called by one goroutine at a time.
	Say func(sentence string)
}

// verbatim tells that the stream itself is passed on, not its events.
func (o *Options) verbatim() bool {
	return o.Format == Raw && len(o.Feeds) == 1 && o.Feeds[0].End == nil && o.Feeds[0].Resume.Path == "" && !o.chooses() && o.Count == 0 && o.Gap == 0 &&
		len(o.Assertions) == 0
}

// chooses tells that not all events are written.
func (o *Options) chooses() bool { return len(o.Events) > 0 || o.Filter != nil || o.SinceID != "" }

// tells tells that the output has room for lines that are no events, so that nobody has to be told besides.
func (o *Options) tells() bool { return o.Format == Text || o.Format == JSON }

// Result is how a run came to its end.
type Result uint8

const (
	// Done is a run that reached its count or time, whose assertions all hold, whose feeds have all ended, or whose
	// reader has gone.
	Done Result = iota
	// Failed is a run in which a feed was reached and another failed for good, or the same one later on.
	Failed
	// Unreached is a run whose feeds are all over without a single connection.
	Unreached
	// Late is a run that was ended before there was a connection.
	Late
)
