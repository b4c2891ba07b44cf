package health

import (
	"iter"
	"math"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// tally adds up slots for a report.
type tally struct {
	scale          *scale
	hist           *hdr.Histogram
	min, max       int64
	diffSum, diffs int64
}

func newTally(g *scale) *tally {
	t := &tally{scale: g, hist: g.borrow()}
	t.reset()
	return t
}

func (t *tally) reset() {
	t.hist.Reset()
	*t = tally{scale: t.scale, hist: t.hist, min: math.MaxInt64, max: math.MinInt64}
}

// free gives up the tally.
func (t *tally) free() { t.scale.giveBack(t.hist) }

// add counts the values of slots, less floor.
func (t *tally) add(slots iter.Seq[*slot], floor int64) {
	for s := range slots {
		t.addSlot(s, floor)
	}
}

func (t *tally) addSlot(s *slot, floor int64) {
	if s.empty() {
		return
	}
	t.min = min(t.min, s.min-floor)
	t.max = max(t.max, s.max-floor)
	t.diffSum += s.diffSum
	t.diffs += s.diffs
	if s.base == floor {
		s.hist.MergeInto(t.hist)
		return
	}
	t.scale.pour(t.hist, s.hist, s.base-floor)
}

// quantiles keeps the sample floors: a percentile of too few values is not told.
func (t *tally) quantiles() Quantiles {
	n := t.hist.TotalCount()
	if n == 0 {
		return Quantiles{}
	}
	q := Quantiles{N: uint64(n), Max: time.Duration(t.max)}
	if q.Has50 = n >= MinSamples; q.Has50 {
		q.P50 = t.percentile(50)
	}
	if q.Has95 = n >= MinSamples; q.Has95 {
		q.P95 = t.percentile(95)
	}
	if q.Has99 = n >= MinSamplesP99; q.Has99 {
		q.P99 = t.percentile(99)
	}
	return q
}

// percentile is the middle of the bucket in which the percentile lies, or the exact extreme if that is nearer.
// In the lowest bucket most values are zero: the gaps of one read, the lag of a connection that does well.
func (t *tally) percentile(p float64) time.Duration {
	v := t.hist.ValueAtPercentile(p)
	if v < t.scale.width(0) {
		v = 0
	} else {
		v = t.scale.middle(v)
	}
	return time.Duration(min(max(v, t.min), t.max))
}

// jitter is the mean absolute difference of consecutive values; zero if there was none.
func (t *tally) jitter() time.Duration {
	if t.diffs == 0 {
		return 0
	}
	return time.Duration(t.diffSum / t.diffs)
}
