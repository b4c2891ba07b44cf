// Package samples keeps the last values of a number that holds until there is another, one for each bucket of time, for
// a sparkline.
package samples

// Ring is a ring of samples. Each is the last number of its bucket; a bucket without a number has that of the one
// before. It is not safe for concurrent use.
type Ring struct {
	ring   []float64
	n      int
	newest int
	bucket int64
}

// New gives an empty ring of at most points samples, which must be at least one.
func New(points int) *Ring { return &Ring{ring: make([]float64, points)} }

// Add takes a number. One for a bucket before the newest counts as the newest's: it arrived last.
func (r *Ring) Add(bucket int64, v float64) {
	if r.n == 0 {
		r.n, r.bucket = 1, bucket
	}
	if bucket > r.bucket {
		held := r.ring[r.newest]
		for range min(bucket-r.bucket, int64(len(r.ring))) {
			r.newest = (r.newest + 1) % len(r.ring)
			r.ring[r.newest] = held
			r.n = min(r.n+1, len(r.ring))
		}
		r.bucket = bucket
	}
	r.ring[r.newest] = v
}

// Follow puts the samples of an earlier ring, of as many points, before its own.
func (r *Ring) Follow(earlier *Ring) {
	own := r.Append(nil)
	for i, v := range own {
		earlier.Add(r.bucket-int64(len(own)-1-i), v)
	}
	*r = *earlier
}

// Append appends the samples to dst, oldest first.
func (r *Ring) Append(dst []float64) []float64 {
	first := r.newest + 1 - r.n
	if first < 0 {
		dst = append(dst, r.ring[first+len(r.ring):]...)
		first = 0
	}
	return append(dst, r.ring[first:r.newest+1]...)
}
