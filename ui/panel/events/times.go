package events

import (
	"math"
	"strconv"
	"time"

	"feedscope/ui/text"
)

// timeMode says what the column of times shows.
type timeMode uint8

const (
	timeOfDay timeMode = iota
	sinceBefore
	sinceConnect
	timeModes
)

// title heads the column.
func (t timeMode) title() string { return [...]string{"TIME", "DELTA", "CONNECTED"}[t] }

// String names the mode in a sentence.
func (t timeMode) String() string {
	return [...]string{"the time of day", "the time since the row before", "the time since the connection"}[t]
}

// append writes when something arrived: at, after the row before, after its connection began; nothing where that is not
// known.
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

// appendSpan writes a time span to three digits at least, and with equally many behind the point, for the column to stand
// still: +120µs, +12.3ms, @4.560s, @12m05s.
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

// The gap bar is as long as the logarithm of the time since the row before: nothing up to leastGap, full from mostGap on.
const (
	leastGap = time.Millisecond
	mostGap  = time.Minute
)

// gapShare gives how much of the bar a gap fills, from 0 to 1.
func gapShare(gap time.Duration) float64 {
	if gap <= leastGap {
		return 0
	}
	return min(math.Log(float64(gap)/float64(leastGap))/math.Log(float64(mostGap)/float64(leastGap)), 1)
}
