package health

import (
	"math"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// slot holds the values of one stretch of time. Its histogram is precise near its bottom and ever coarser
// above it, so values are counted by how far they lie above base.
type slot struct {
	hist *hdr.PackedHistogram // Nil until first needed, then kept.
	base int64
	// min and max are exact; min > max in an empty slot.
	min, max int64
	// diffSum is the sum of diffs absolute differences of consecutive values.
	diffSum, diffs int64
}

func (s *slot) empty() bool { return s.min > s.max }

func (s *slot) reset() {
	if s.hist != nil {
		s.hist.Reset()
	}
	*s = slot{hist: s.hist, min: math.MaxInt64, max: math.MinInt64}
}

// extend widens min and max to take in v.
func (s *slot) extend(v int64) {
	s.min = min(s.min, v)
	s.max = max(s.max, v)
}

// merge adds what src holds, every value moved by shift.
func (s *slot) merge(g *scale, src *slot, shift int64) {
	if src.empty() {
		return
	}
	base := src.base + shift
	switch {
	case s.empty():
		s.base = base
	case base < s.base:
		s.lower(g, base)
	}
	s.extend(src.min + shift)
	s.extend(src.max + shift)
	s.diffSum += src.diffSum
	s.diffs += src.diffs
	if s.hist == nil {
		s.hist = g.packed()
	}
	if base == s.base {
		s.hist.Merge(src.hist)
		return
	}
	g.pour(s.hist, src.hist, base-s.base)
}

// lower brings base down to where smaller values can be counted.
func (s *slot) lower(g *scale, base int64) {
	if s.hist != nil {
		d := g.borrow()
		g.pour(d, s.hist, s.base-base)
		s.hist.Reset()
		s.hist.MergeFrom(d)
		g.giveBack(d)
	}
	s.base = base
}
