package health

import (
	"math/bits"
	"sync"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// scale is the geometry that all histograms of one measure share, and a store of dense ones to work in.
// A Monitor keeps packed histograms, which hold only what was counted, and borrows a dense one where
// many values meet: that is what a thousand feeds have room for.
type scale struct {
	limit    int64 // The largest value, in ns.
	unitBits int   // Values are told apart down to 1<<unitBits ns.
	digits   int   // Significant decimal digits.
	// subBits says how finely an octave is divided: a value v lies in a bucket of v>>(subBits-1) at most.
	subBits int
	dense   sync.Pool
}

var (
	// gapScale tells 16 µs apart and divides an octave by 16: half a bucket is 3 % of the value.
	gapScale = &scale{limit: int64(24 * time.Hour), unitBits: 14, digits: 1, subBits: 5}
	// lagScale tells 66 µs apart (most event times are whole milliseconds) and divides an octave by 128: half a
	// bucket is 0.4 % of the value. Four hours leave room for the
	// smallest delay to fall by maxLag more than once.
	lagScale = &scale{limit: int64(4 * time.Hour), unitBits: 16, digits: 2, subBits: 8}
)

func (g *scale) packed() *hdr.PackedHistogram {
	return hdr.NewPacked(1<<g.unitBits, g.limit, g.digits)
}

// borrow gives an empty dense histogram; giveBack takes it, emptied or not.
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

// width is the width of the bucket that holds v, in ns.
func (g *scale) width(v int64) int64 {
	return 1 << max(g.unitBits, bits.Len64(uint64(v))-g.subBits)
}

// middle is the middle of the bucket that holds v.
func (g *scale) middle(v int64) int64 {
	w := g.width(v)
	return v&^(w-1) + w/2
}

func (g *scale) clamp(v int64) int64 { return min(max(v, 0), g.limit) }

// counter is what dense and packed histograms are to one who counts.
type counter interface {
	RecordValues(v, n int64) error
}

// pour counts into dst what src holds, every value moved by shift.
func (g *scale) pour(dst counter, src *hdr.PackedHistogram, shift int64) {
	for v, n := range src.ForEachBucket {
		// A clamped value is always in range, and a count that overflows took centuries.
		_ = dst.RecordValues(g.clamp(g.middle(v)+shift), n)
	}
}
