package encode

import (
	"strings"
	"time"

	"feedscope/feeds"
)

// Format is an output format.
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

// FormatNames returns the names of the formats, indexed by [Format].
func FormatNames() []string { return []string{"text", "json", "data", "raw", "tsv", "csv"} }

// HoldsNotes reports whether the format can hold lines other than events: comments, state changes and gaps.
func (f Format) HoldsNotes() bool { return f == Text || f == JSON }

// Timestamps is the style of times in Text.
type Timestamps uint8

// The styles of timestamps; the zero value is Absolute.
const (
	// Absolute shows the local time of arrival.
	Absolute Timestamps = iota
	// Delta shows the time since the previous line.
	Delta
	// None shows no times.
	None
)

// TimestampNames returns the names of the styles, indexed by [Timestamps].
func TimestampNames() []string { return []string{"abs", "delta", "none"} }

// Options configure an encoder. The zero value writes plain text.
type Options struct {
	Format Format
	// Columns are the cells of TSV and CSV rows; none: [DefaultColumns]. With several feeds, the feed's name is added
	// as the first column unless it is listed.
	Columns []Column
	// Titles starts TSV and CSV output with a row of column titles.
	Titles bool
	// Formulas writes CSV cells that a spreadsheet would run as formulas unchanged; otherwise they start with an
	// apostrophe.
	Formulas bool
	// Timestamps is the style of times in Text.
	Timestamps Timestamps
	// Terminal makes the output safe to print on a terminal.
	Terminal bool
	// Color lets Text use the terminal's colors.
	Color bool
	// Several encodes one feed as if there were others.
	Several bool
	// Comments and Status include comments and state changes in formats that can hold them: Text and JSON.
	Comments, Status bool
}

// encoder appends events to a buffer in one format. It may keep state between lines.
type encoder interface {
	// header appends the lines before the first event.
	header(dst []byte) []byte
	// append appends a message, a comment or a state change; nothing for kinds that the format cannot hold.
	append(dst []byte, e *feeds.Event) []byte
	// gap appends a silence of a feed that ended at the given time, if the format can hold one.
	gap(dst []byte, feed int, silence time.Duration, end time.Time) []byte
}

func newEncoder(names []string, o Options) encoder {
	switch o.Format {
	case JSON:
		return newJSON(names, o)
	case Data:
		return plainEncoder{terminal: o.Terminal, part: dataLine}
	case Raw:
		return plainEncoder{terminal: o.Terminal, part: rawBlock}
	case TSV:
		return newTable(names, o, '\t', appendTSV)
	case CSV:
		if o.Formulas {
			return newTable(names, o, ',', appendCSV)
		}
		return newTable(names, o, ',', appendInert)
	case Text:
	}
	return newText(names, o)
}

// timestamp formats arrival times. It caches the last one, since the events of one read share it.
type timestamp struct {
	layout string
	in     *time.Location
	last   time.Time
	text   []byte
}

func (c *timestamp) append(dst []byte, t time.Time) []byte {
	if t != c.last || c.text == nil {
		c.last = t
		c.text = t.In(c.in).AppendFormat(c.text[:0], c.layout)
	}
	return append(dst, c.text...)
}

// validUTF8 replaces invalid UTF-8 in text from outside a stream; the decoder does so for text in streams.
func validUTF8[S string | []byte](s S) []byte {
	return []byte(strings.ToValidUTF8(string(s), "\ufffd"))
}
