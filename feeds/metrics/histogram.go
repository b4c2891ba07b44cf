package metrics

import (
	"math"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"

	"feedscope/feeds/health"
)

// The geometry of native histograms: eight buckets per power of two, and one for what is shorter than 15 µs.
const (
	schema        = 3
	zeroThreshold = 1.0 / (1 << 16)
)

// histogram is a histogram with classic and native buckets.
type histogram struct {
	prometheus.Metric // With the classic ones.
	native            prometheus.Metric
}

// newHistogram returns a histogram of a distribution.
func newHistogram(d *prometheus.Desc, bounds []float64, all []health.Bucket, labels ...string) prometheus.Metric {
	classic := make(map[float64]uint64, len(bounds))
	native := make(map[int]int64, len(all))
	var n, zero uint64
	sum := 0.0
	for i := 0; ; {
		for len(bounds) > 0 && (i == len(all) || all[i].Value.Seconds() > bounds[0]) {
			classic[bounds[0]], bounds = n, bounds[1:]
		}
		if i == len(all) {
			break
		}
		b := all[i]
		v := b.Value.Seconds()
		n, sum, i = n+b.N, sum+v*float64(b.N), i+1
		if v <= zeroThreshold {
			zero += b.N
		} else {
			native[index(v)] += int64(b.N)
		}
	}
	c, err := prometheus.NewConstHistogram(d, n, sum, classic, labels...)
	if err != nil {
		return prometheus.NewInvalidMetric(d, err)
	}
	m, err := prometheus.NewConstNativeHistogram(d, n, sum, native, nil, zero, schema, zeroThreshold, noTime, labels...)
	if err != nil {
		return prometheus.NewInvalidMetric(d, err)
	}
	return histogram{c, m}
}

// index returns the native bucket of a value: the first whose upper bound, a power of 2^(1/8), is not below it.
func index(v float64) int { return int(math.Ceil(math.Log2(v) * (1 << schema))) }

// Write implements [prometheus.Metric].
func (h histogram) Write(m *dto.Metric) error {
	var native dto.Metric
	if err := h.native.Write(&native); err != nil {
		return err
	}
	if err := h.Metric.Write(m); err != nil {
		return err
	}
	to, from := m.GetHistogram(), native.GetHistogram()
	to.Schema, to.ZeroThreshold, to.ZeroCount = from.Schema, from.ZeroThreshold, from.ZeroCount
	to.PositiveSpan, to.PositiveDelta = from.GetPositiveSpan(), from.GetPositiveDelta()
	return nil
}
