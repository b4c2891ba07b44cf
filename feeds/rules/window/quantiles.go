package window

import (
	"math"
	"slices"
	"time"
)

const (
	// relativeError is how far a percentile may be from the value that has its rank, as a part of it.
	relativeError = 0.02
	// least is the smallest number other than zero that is told from zero.
	least = 1e-9
	// maxBins is how many different bins a piece can have. Further values count for the nearest one.
	maxBins = 400
)

var (
	ratio    = (1 + relativeError) / (1 - relativeError)
	perRatio = 1 / math.Log(ratio)
	// firstBin is the number of the logarithm of the smallest number, lastBin that of the largest ones: 10^18.
	firstBin = int(math.Floor(math.Log(least) * perRatio))
	lastBin  = int(math.Ceil(math.Log(1e18)*perRatio)) - firstBin
)

// Quantiles estimates percentiles, within 2 % of the exact value for numbers between 10^-9 and 10^18 away from zero.
type Quantiles struct{ pieces[sketch] }

// sketch counts numbers by bins of their logarithms. A bin's code is positive for positive numbers, negative for negative
// ones and zero for zero, so codes are ordered as their numbers are.
type sketch struct {
	codes    []int16
	counts   []uint32
	min, max float64
}

// NewQuantiles returns an empty window of a length, at least a second.
func NewQuantiles(length time.Duration) *Quantiles { return &Quantiles{newPieces[sketch](length)} }

// Add adds a finite number.
func (w *Quantiles) Add(at time.Time, v float64) {
	p, fresh := w.at(at)
	if p == nil {
		return
	}
	if fresh {
		p.codes, p.counts, p.min, p.max = p.codes[:0], p.counts[:0], v, v
	}
	p.min, p.max = min(p.min, v), max(p.max, v)
	p.add(code(v), w.take)
}

// binBytes is what a bin takes.
const binBytes = 6

// add counts a code, in a bin of its own if take reserves the memory that this needs.
func (s *sketch) add(c int16, take func(bytes int) bool) {
	at, found := slices.BinarySearch(s.codes, c)
	n := len(s.codes)
	switch {
	case found:
	case n == maxBins || n == cap(s.codes) && !s.grow(take):
		if n == 0 {
			return
		}
		if at == n || at > 0 && c-s.codes[at-1] < s.codes[at]-c {
			at--
		}
	default:
		s.codes, s.counts = slices.Insert(s.codes, at, c), slices.Insert(s.counts, at, 0)
	}
	if s.counts[at] < math.MaxUint32 {
		s.counts[at]++
	}
}

// grow makes room for more bins.
func (s *sketch) grow(take func(bytes int) bool) bool {
	n := len(s.codes)
	more := min(max(8, n), maxBins-n)
	if !take(more * binBytes) {
		return false
	}
	codes, counts := make([]int16, n, n+more), make([]uint32, n, n+more)
	copy(codes, s.codes)
	copy(counts, s.counts)
	s.codes, s.counts = codes, counts
	return true
}

// code returns the code of a number's bin.
func code(v float64) int16 {
	size := math.Abs(v)
	if size < least {
		return 0
	}
	bin := int16(min(max(int(math.Ceil(math.Log(size)*perRatio))-firstBin, 1), lastBin))
	if v < 0 {
		return -bin
	}
	return bin
}

// middle returns the number that stands for those of a bin.
func middle(c int16) float64 {
	switch {
	case c == 0:
		return 0
	case c < 0:
		return -middle(-c)
	}
	return math.Exp(float64(int(c)+firstBin)/perRatio) * 2 / (ratio + 1)
}

// Quantile returns the number below or at which a part of all numbers is; false if there are fewer than floor.
func (w *Quantiles) Quantile(now time.Time, part float64, floor uint64) (float64, bool) {
	var counts [4096]uint64 // More than twice lastBin.
	const zero = len(counts) / 2
	n, low, high := uint64(0), math.Inf(1), math.Inf(-1)
	from, to := zero, zero
	for _, p := range w.in(now) {
		if len(p.of.codes) == 0 {
			continue // There was no room for any.
		}
		for i, c := range p.of.codes {
			counts[zero+int(c)] += uint64(p.of.counts[i])
			n += uint64(p.of.counts[i])
		}
		from, to = min(from, zero+int(p.of.codes[0])), max(to, zero+int(p.of.codes[len(p.of.codes)-1]))
		low, high = min(low, p.of.min), max(high, p.of.max)
	}
	if n == 0 || n < floor {
		return 0, false
	}
	rank := max(uint64(math.Ceil(part*float64(n))), 1)
	for at := from; at <= to; at++ {
		if counts[at] >= rank {
			return min(max(middle(int16(at-zero)), low), high), true
		}
		rank -= counts[at]
	}
	return high, true
}
