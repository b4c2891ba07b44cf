package encode

import (
	"bytes"
	"strconv"
	"time"

	"feedscope/feeds"
)

// rfc3339 always has nine fractional digits and UTC, so lines sort by time as text.
const rfc3339 = "2006-01-02T15:04:05.000000000Z07:00"

// jsonEnd is the layout for the end of every line: the time is formatted once for all events of a read.
const jsonEnd = `,"time":"` + rfc3339 + "\"}\n"

// jsonEncoder writes one object per line, always with the same key order.
type jsonEncoder struct {
	heads  [][]byte // {"feed":"name", for each feed.
	escape func(dst, s []byte) []byte
	time   timestamp

	// prefix is the part of a line up to the ID, for events of this feed and type.
	prefix []byte
	feed   int
	name   []byte
}

func newJSON(names []string, o Options) *jsonEncoder {
	j := &jsonEncoder{escape: appendEscaped, time: timestamp{layout: jsonEnd, in: time.UTC}, feed: -1}
	if o.Terminal {
		j.escape = appendVisible
	}
	for _, name := range names {
		head := j.escape([]byte(`{"feed":"`), validUTF8(name))
		j.heads = append(j.heads, append(head, '"', ','))
	}
	return j
}

func (*jsonEncoder) header(dst []byte) []byte { return dst }

func (j *jsonEncoder) append(dst []byte, e *feeds.Event) []byte {
	switch e.Kind {
	case feeds.Message:
		return j.message(dst, e)
	case feeds.Comment:
		dst = append(append(dst, j.heads[e.Feed]...), `"comment":"`...)
		dst = append(j.escape(dst, e.Data), '"')
	case feeds.Change:
		dst = append(append(dst, j.heads[e.Feed]...), `"status":"`...)
		dst = append(append(dst, e.State.String()...), `","reason":"`...)
		dst = append(j.escape(dst, validUTF8(e.Data)), `","attempt":`...)
		dst = strconv.AppendInt(dst, int64(e.Attempt), 10)
	case feeds.Retry, feeds.Anomaly:
		return dst
	}
	return j.time.append(dst, e.Time)
}

func (j *jsonEncoder) message(dst []byte, e *feeds.Event) []byte {
	if e.Feed != j.feed || !bytes.Equal(e.Type, j.name) {
		j.setPrefix(e)
	}
	dst = append(dst, j.prefix...)
	dst = j.escape(dst, e.ID)
	dst = append(dst, `","data":"`...)
	dst = j.escape(dst, e.Data)
	return j.time.append(append(dst, '"'), e.Time)
}

// setPrefix sets the prefix for events of e's feed and type.
func (j *jsonEncoder) setPrefix(e *feeds.Event) {
	j.feed = e.Feed
	j.name = append(j.name[:0], e.Type...)
	j.prefix = append(append(j.prefix[:0], j.heads[e.Feed]...), `"type":"`...)
	j.prefix = append(j.escape(j.prefix, e.Type), `","id":"`...)
}

// gap appends the silence in seconds, to the millisecond.
func (j *jsonEncoder) gap(dst []byte, feed int, silence time.Duration, end time.Time) []byte {
	dst = append(append(dst, j.heads[feed]...), `"gap":`...)
	return j.time.append(strconv.AppendFloat(dst, silence.Round(time.Millisecond).Seconds(), 'f', -1, 64), end)
}
