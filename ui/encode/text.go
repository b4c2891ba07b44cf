package encode

import (
	"strconv"
	"time"

	"feedscope/feeds"
	"feedscope/ui/term/text"
)

const (
	// The columns of types and IDs grow up to these widths; longer values are not cut.
	maxTypeColumn = 16
	maxIDColumn   = 12

	clockLayout = "15:04:05.000"
	// deltaWidth fits a delta of up to a quarter of an hour.
	deltaWidth = len("+999.999s")
)

// The colors are the terminal's own sixteen, so they suit its background.
const (
	reset  = "\x1b[0m"
	faint  = "\x1b[2m"
	bold   = "\x1b[1m"
	red    = "\x1b[31m"
	green  = "\x1b[32m"
	yellow = "\x1b[33m"
)

// feedColors are the colors of feed names.
var feedColors = []string{"\x1b[36m", "\x1b[35m", "\x1b[34m", "\x1b[32m", "\x1b[33m", "\x1b[31m"}

// textEncoder writes one line per entry for people, in columns. Its lines are always safe to print, since output
// written to a file may be shown on a terminal later.
type textEncoder struct {
	color bool
	names [][]byte // Padded feed names.
	times Timestamps
	time  timestamp
	last  time.Time // Time of the previous line.

	// The widths of the columns so far; they only grow, which keeps most lines aligned.
	typeWidth, idWidth int
	scratch            []byte
}

func newText(names []string, o Options) *textEncoder {
	t := &textEncoder{color: o.Color, times: o.Timestamps, time: timestamp{layout: clockLayout, in: time.Local}}
	width := 0
	for _, name := range names {
		width = max(width, text.Width(name))
	}
	for _, name := range names {
		t.names = append(t.names, []byte(text.Pad(name, width, text.Left)))
	}
	return t
}

func (*textEncoder) header(dst []byte) []byte { return dst }

func (t *textEncoder) append(dst []byte, e *feeds.Event) []byte {
	switch e.Kind {
	case feeds.Message:
		dst = t.begin(dst, e)
		dst = t.column(dst, bold, e.Type, &t.typeWidth, maxTypeColumn)
		dst = t.column(dst, faint, e.ID, &t.idWidth, maxIDColumn)
		dst = text.AppendClean(dst, e.Data)
	case feeds.Comment:
		dst = t.open(t.begin(dst, e), faint)
		dst = t.close(text.AppendClean(append(dst, ": "...), e.Data))
	case feeds.Change:
		dst = t.change(t.begin(dst, e), e)
	case feeds.Retry, feeds.Anomaly:
		return dst
	}
	return append(dst, '\n')
}

func (t *textEncoder) change(dst []byte, e *feeds.Event) []byte {
	state := e.State.String()
	dst = append(append(t.open(dst, stateColor(e.State)), "* "...), state...)
	dst = t.close(dst)
	if len(e.Data) > 0 && string(e.Data) != state {
		dst = text.AppendClean(append(dst, ": "...), e.Data)
	}
	return dst
}

func (t *textEncoder) gap(dst []byte, feed int, silence time.Duration, end time.Time) []byte {
	dst = t.open(t.begin(dst, &feeds.Event{Feed: feed, Time: end}), yellow)
	dst = append(dst, "- "...)
	return append(t.close(AppendGap(dst, silence)), '\n')
}

// AppendGap appends a silence in words.
func AppendGap(dst []byte, silence time.Duration) []byte {
	return append(text.AppendDuration(dst, silence), " without an event"...)
}

// begin appends the time and the feed's name.
func (t *textEncoder) begin(dst []byte, e *feeds.Event) []byte {
	if t.times != None {
		dst = t.stamp(dst, e)
	}
	dst = t.open(dst, feedColors[e.Feed%len(feedColors)])
	dst = t.close(append(dst, t.names[e.Feed]...))
	return append(dst, "  "...)
}

// stamp appends the time, marked with a tilde if the event was replayed by the server.
func (t *textEncoder) stamp(dst []byte, e *feeds.Event) []byte {
	dst = t.open(dst, faint)
	if t.times == Delta {
		dst = t.delta(dst, e.Time)
	} else {
		dst = t.time.append(dst, e.Time)
	}
	dst = t.close(dst)
	if e.Replayed {
		return append(dst, "~ "...)
	}
	return append(dst, "  "...)
}

// delta appends the seconds since the previous line, to the millisecond.
func (t *textEncoder) delta(dst []byte, now time.Time) []byte {
	if t.last.IsZero() {
		t.last = now
	}
	// With several feeds, times may go backwards from one line to the next.
	t.scratch = strconv.AppendFloat(append(t.scratch[:0], '+'), max(now.Sub(t.last), 0).Seconds(), 'f', 3, 64)
	t.scratch = append(t.scratch, 's')
	t.last = now
	return append(text.AppendSpaces(dst, max(deltaWidth-len(t.scratch), 0)), t.scratch...)
}

// column appends a value padded to the column's width, and the space after it. An empty value becomes a hyphen, so tools
// that split lines at spaces see the same columns in every line.
func (t *textEncoder) column(dst []byte, style string, value []byte, width *int, widest int) []byte {
	if len(value) == 0 {
		value = []byte{'-'}
	}
	t.scratch = text.AppendClean(t.scratch[:0], value)
	w := len(t.scratch)
	if !isASCII(t.scratch) {
		w = text.Width(string(t.scratch))
	}
	*width = max(*width, min(w, widest))
	dst = t.close(append(t.open(dst, style), t.scratch...))
	return text.AppendSpaces(dst, max(*width-w, 0)+2)
}

func (t *textEncoder) open(dst []byte, style string) []byte {
	if t.color {
		dst = append(dst, style...)
	}
	return dst
}

func (t *textEncoder) close(dst []byte) []byte { return t.open(dst, reset) }

func isASCII(s []byte) bool {
	for _, c := range s {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

func stateColor(s feeds.State) string {
	switch s {
	case feeds.Live:
		return green
	case feeds.Stale, feeds.Waiting:
		return yellow
	case feeds.Failed:
		return red
	case feeds.Connecting, feeds.Ended, feeds.Paused:
	}
	return faint
}
