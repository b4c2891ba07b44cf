package tail

import (
	"strconv"
	"time"

	"feedscope/feeds"
	"feedscope/ui/text"
)

// The widest that the columns of the event names and ids become; what is longer is not cut.
const (
	maxNameColumn = 16
	maxIDColumn   = 12
	clockLayout   = "15:04:05.000"
	noEvent       = " without an event"
)

// The colours are the terminal's own sixteen, so that they suit its background.
const (
	reset  = "\x1b[0m"
	faint  = "\x1b[2m"
	bold   = "\x1b[1m"
	red    = "\x1b[31m"
	green  = "\x1b[32m"
	yellow = "\x1b[33m"
)

// feedColors tell feeds apart by more than their name.
var feedColors = []string{"\x1b[36m", "\x1b[35m", "\x1b[34m", "\x1b[32m", "\x1b[33m", "\x1b[31m"}

// textEncoder writes a line per entry for people, in columns. It is safe to print wherever it goes, since what
// is piped today is shown tomorrow.
type textEncoder struct {
	untitled
	color bool
	names [][]byte // Of the feeds, padded.
	times Timestamps
	clock clock
	last  time.Time // Of the line before.

	// The widths of the columns so far; they only grow, so that lines stay aligned as far as they can.
	nameWidth, idWidth int
	scratch            []byte
}

func newText(o *Options) *textEncoder {
	t := &textEncoder{color: o.Color, times: o.Timestamps, clock: clock{layout: clockLayout, in: time.Local}}
	width := 0
	for _, f := range o.Feeds {
		width = max(width, text.Width(f.Name))
	}
	for _, f := range o.Feeds {
		t.names = append(t.names, []byte(text.Pad(f.Name, width, text.Left)))
	}
	return t
}

func (t *textEncoder) event(dst []byte, e *feeds.Event) []byte {
	dst = t.begin(dst, e)
	dst = t.column(dst, bold, e.Type, &t.nameWidth, maxNameColumn)
	dst = t.column(dst, faint, e.ID, &t.idWidth, maxIDColumn)
	return append(text.AppendClean(dst, e.Data), '\n')
}

func (t *textEncoder) comment(dst []byte, e *feeds.Event) []byte {
	dst = t.open(t.begin(dst, e), faint)
	dst = text.AppendClean(append(dst, ':', ' '), e.Data)
	return append(t.close(dst), '\n')
}

func (t *textEncoder) change(dst []byte, e *feeds.Event) []byte {
	dst = t.open(t.begin(dst, e), stateColor(e.State))
	state := e.State.String()
	dst = append(append(dst, '*', ' '), state...)
	dst = t.close(dst)
	if len(e.Data) > 0 && string(e.Data) != state {
		dst = text.AppendClean(append(dst, ':', ' '), e.Data)
	}
	return append(dst, '\n')
}

func (t *textEncoder) gap(dst []byte, feed int, silence time.Duration, until time.Time) []byte {
	dst = t.open(t.begin(dst, &feeds.Event{Feed: feed, Time: until}), yellow)
	dst = text.AppendDuration(append(dst, '-', ' '), silence)
	return append(t.close(append(dst, noEvent...)), '\n')
}

// begin appends the time, and the feed.
func (t *textEncoder) begin(dst []byte, e *feeds.Event) []byte {
	if t.times != None {
		dst = t.stamp(dst, e)
	}
	dst = t.open(dst, feedColors[e.Feed%len(feedColors)])
	dst = t.close(append(dst, t.names[e.Feed]...))
	return append(dst, ' ', ' ')
}

// stamp appends the time, with a tilde where the event was replayed and so made before, and a gap.
func (t *textEncoder) stamp(dst []byte, e *feeds.Event) []byte {
	dst = t.open(dst, faint)
	if t.times == Delta {
		dst = t.delta(dst, e.Time)
	} else {
		dst = t.clock.append(dst, e.Time)
	}
	dst = t.close(dst)
	if e.Replayed {
		return append(dst, '~', ' ')
	}
	return append(dst, ' ', ' ')
}

// deltaWidth is the width of the seconds since the line before, up to a quarter of an hour.
const deltaWidth = len("+999.999s")

// delta appends the seconds since the line before, to the millisecond.
func (t *textEncoder) delta(dst []byte, now time.Time) []byte {
	if t.last.IsZero() {
		t.last = now
	}
	t.scratch = append(t.scratch[:0], '+')
	// Lines of several feeds are in the order of their writing, which may be another than that of their times.
	t.scratch = strconv.AppendFloat(t.scratch, max(now.Sub(t.last), 0).Seconds(), 'f', 3, 64)
	t.scratch = append(t.scratch, 's')
	t.last = now
	return append(text.AppendSpaces(dst, max(deltaWidth-len(t.scratch), 0)), t.scratch...)
}

// column appends a value, filled up to the column's width, and the gap behind it. An empty one is a hyphen, so
// that tools that cut lines at spaces count the same columns in all of them.
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
