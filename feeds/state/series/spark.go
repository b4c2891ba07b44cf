package series

import "math"

// spark appends the last value of each of n parts of the window that ends with a bucket, NaN for parts without one. A
// bucket always belongs to the same part, so the line does not flicker as it moves.
func (s *series) spark(dst []float64, end int64, n int) []float64 {
	n = max(0, min(n, len(s.ring)))
	first := len(dst)
	for range n {
		dst = append(dst, math.NaN())
	}
	newest := part(end, n, len(s.ring))
	s.each(end, func(b *bucket) {
		if at := n - 1 - int(newest-part(b.number, n, len(s.ring))); at >= 0 {
			dst[first+at] = b.last
		}
	})
	return dst
}

// part returns the number of a bucket's part if n parts are as long as size buckets.
func part(number int64, n, size int) int64 { return floorDiv(number*int64(n), int64(size)) }

// Bridge fills gaps between two values of a sparkline with the earlier value, in place, for series that are measured
// less often than its points. Gaps before the first value and after the last stay empty.
func Bridge(values []float64) {
	last := -1
	for i, v := range values {
		if math.IsNaN(v) {
			continue
		}
		for j := last + 1; last >= 0 && j < i; j++ {
			values[j] = values[last]
		}
		last = i
	}
}
