package tail

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"feedscope/feeds"
)

// rfc3339 always has nine digits of a second and UTC, so that lines sort by time as text.
const rfc3339 = "2006-01-02T15:04:05.000000000Z07:00"

// jsonEnd is what a line ends with, as a layout: it is formatted once for all events of a read.
const jsonEnd = `,"time":"` + rfc3339 + "\"}\n"

// jsonEncoder writes an object per line, with the keys of every line in the same order.
type jsonEncoder struct {
	untitled
	heads  [][]byte // {"feed":"name", for each feed.
	escape func(dst, s []byte) []byte
	clock  clock

	// before is all of a line that comes before the id, for events of this feed and name.
	before []byte
	feed   int
	name   []byte
}

func newJSON(o *Options) *jsonEncoder {
	j := &jsonEncoder{escape: appendEscaped, clock: clock{layout: jsonEnd, in: time.UTC}, feed: -1}
	if o.Terminal {
		j.escape = appendVisible
	}
	for _, f := range o.Feeds {
		head := j.escape([]byte(`{"feed":"`), valid([]byte(f.Name)))
		j.heads = append(j.heads, append(head, '"', ','))
	}
	return j
}

// valid makes text of other origin than a stream valid UTF-8, which a stream's text is already.
func valid(s []byte) []byte { return []byte(strings.ToValidUTF8(string(s), "\ufffd")) }

func (j *jsonEncoder) event(dst []byte, e *feeds.Event) []byte {
	if e.Feed != j.feed || !bytes.Equal(e.Type, j.name) {
		j.begin(e)
	}
	dst = append(dst, j.before...)
	dst = j.escape(dst, e.ID)
	dst = append(dst, `","data":"`...)
	dst = j.escape(dst, e.Data)
	return j.clock.append(append(dst, '"'), e.Time)
}

// begin makes what lines of e's feed and name begin with.
func (j *jsonEncoder) begin(e *feeds.Event) {
	j.feed = e.Feed
	j.name = append(j.name[:0], e.Type...)
	j.before = append(append(j.before[:0], j.heads[e.Feed]...), `"type":"`...)
	j.before = append(j.escape(j.before, e.Type), `","id":"`...)
}

func (j *jsonEncoder) comment(dst []byte, e *feeds.Event) []byte {
	dst = append(append(dst, j.heads[e.Feed]...), `"comment":"`...)
	return j.clock.append(append(j.escape(dst, e.Data), '"'), e.Time)
}

func (j *jsonEncoder) change(dst []byte, e *feeds.Event) []byte {
	dst = append(append(dst, j.heads[e.Feed]...), `"status":"`...)
	dst = append(append(dst, e.State.String()...), `","reason":"`...)
	dst = append(j.escape(dst, valid(e.Data)), `","attempt":`...)
	return j.clock.append(strconv.AppendInt(dst, int64(e.Attempt), 10), e.Time)
}

// gap appends a silence in seconds, to the millisecond.
func (j *jsonEncoder) gap(dst []byte, feed int, silence time.Duration, until time.Time) []byte {
	dst = append(append(dst, j.heads[feed]...), `"gap":`...)
	return j.clock.append(strconv.AppendFloat(dst, silence.Round(time.Millisecond).Seconds(), 'f', -1, 64), until)
}
