package series

import "math"

// spark appends the last value of each of n parts of the window that ends with a bucket, NaN for those without one.
// A bucket belongs to the same part however time goes on, so that a drawn line moves and does not flicker.
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

// part gives the number of the part that a bucket belongs to, if n parts are as long as size buckets.
func part(number int64, n, size int) int64 {
	p := number * int64(n)
	if p < 0 {
		p -= int64(size) - 1
	}
	return p / int64(size)
}

// Bridge fills the gaps of a sparkline between two values with the earlier one, in place, for series that are measured
// more rarely than its points are apart. What is before the first value and after the last one stays empty: after the
// last there is no news.
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
