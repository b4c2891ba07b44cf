package cli

import (
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"feedscope/feeds/answer"
	"feedscope/ui/encode"
	"feedscope/ui/tail"
)

// tailFlags holds the flags of tail.
type tailFlags struct {
	connection
	source
	retryMax uint64
	sinceID  string

	output     encode.Format
	answer     bool // Write the text of answers in place of events.
	summary    tail.Summary
	format     string
	merge      string
	fields     []string
	titles     bool
	formulas   bool
	timestamps encode.Timestamps

	events   []string
	filter   string
	comments bool
	status   bool
	gap      time.Duration

	rounds   int
	count    uint64
	duration time.Duration
	asserts  []string
}

func (t *tailFlags) flags(f *pflag.FlagSet) {
	parsed(f, &t.output, "output", "o", "output `format`: text, json, data, raw, tsv, csv or answer [text]", t.parseOutput)
	parsed(f, &t.summary, "summary", "", "`format` of a summary of the answer at the end: text or json [none]",
		oneOfNames[tail.Summary](tail.SummaryNames()))
	parsed(f, &t.format, "format", "", "`name` of the token stream's format: "+strings.Join(answer.Names(), ", ")+" [recognized]",
		oneOf(answer.Names()...))
	f.StringVar(&t.merge, "merge", "", "`path` of the text in a token stream of another format, such as delta.text")
	t.priceFlag(f)
	f.IntVar(&t.rounds, "rounds", 1, "`number` of times to send each request for an answer, one after another")
	f.StringSliceVar(&t.fields, "field", nil,
		"`columns` of tsv and csv: .price (a data field), time, feed, type, id, data")
	f.BoolVar(&t.titles, "titles", false, "start with a row of column titles [csv: true]")
	f.BoolVar(&t.formulas, "formulas", false, "csv: leave cells that a spreadsheet would run as formulas unchanged")
	parsed(f, &t.timestamps, "timestamps", "", "`style` of times in text: abs, delta (since the previous line) or none [abs]",
		oneOfNames[encode.Timestamps](encode.TimestampNames()))

	f.StringSliceVarP(&t.events, "event", "e", nil, "event `types` to write; an event without a type is a message")
	f.StringVar(&t.filter, "filter", "", "`expression` that selects the events to write, such as '.price>100'")
	f.BoolVar(&t.comments, "comments", false, "write comments too, such as heartbeats")
	f.BoolVar(&t.status, "status", false, "write state changes too")
	f.DurationVar(&t.gap, "gap", 0, "write a line after each silence longer than this `time`")

	f.Uint64VarP(&t.count, "count", "n", 0, "stop after this `number` of events, over all feeds")
	f.DurationVar(&t.duration, "for", 0, "stop after this `time`")
	f.StringArrayVar(&t.asserts, "assert", nil,
		"exit with 1 unless this `condition` holds, such as 'type:quote within 10s'; repeatable")

	f.StringVar(&t.sinceID, "since-id", "", "resume after the event with this `id` and skip older events")
	f.Uint64Var(&t.retryMax, "retry-max", 0, "give up after this `number` of failed attempts in a row")
	t.source.flags(f)
	t.connection.flags(f)
}

// answerOutput is the value of --output that writes no events.
const answerOutput = "answer"

// outputs lists the values of --output.
func outputs() []string { return append(encode.FormatNames(), answerOutput) }

// parseOutput parses the value of --output.
func (t *tailFlags) parseOutput(text string) (encode.Format, error) {
	name, err := oneOf(outputs()...)(text)
	if t.answer = name == answerOutput; t.answer {
		return encode.Text, nil
	}
	return encode.Format(max(slices.Index(encode.FormatNames(), name), 0)), err
}

const tailLong = `Follow event streams without a screen and write each event to standard output as it arrives. Without arguments, follow
all feeds of the configuration. If it has rules, their alerts are written as the events of a feed named rules; tail rules
writes only those.

Formats:
  text      one line per event for people: time, feed, type, id and data; always safe to print
  json      one object per line: feed, type, id, data (the exact string), time (RFC 3339, UTC); with --comments also
            feed, comment, time; with --status also feed, status, reason, attempt, time; with --gap also feed, gap
            (seconds), time
  data      the bytes of the data and a line feed
  raw       the bytes of the stream as received, connection after connection. With several feeds, or if events are
            selected, counted or asserted: whole blocks, which form a valid event stream
  tsv, csv  one row per event with the columns of --field, or time, feed, type, id and data. With several feeds the
            first column is the feed's name. Missing values and null are empty cells; objects and lists are JSON.
            tsv escapes tab, line feed, carriage return and backslash as \t, \n, \r and \\. csv follows RFC 4180, starts
            with the column titles, and puts an apostrophe before cells that a spreadsheet would run as formulas
  answer    the text that the events of a token stream, such as the output of a language model, add up to
On a terminal every format shows control characters as visible symbols. If the format cannot hold the lines of --status and
--gap, they go to standard error.

--filter accepts the dashboard's filter language. An event must match all terms:
  word  "two words"  /regex/                in the data, the type, the id or the feed's name
  feed:NAME  type:NAME  id:17*              exact match, except for the asterisk
  .price>100  .user.name~^a  .ok=true       a data field, compared with = != > >= < <= ~
  -type:quote                               not

--assert accepts CONDITION or 'CONDITION within TIME'. CONDITION is a filter that an event must match, or count compared
with a number using >= > = < <=. Only events that are written count; kind:comment and kind:status in a filter match other
entries. The run ends as soon as a condition can no longer hold or, without --count and --for, as soon as all hold.

Token streams are merged for --output answer, for --summary, and for assertions on an answer: complete, tool:NAME (called,
with arguments that are JSON), or a figure compared with a time or a number, such as ttft<800ms or tokens_per_second>20.
The stream is then requested once. An answer without the end that its format requires is incomplete, and the exit code 1.
--summary alone writes no events. The formats and figures are described in docs/ANSWERS.md.

Answers of several feeds, or of several --rounds, are compared: --summary text writes a table, with a row per feed and round,
the best values marked with an asterisk, and from 3 rounds on the medians of each feed. An assertion must hold for every
answer; 'median ttft<800ms' must hold for the median of every feed.

--last-event-id asks the server to resume after an event. --since-id does too, and skips that event and older ones if the
server sends them again. To detect that, it holds events back until the first pause of 250ms, for at most 2s.

--from reads what feedscope collect has stored in NATS JetStream: the feeds of the configuration or, if JetStream has none of them,
all that are there. The output is the same as from their servers. It starts now, or at --since.

Feeds that lose their connection reconnect and resume after the last event ID. Errors go to standard error, one sentence each.

` + tailExit

const tailExample = `  feedscope tail http://localhost:7333/market
  feedscope tail --from nats://localhost:4222 --since 2h market
  feedscope tail localhost:7333/market --output json --count 10 | jq -r .data
  feedscope tail market alerts --event quote,alert --for 10s
  feedscope tail market --filter 'type:quote .price>100' --field time,.symbol,.price --output csv > quotes.csv
  feedscope tail market --field .symbol,.price --titles | column -t
  feedscope tail market --field id,data --output csv --formulas > exact.csv
  feedscope tail localhost:7333/market --timestamps delta --gap 5s
  feedscope tail https://example.com/events -H 'Authorization: Bearer TOKEN' --last-event-id 18231
  feedscope tail https://example.com/events -H @headers.txt --output raw --no-reconnect > stream.sse
  feedscope tail https://example.com/events --since-id 18231 -o json >> events.jsonl
  feedscope tail https://example.com/v1/chat/completions -d @body.json --output answer
  feedscope tail https://example.com/v1/messages -d @body.json --summary json --assert complete --assert 'ttft<800ms'
  feedscope tail https://a.example/v1/messages https://b.example/v1/messages -d @body.json --rounds 5 --summary text
  feedscope tail https://example.com/v1/messages -d @body.json --price input=3,output=15 --assert 'cost<0.02'
  feedscope tail http://localhost:8080/generate -d hello --merge token.text --end '.token.special=true' -o answer
  feedscope tail http://localhost:8080/reply --format openai --summary text
  feedscope tail localhost:7333/alerts --comments --status
  feedscope tail localhost:7333/market --assert 'type:quote within 10s' --assert 'count>=100 within 30s' --retry-max 3`
