package tail

import (
	"time"

	"feedscope/feeds"
)

// encoder appends one entry of the timeline to dst in an output format. What the format has no room for it
// leaves out. It is not safe for concurrent use, as it remembers what the last entry had in common with the next.
type encoder interface {
	// title appends what comes before all entries.
	title(dst []byte) []byte
	event(dst []byte, e *feeds.Event) []byte
	comment(dst []byte, e *feeds.Event) []byte
	change(dst []byte, e *feeds.Event) []byte
	// gap appends that a feed was without an event for so long, up to a time.
	gap(dst []byte, feed int, silence time.Duration, until time.Time) []byte
}

func newEncoder(o *Options) encoder {
	switch o.Format {
	case JSON:
		return newJSON(o)
	case Data:
		return plainEncoder{terminal: o.Terminal, part: dataLine}
	case Raw:
		return plainEncoder{terminal: o.Terminal, part: rawBlock}
	case TSV:
		return newTable(o, '\t', appendTSV)
	case CSV:
		return newTable(o, ',', appendCSV)
	case Text:
	}
	return newText(o)
}

// untitled is an encoder's part that has nothing to write before all entries.
type untitled struct{}

func (untitled) title(dst []byte) []byte { return dst }

// eventsOnly is an encoder's part that has room for events alone.
type eventsOnly struct{}

func (eventsOnly) comment(dst []byte, _ *feeds.Event) []byte { return dst }

func (eventsOnly) change(dst []byte, _ *feeds.Event) []byte { return dst }

func (eventsOnly) gap(dst []byte, _ int, _ time.Duration, _ time.Time) []byte { return dst }

// silent writes nothing.
type silent struct {
	untitled
	eventsOnly
}

func (silent) event(dst []byte, _ *feeds.Event) []byte { return dst }

// clock formats arrival times. The events of one read share theirs, so each is formatted once.
type clock struct {
	layout string
	in     *time.Location
	last   time.Time
	text   []byte
}

// append appends t between two texts.
func (c *clock) append(dst []byte, t time.Time) []byte {
	if t != c.last || c.text == nil {
		c.last = t
		c.text = t.In(c.in).AppendFormat(c.text[:0], c.layout)
	}
	return append(dst, c.text...)
}
