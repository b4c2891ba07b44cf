package health

import (
	"math"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// summary adds up slots for a report.
type summary struct {
	scale          *scale
	hist           *hdr.Histogram
	min, max       int64
	diffSum, diffs int64
}

func newSummary(g *scale) *summary {
	t := &summary{scale: g, hist: g.borrow()}
	t.reset()
	return t
}

func (t *summary) reset() {
	t.hist.Reset()
	*t = summary{scale: t.scale, hist: t.hist, min: math.MaxInt64, max: math.MinInt64}
}

func (t *summary) free() { t.scale.giveBack(t.hist) }

// add adds the values of slots minus floor.
func (t *summary) add(slots []*slot, floor int64) {
	for _, s := range slots {
		t.addSlot(s, floor)
	}
}

func (t *summary) addSlot(s *slot, floor int64) {
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

// quantiles returns the distribution, without percentiles of too few values.
func (t *summary) quantiles() Quantiles {
	n := t.hist.TotalCount()
	if n == 0 {
		return Quantiles{}
	}
	q := Quantiles{
		N: uint64(n), Max: time.Duration(t.max), Has50: n >= minSamples, Has95: n >= minSamples, Has99: n >= minSamplesP99,
	}
	if q.Has50 {
		q.P50, q.P95 = t.percentile(50), t.percentile(95)
	}
	if q.Has99 {
		q.P99 = t.percentile(99)
	}
	return q
}

// percentile returns the middle of the percentile's bucket, within the exact minimum and maximum. For the lowest bucket
// it returns zero, because most values in it are: the gaps of one read, the lag of a fast connection.
func (t *summary) percentile(p float64) time.Duration {
	v := t.hist.ValueAtPercentile(p)
	if v < t.scale.width(0) {
		v = 0
	} else {
		v = t.scale.middle(v)
	}
	return time.Duration(min(max(v, t.min), t.max))
}

// jitter returns the mean absolute difference of consecutive values, or zero if there are none.
func (t *summary) jitter() time.Duration {
	if t.diffs == 0 {
		return 0
	}
	return time.Duration(t.diffSum / t.diffs)
}
