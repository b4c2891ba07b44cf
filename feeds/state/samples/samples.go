// Package samples keeps recent values of a number for a sparkline. Numbers go in with the time bucket they
// arrived in; one value per bucket comes out, each bucket without a number repeating the previous value.
package samples

// Ring is a bounded list of samples. Each is the last number of its bucket, or that of the bucket before. It is
// not safe for concurrent use.
type Ring struct {
	ring   []float64
	n      int
	newest int
	bucket int64
}

// New returns an empty ring of at most points samples, which must be at least one.
func New(points int) *Ring { return &Ring{ring: make([]float64, points)} }

// Add adds a number. A number for an older bucket counts for the newest, because it arrived last.
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

// Follow inserts the samples of an earlier ring with as many points before its own.
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
