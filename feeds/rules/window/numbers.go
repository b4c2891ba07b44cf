package window

import (
	"math"
	"time"
)

// Numbers sums up numbers.
type Numbers struct{ pieces[sum] }

type sum struct {
	count         uint64
	sum, min, max float64
}

// NewNumbers returns an empty window of a length, at least a second.
func NewNumbers(length time.Duration) *Numbers { return &Numbers{newPieces[sum](length)} }

// Add adds a finite number.
func (w *Numbers) Add(at time.Time, v float64) {
	p, fresh := w.at(at)
	switch {
	case p == nil:
	case fresh:
		*p = sum{1, v, v, v}
	default:
		p.count++
		p.sum += v
		p.min, p.max = min(p.min, v), max(p.max, v)
	}
}

// total sums up the window that ends at a time; false without a number.
func (w *Numbers) total(now time.Time) (t sum, ok bool) {
	for i, p := range w.in(now) {
		if i == 0 {
			t = p.of
			continue
		}
		t.count += p.of.count
		t.sum += p.of.sum
		t.min, t.max = min(t.min, p.of.min), max(t.max, p.of.max)
	}
	return t, t.count > 0
}

// Mean returns the mean; false without a number.
func (w *Numbers) Mean(now time.Time) (float64, bool) {
	t, ok := w.total(now)
	mean := t.sum / float64(max(t.count, 1))
	// Rounding may move it out of the range of the numbers, and their sum may overflow.
	return min(max(mean, t.min), t.max), ok && !math.IsNaN(mean)
}

// Sum returns the sum; false without a number, or if it is too large for one.
func (w *Numbers) Sum(now time.Time) (float64, bool) {
	t, ok := w.total(now)
	return t.sum, ok && !math.IsInf(t.sum, 0) && !math.IsNaN(t.sum)
}

// Min returns the smallest number; false without one.
func (w *Numbers) Min(now time.Time) (float64, bool) {
	t, ok := w.total(now)
	return t.min, ok
}

// Max returns the largest number; false without one.
func (w *Numbers) Max(now time.Time) (float64, bool) {
	t, ok := w.total(now)
	return t.max, ok
}

// Counts counts.
type Counts struct{ pieces[uint64] }

// NewCounts returns an empty window of a length, at least a second.
func NewCounts(length time.Duration) *Counts { return &Counts{newPieces[uint64](length)} }

// Add counts one.
func (w *Counts) Add(at time.Time, _ float64) {
	p, fresh := w.at(at)
	switch {
	case p == nil:
	case fresh:
		*p = 1
	default:
		*p++
	}
}

// Count returns the count.
func (w *Counts) Count(now time.Time) (n uint64) {
	for _, p := range w.in(now) {
		n += p.of
	}
	return n
}

// Change remembers the oldest and the newest number.
type Change struct{ pieces[ends] }

type ends struct {
	count       uint64
	first, last float64
	from, to    time.Time
}

// NewChange returns an empty window of a length, at least a second.
func NewChange(length time.Duration) *Change { return &Change{newPieces[ends](length)} }

// Add adds a finite number.
func (w *Change) Add(at time.Time, v float64) {
	p, fresh := w.at(at)
	switch {
	case p == nil:
		return
	case fresh:
		*p = ends{0, v, v, at, at}
	case at.Before(p.from):
		p.first, p.from = v, at
	case !at.Before(p.to):
		p.last, p.to = v, at
	}
	p.count++
}

// Change returns the newest number minus the oldest one; false without two of them.
func (w *Change) Change(now time.Time) (float64, bool) {
	list, n := w.in(now), uint64(0)
	for i := range list {
		n += list[i].of.count
	}
	if n < 2 {
		return 0, false
	}
	v := list[len(list)-1].of.last - list[0].of.first
	return v, !math.IsInf(v, 0)
}

// leastGrowth is the time that growth must span to have a rate: the numbers that arrive together after a reconnect are no
// peak.
const leastGrowth = time.Second / 2

// Growth turns the numbers of a counter into a rate. A number that is smaller than the one before means that the counter
// has restarted: the time between the two does not count.
type Growth struct {
	pieces[growth]
	last     float64
	lastAt   time.Time
	hasFirst bool
}

type growth struct {
	grown float64
	took  time.Duration
}

// NewGrowth returns an empty window of a length, at least a second.
func NewGrowth(length time.Duration) *Growth { return &Growth{pieces: newPieces[growth](length)} }

// Add adds a finite number. One that is older than the one before is left out.
func (w *Growth) Add(at time.Time, v float64) {
	grown, took := v-w.last, at.Sub(w.lastAt)
	if w.hasFirst && took < 0 {
		return
	}
	grows := w.hasFirst && grown >= 0 && !math.IsInf(grown, 0)
	w.last, w.lastAt, w.hasFirst = v, at, true
	if !grows {
		return
	}
	p, fresh := w.at(at)
	switch {
	case p == nil:
	case fresh:
		*p = growth{grown, took}
	default:
		p.grown += grown
		p.took += took
	}
}

// Rate returns the growth a second; false without two numbers half a second apart.
func (w *Growth) Rate(now time.Time) (float64, bool) {
	var t growth
	for _, p := range w.in(now) {
		t.grown += p.of.grown
		t.took += p.of.took
	}
	if t.took < leastGrowth {
		return 0, false
	}
	rate := t.grown / t.took.Seconds()
	return rate, !math.IsInf(rate, 0)
}

// Reset forgets all numbers.
func (w *Growth) Reset() {
	w.pieces.Reset()
	w.hasFirst = false
}
