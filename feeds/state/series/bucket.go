package series

import (
	"math"
	"time"

	"feedscope/feeds/state/track"
)

// series holds one series. Times are since the set's start.
type series struct {
	id      string // See [Row.ID].
	name    string
	unit    []byte
	feed    int
	updated time.Duration
	updates uint64

	last, lowest, highest float64

	// counter is nil unless the numbers are rates.
	counter *counter

	// ring holds a bucket at its number modulo the length; an outdated one is recognized by its number.
	ring   []bucket
	newest int64

	// track is nil for series after the first Options.Tracks.
	track *track.Track
	// spread is nil for series after the first Options.Spreads.
	spread *track.Spread
}

// bucket sums up the events of a short time. It is empty while count is zero.
type bucket struct {
	number              int64
	count               uint64
	last, min, max, sum float64
}

// add adds a number. A number older than the ring counts only as the last value.
func (s *series) add(number int64, v float64) {
	if s.updates == 0 {
		s.lowest, s.highest, s.newest = v, v, number
	}
	s.updates++
	s.last = v
	s.lowest, s.highest = min(s.lowest, v), max(s.highest, v)
	s.newest = max(s.newest, number)
	if number <= s.newest-int64(len(s.ring)) {
		return
	}
	b := s.at(number)
	if b.count == 0 || b.number != number {
		*b = bucket{number: number, min: v, max: v}
	}
	b.count++
	b.sum += v
	b.last, b.min, b.max = v, min(b.min, v), max(b.max, v)
}

// at returns the place of a bucket in the ring.
func (s *series) at(number int64) *bucket {
	n := int64(len(s.ring))
	return &s.ring[(number%n+n)%n]
}

// each calls f with the non-empty buckets of the window that ends with the given one, oldest first.
func (s *series) each(end int64, f func(b *bucket)) {
	for number := end - int64(len(s.ring)) + 1; number <= end; number++ {
		if b := s.at(number); b.count > 0 && b.number == number {
			f(b)
		}
	}
}

// window returns the statistics of the window that ends with a bucket.
func (s *series) window(end int64) Window {
	w := Window{Min: math.Inf(1), Max: math.Inf(-1)}
	sum := 0.0
	s.each(end, func(b *bucket) {
		w.Count += b.count
		sum += b.sum
		w.Min, w.Max = min(w.Min, b.min), max(w.Max, b.max)
	})
	if w.Count == 0 {
		return Window{}
	}
	w.Mean = sum / float64(w.Count)
	// Rounding may move the mean out of the range of the values, and their sum may overflow.
	if !(w.Mean >= w.Min) {
		w.Mean = w.Min
	}
	if !(w.Mean <= w.Max) {
		w.Mean = w.Max
	}
	return w
}
