package health

import (
	"iter"
	"math"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

const (
	tickLength  = 15 * time.Second
	minuteTicks = 4
	ringMinutes = 5
	// emptyAfter is the number of ticks after which nothing is left in the rings: six minutes, in which
	// five whole ones were made, and the ticks of the sixth.
	emptyAfter = (ringMinutes + 2) * minuteTicks

	// From busyTick values a tick on, a packed histogram costs more than a dense one; under a quietTick a
	// feed is not worth the memory of a dense one any more.
	busyTick  = 512
	quietTick = 64
)

// windows keeps the last minute in ticks of 15 s and the five whole minutes before the current one. A value
// is counted once, in the current tick; four ticks make a minute, and a minute that leaves the ring is
// merged into what its owner keeps for the session.
//
// So the windows reach back at least as far as their names say, and at most a quarter (one minute) or a fifth
// (five minutes) further.
type windows struct {
	scale   *scale
	tick    int64
	head    *slot                 // The current tick, one of ticks.
	ticks   [minuteTicks + 1]slot // That and a whole minute.
	minutes [ringMinutes]slot
	dense   *hdr.Histogram // What the current tick got since the last flush, on a busy feed.
}

func newWindows(g *scale) *windows {
	w := &windows{scale: g}
	for i := range w.ticks {
		w.ticks[i].reset()
	}
	for i := range w.minutes {
		w.minutes[i].reset()
	}
	w.setTick(0)
	return w
}

// at is the slot of a tick of the last minute.
func (w *windows) at(tick int64) *slot { return &w.ticks[tick%int64(len(w.ticks))] }

// setTick begins the given tick.
func (w *windows) setTick(tick int64) {
	w.tick = tick
	w.head = w.at(tick)
	w.head.reset()
}

// record counts v, n times. It must lie within the scale's limit above the head's base.
func (w *windows) record(v, n int64) {
	s := w.head
	s.extend(v)
	if w.dense != nil {
		_ = w.dense.RecordValues(v-s.base, n)
		return
	}
	w.recordPacked(s, v, n)
}

func (w *windows) recordPacked(s *slot, v, n int64) {
	if s.hist == nil {
		s.hist = w.scale.packed()
	}
	_ = s.hist.RecordValues(v-s.base, n)
	if s.hist.TotalCount() >= busyTick {
		w.dense = w.scale.borrow()
	}
}

// flush moves what a busy feed got into the slot of its tick.
func (w *windows) flush() {
	if w.dense == nil || w.dense.TotalCount() == 0 {
		return
	}
	s := w.head
	if s.hist == nil {
		s.hist = w.scale.packed()
	}
	s.hist.MergeFrom(w.dense)
	w.dense.Reset()
}

// lower brings the base of the current tick down.
func (w *windows) lower(base int64) {
	w.flush()
	w.head.lower(w.scale, base)
}

// rotate ends the current tick. If a minute leaves the ring, it is merged into old, every value less floor.
func (w *windows) rotate(old *slot, floor int64) {
	w.flush()
	if h := w.head; w.dense != nil && (h.empty() || h.hist.TotalCount() < quietTick) {
		w.scale.giveBack(w.dense)
		w.dense = nil
	}
	if (w.tick+1)%minuteTicks == 0 {
		w.endMinute(old, floor)
	}
	w.setTick(w.tick + 1)
}

// endMinute makes a minute of the last four ticks, in place of the oldest.
func (w *windows) endMinute(old *slot, floor int64) {
	m := &w.minutes[w.tick/minuteTicks%ringMinutes]
	old.merge(w.scale, m, -floor)
	m.reset()
	for t := w.tick - minuteTicks + 1; t <= w.tick; t++ {
		m.merge(w.scale, w.at(t), 0)
	}
}

// take moves everything over from w2, which stands at the same tick, every value less floor.
func (w *windows) take(w2 *windows, floor int64) {
	w2.flush()
	for i := range w.ticks {
		w.ticks[i].merge(w.scale, &w2.ticks[i], -floor)
		w2.ticks[i].reset()
	}
	for i := range w.minutes {
		w.minutes[i].merge(w.scale, &w2.minutes[i], -floor)
		w2.minutes[i].reset()
	}
}

// recentFloor is the smallest value of the last minute; false if there is none.
func (w *windows) recentFloor() (int64, bool) {
	low := int64(math.MaxInt64)
	for i := range w.ticks {
		low = min(low, w.ticks[i].min)
	}
	return low, low != math.MaxInt64
}

// floor is the smallest value of the last five minutes; false if there is none.
func (w *windows) floor() (int64, bool) {
	low, _ := w.recentFloor()
	for i := range w.minutes {
		low = min(low, w.minutes[i].min)
	}
	return low, low != math.MaxInt64
}

// minute gives the slots of the last minute.
func (w *windows) minute() iter.Seq[*slot] {
	return func(yield func(*slot) bool) {
		for i := range w.ticks {
			if !yield(&w.ticks[i]) {
				return
			}
		}
	}
}

// fiveMinutes gives the slots of the last five minutes.
func (w *windows) fiveMinutes() iter.Seq[*slot] {
	return func(yield func(*slot) bool) {
		for t := w.tick - w.tick%minuteTicks; t <= w.tick; t++ {
			if !yield(w.at(t)) {
				return
			}
		}
		for i := range w.minutes {
			if !yield(&w.minutes[i]) {
				return
			}
		}
	}
}
