package cli

import (
	"time"

	"github.com/spf13/pflag"

	"feedscope/ui/cli/tail"
)

// tailFlags are the flags of tail.
type tailFlags struct {
	connection
	retryMax uint64
	sinceID  string

	output     choice
	fields     []string
	titles     bool
	timestamps choice

	events   []string
	filter   string
	comments bool
	status   bool
	gap      time.Duration

	count    uint64
	duration time.Duration
	asserts  []string
}

func (t *tailFlags) flags(f *pflag.FlagSet) {
	t.output = choice{value: "text", options: tail.FormatNames()}
	t.timestamps = choice{value: "abs", options: tail.TimestampNames()}
	f.VarP(&t.output, "output", "o", "write events in this `format`: text, json, data, raw, tsv or csv")
	f.StringSliceVar(&t.fields, "field", nil,
		"write these `columns` as tsv or csv: .price for a field of the data, or time, feed, type, id, data")
	f.BoolVar(&t.titles, "titles", false, "write the columns' names first; csv does unless this is false")
	f.Var(&t.timestamps, "timestamps", "`how` text tells the time: abs, delta (since the line before) or none")

	f.StringSliceVarP(&t.events, "event", "e", nil, "write only events of these `names`; one without a name is called message")
	f.StringVar(&t.filter, "filter", "", "write only events that this `expression` lets pass, such as '.price>100'; see above")
	f.BoolVar(&t.comments, "comments", false, "write comments too, which servers send as heartbeats")
	f.BoolVar(&t.status, "status", false, "write changes of state too")
	f.DurationVar(&t.gap, "gap", 0, "write a line for every silence longer than this `time`: no event among those that are written")

	f.Uint64VarP(&t.count, "count", "n", 0, "stop after this `number` of events, over all feeds")
	f.DurationVar(&t.duration, "for", 0, "stop after this `time`")
	f.StringArrayVar(&t.asserts, "assert", nil,
		"exit with 1 unless this `condition` comes true, such as 'type:quote within 10s'; may be repeated; see above")

	f.StringVar(&t.sinceID, "since-id", "", "write only what came after the event with this `id`, whatever the server sends again")
	f.Uint64Var(&t.retryMax, "retry-max", 0, "give a feed up after this `number` of failed attempts in a row")
	t.connection.flags(f)
}

const tailLong = `Follows event streams without a screen and writes what arrives to standard output, each event as soon as it is
there. Without an argument it follows all feeds of the configuration.

Formats:
  text      a line per event for people: time, feed, name, id and data, always made safe to print
  json      an object per line: feed, type, id, data (the exact string), time (RFC 3339, UTC); with --comments also
            feed, comment, time; with --status also feed, status, reason, attempt, time; with --gap also feed, gap
            (seconds), time
  data      the bytes of the data and a line feed
  raw       the bytes of the stream as received, connection after connection; where events are chosen, counted or
            judged, or with several feeds, it is whole blocks of events, so that the output remains an event stream
  tsv, csv  a row per event with the columns of --field, or time, feed, type, id and data. With several feeds their
            names are the first column. What is missing or null is an empty cell, an object or a list its JSON.
            In tsv, tab, line feed, carriage return and backslash are \t, \n, \r and \\; csv is that of RFC 4180 with
            the columns' names in its first row
On a terminal every format shows what a terminal would act upon instead of sending it. Where a format has no room for
--status and --gap, they are written to standard error.

--filter has the language of the dashboard's filter. All of its terms must be met:
  word  "two words"  /regex/                in the data, the name, the id or the feed's name
  feed:NAME  type:NAME  id:17*              these are exact, but for the asterisk
  .price>100  .user.name~^a  .ok=true       a field of the data, compared by = != > >= < <= ~
  -type:quote                               not that

--assert takes CONDITION or 'CONDITION within TIME'. The condition is count and a number joined by >= > = < <=, or a filter that
an event must pass. Events are those that are written; kind:comment and kind:status in a filter ask for other things. The
run ends as soon as one condition cannot come true, or all have; the latter not before --count or --for.

--last-event-id asks the server to go on after an event. --since-id does so too, and leaves out what a server sends all
the same: that event and older ones. Until that is known, events may be held back for a quarter of a second.

A connection that ends is made again, with the last event ID. What goes wrong is said on standard error.

` + tailExit

const tailExample = `  feedscope tail http://localhost:7333/market
  feedscope tail localhost:7333/market --output json --count 10 | jq -r .data
  feedscope tail market alerts --event quote,alert --for 10s
  feedscope tail market --filter 'type:quote .price>100' --field time,.symbol,.price --output csv > quotes.csv
  feedscope tail market --field .symbol,.price --titles | column -t
  feedscope tail localhost:7333/market --timestamps delta --gap 5s
  feedscope tail https://example.com/events -H 'Authorization: Bearer TOKEN' --last-event-id 18231
  feedscope tail https://example.com/events -H @headers.txt --output raw --no-reconnect > stream.sse
  feedscope tail https://example.com/events --since-id 18231 -o json >> events.jsonl
  feedscope tail https://example.com/answer --end 'data:[DONE]' --output data
  feedscope tail localhost:7333/alerts --comments --status
  feedscope tail localhost:7333/market --assert 'type:quote within 10s' --assert 'count>=100 within 30s' --retry-max 3`
