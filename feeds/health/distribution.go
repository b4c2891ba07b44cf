package health

import "time"

// Bucket holds how often a measure had about a value.
type Bucket struct {
	// Value is the middle of the bucket; zero for the lowest bucket, because most values in it are.
	Value time.Duration
	N     uint64
}

// AppendGaps appends the distribution of all gaps since the start, the shortest first; see [Window].Gap. Buckets are as
// precise as the percentiles of a [Report]. Their counts never fall from one call to the next: bucket by bucket, the
// difference of two calls is what happened in between.
func (m *Monitor) AppendGaps(dst []Bucket, now time.Time) []Bucket {
	m.advance(m.elapsed(now))
	all := gapScale.packed()
	for _, s := range append(m.gap.windows.fiveMinutes(), &m.gap.session) {
		if !s.empty() {
			all.Merge(s.hist)
		}
	}
	for v, n := range all.ForEachBucket {
		dst = append(dst, gapScale.bucket(v, n))
	}
	return dst
}

// AppendLags is AppendGaps for lags, with two differences: a lag enters when the 15 s in which its event arrived are over,
// and stays what it was then, above the smallest delay known at that time. It appends nothing without event times.
func (m *Monitor) AppendLags(dst []Bucket, now time.Time) []Bucket {
	m.advance(m.elapsed(now))
	if m.lag == nil || m.lag.final == nil {
		return dst
	}
	for v, n := range m.lag.final.ForEachBucket {
		dst = append(dst, lagScale.bucket(v, n))
	}
	return dst
}

// bucket returns the bucket of a value with a count.
func (g *scale) bucket(v, n int64) Bucket {
	b := Bucket{N: uint64(n)}
	if v >= g.width(0) {
		b.Value = time.Duration(g.middle(v))
	}
	return b
}
