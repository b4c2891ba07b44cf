package health

import (
	"math"
	"math/bits"
	"sync"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// scale is the geometry shared by all histograms of one measure, and a pool of dense ones to work with. A Monitor keeps
// packed histograms, which store only nonzero counts, and borrows a dense one to merge many values. This way a thousand
// feeds fit in memory.
type scale struct {
	limit    int64 // The largest value, in ns.
	unitBits int   // The smallest bucket is 1<<unitBits ns wide.
	digits   int   // Significant decimal digits.
	// subBits determines how finely an octave is divided: the bucket of a value v is at most v>>(subBits-1) wide.
	subBits int
	dense   sync.Pool
}

var (
	// gapScale resolves 16 µs and divides an octave by 16: half a bucket is 3 % of the value.
	gapScale = &scale{limit: int64(24 * time.Hour), unitBits: 14, digits: 1, subBits: 5}
	// lagScale resolves 66 µs (most event times are whole milliseconds) and divides an octave by 128: half a bucket
	// is 0.4 % of the value. Four hours leave room for the smallest delay to fall by maxLag more than once.
	lagScale = &scale{limit: int64(4 * time.Hour), unitBits: 16, digits: 2, subBits: 8}
)

func (g *scale) packed() *hdr.PackedHistogram {
	return hdr.NewPacked(1<<g.unitBits, g.limit, g.digits)
}

// borrow returns an empty dense histogram; giveBack empties it and returns it to the pool.
func (g *scale) borrow() *hdr.Histogram {
	if h, ok := g.dense.Get().(*hdr.Histogram); ok {
		return h
	}
	return hdr.New(1<<g.unitBits, g.limit, g.digits)
}

func (g *scale) giveBack(h *hdr.Histogram) {
	h.Reset()
	g.dense.Put(h)
}

// width returns the width of the bucket of v, in ns.
func (g *scale) width(v int64) int64 {
	return 1 << max(g.unitBits, bits.Len64(uint64(v))-g.subBits)
}

func (g *scale) middle(v int64) int64 {
	w := g.width(v)
	return v&^(w-1) + w/2
}

func (g *scale) clamp(v int64) int64 { return min(max(v, 0), g.limit) }

// counter is a dense or packed histogram.
type counter interface {
	RecordValues(v, n int64) error
}

// pour adds the values in src to dst, each moved by shift.
func (g *scale) pour(dst counter, src *hdr.PackedHistogram, shift int64) {
	for v, n := range src.ForEachBucket {
		// A clamped value is always in range, and a count takes centuries to overflow.
		_ = dst.RecordValues(g.clamp(g.middle(v)+shift), n)
	}
}

// slot holds the values of one stretch of time. A histogram is precise near its bottom and coarser further up, so
// values are counted relative to base.
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

// extend widens min and max to include v.
func (s *slot) extend(v int64) {
	s.min = min(s.min, v)
	s.max = max(s.max, v)
}

// merge adds the values in src, each moved by shift.
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

// lower lowers base, to make room for smaller values.
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
