package tail

import (
	"io"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
)

// Format is how events are written.
type Format uint8

// The formats; the zero value is Text.
const (
	Text Format = iota
	JSON
	Data
	Raw
)

// FormatNames gives the names of the formats, indexed by [Format].
func FormatNames() []string { return []string{"text", "json", "data", "raw"} }

// Options say what to write where. Feeds and Say are required.
type Options struct {
	// Feeds are the feeds to follow, at least one, each with a name of its own.
	Feeds []feeds.Spec
	// Conn configures the connections.
	Conn conn.Options

	// Format is how events are written.
	Format Format
	// Events are the names of the events that are written; empty: all. An event without a name is "message".
	Events []string
	// Count is the number of events, over all feeds, after which the run is done; zero: no bound.
	Count uint64
	// For is the time after which the run is done; zero: no bound.
	For time.Duration
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
	return o.Format == Raw && len(o.Feeds) == 1 && o.Count == 0 && len(o.Events) == 0
}

// tellsStatus tells that the output carries the changes of state, so that nobody has to be told besides.
func (o *Options) tellsStatus() bool { return o.Status && (o.Format == Text || o.Format == JSON) }

// Result is how a run came to its end.
type Result uint8

const (
	// Done is a run that reached its count or time, whose feeds have all ended, or whose reader has gone.
	Done Result = iota
	// Failed is a run in which a feed was reached and another failed for good, or the same one later on.
	Failed
	// Unreached is a run that ended without a single connection.
	Unreached
)
