package health

import (
	"math/rand/v2"
	"testing"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// TestBucketsAgreeWithHistogram compares the buckets of scale with those of the histogram.
func TestBucketsAgreeWithHistogram(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, g := range []*scale{gapScale, lagScale} {
		h := hdr.New(1<<g.unitBits, g.limit, g.digits)
		for range 100000 {
			v := r.Int64N(g.limit) >> r.IntN(40)
			w := g.width(v)
			low := v &^ (w - 1)
			if !h.ValuesAreEquivalent(low, low+w-1) || h.ValuesAreEquivalent(low, low+w) || (low > 0 && h.ValuesAreEquivalent(low, low-1)) {
				t.Fatalf("%d digits: the bucket of %d is not %d wide from %d on", g.digits, v, w, low)
			}
			if got, want := g.middle(v), low+w/2; got != want {
				t.Fatalf("%d digits: the middle of the bucket of %d is %d, want %d", g.digits, v, got, want)
			}
		}
	}
}

func TestHistogramsAcceptTheirLimit(t *testing.T) {
	for _, g := range []*scale{gapScale, lagScale} {
		h := g.borrow()
		for _, v := range []int64{0, 1, g.limit} {
			if err := h.RecordValue(v); err != nil {
				t.Error(err)
			}
			if err := g.packed().RecordValue(v); err != nil {
				t.Error(err)
			}
		}
		g.giveBack(h)
		if n := g.borrow().TotalCount(); n != 0 {
			t.Errorf("a borrowed histogram holds %d values", n)
		}
	}
}
