package ticker

// history is a ring of samples, one for each bucket of time. Each is the last number of its bucket; a bucket
// without a number has that of the one before, because a value holds until there is another.
type history struct {
	ring   []float64
	n      int
	newest int
	bucket int64
}

func newHistory(points int) *history { return &history{ring: make([]float64, points)} }

// add takes a number. One for a bucket before the newest counts as the newest's: it arrived last.
func (h *history) add(bucket int64, v float64) {
	if h.n == 0 {
		h.n, h.bucket = 1, bucket
	}
	if bucket > h.bucket {
		held := h.ring[h.newest]
		for range min(bucket-h.bucket, int64(len(h.ring))) {
			h.newest = (h.newest + 1) % len(h.ring)
			h.ring[h.newest] = held
			h.n = min(h.n+1, len(h.ring))
		}
		h.bucket = bucket
	}
	h.ring[h.newest] = v
}

// append appends the samples, oldest first.
func (h *history) append(dst []float64) []float64 {
	first := h.newest + 1 - h.n
	if first < 0 {
		dst = append(dst, h.ring[first+len(h.ring):]...)
		first = 0
	}
	return append(dst, h.ring[first:h.newest+1]...)
}
