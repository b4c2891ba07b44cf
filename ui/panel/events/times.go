package events

import (
	"strconv"
	"time"

	"feedscope/ui/term/text"
)

// timeMode is what the column of times shows.
type timeMode uint8

const (
	timeOfDay timeMode = iota
	sinceBefore
	sinceConnect
	timeModes
)

// title returns the title of the column.
func (t timeMode) title() string { return [...]string{"TIME", "DELTA", "CONNECTED"}[t] }

// String returns the mode as part of a sentence.
func (t timeMode) String() string {
	return [...]string{"the time of day", "the time since the previous row", "the time since the connection began"}[t]
}

// append appends when something arrived: the time of day, or the time since the previous row or since the
// connection began. It appends nothing if that is not known.
func (t timeMode) append(dst []byte, at, before, began time.Time) []byte {
	switch {
	case t == sinceBefore && !before.IsZero():
		return appendSpan(dst, '+', at.Sub(before))
	case t == sinceConnect && !began.IsZero():
		return appendSpan(dst, '@', at.Sub(began))
	case t == timeOfDay:
		return at.AppendFormat(dst, "15:04:05.000")
	}
	return dst
}

// appendSpan appends a time span with at least three digits and a fixed number of decimals, which keeps the
// column still: +120µs, +12.3ms, @4.560s, @12m05s.
func appendSpan(dst []byte, sign byte, d time.Duration) []byte {
	if d < 0 {
		sign, d = '-', -d
	}
	dst = append(dst, sign)
	switch {
	case d >= time.Minute:
		return text.AppendDuration(dst, d)
	case d.Round(time.Millisecond) >= time.Second:
		return append(strconv.AppendFloat(dst, d.Seconds(), 'f', 3, 64), 's')
	case d.Round(time.Microsecond) >= time.Millisecond:
		return append(strconv.AppendFloat(dst, d.Seconds()*1e3, 'f', 1, 64), "ms"...)
	}
	return append(strconv.AppendInt(dst, d.Round(time.Microsecond).Microseconds(), 10), "µs"...)
}
