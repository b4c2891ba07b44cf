package health

import (
	"math"
	"slices"
	"time"
)

const (
	tickLength  = 15 * time.Second
	minuteTicks = 4
	ringMinutes = 5
	// emptyAfter is the number of ticks after which the rings are empty: five whole minutes, and the ticks of the
	// sixth.
	emptyAfter = (ringMinutes + 2) * minuteTicks
)

// windows keeps the last minute in ticks of 15 s and the five whole minutes before the current one. A value is counted
// once, in the current tick; four ticks make a minute, and a minute that leaves the ring is merged into the owner's
// slot for the session.
//
// The windows therefore reach back at least as far as their names say, and at most a quarter (one minute) or a fifth
// (five minutes) further.
type windows struct {
	scale   *scale
	tick    int64
	head    *slot   // The current tick, one of ticks.
	ticks   []*slot // The current tick and a whole minute.
	minutes []*slot
}

func newWindows(g *scale) *windows {
	w := &windows{scale: g, ticks: newSlots(minuteTicks + 1), minutes: newSlots(ringMinutes)}
	w.setTick(0)
	return w
}

func newSlots(n int) []*slot {
	slots := make([]*slot, n)
	for i := range slots {
		slots[i] = &slot{}
		slots[i].reset()
	}
	return slots
}

// at returns the slot of a tick in the last minute.
func (w *windows) at(tick int64) *slot { return w.ticks[tick%int64(len(w.ticks))] }

// setTick starts the given tick.
func (w *windows) setTick(tick int64) {
	w.tick = tick
	w.head = w.at(tick)
	w.head.reset()
}

// record counts v n times. It must be within the scale's limit above the head's base.
func (w *windows) record(v, n int64) {
	s := w.head
	s.extend(v)
	if s.hist == nil {
		s.hist = w.scale.packed()
	}
	_ = s.hist.RecordValues(v-s.base, n)
}

// rotate ends the current tick. A minute that leaves the ring is merged into old, with floor subtracted.
func (w *windows) rotate(old *slot, floor int64) {
	if (w.tick+1)%minuteTicks == 0 {
		w.endMinute(old, floor)
	}
	w.setTick(w.tick + 1)
}

// endMinute makes the last four ticks a minute, in place of the oldest.
func (w *windows) endMinute(old *slot, floor int64) {
	m := w.minutes[w.tick/minuteTicks%ringMinutes]
	old.merge(w.scale, m, -floor)
	m.reset()
	for t := w.tick - minuteTicks + 1; t <= w.tick; t++ {
		m.merge(w.scale, w.at(t), 0)
	}
}

// take moves all values from w2, which is at the same tick, with floor subtracted.
func (w *windows) take(w2 *windows, floor int64) {
	to := w.all()
	for i, s := range w2.all() {
		to[i].merge(w.scale, s, -floor)
		s.reset()
	}
}

func (w *windows) all() []*slot { return slices.Concat(w.ticks, w.minutes) }

// floor returns the smallest value of the last five minutes, if there is one.
func (w *windows) floor() (int64, bool) { return lowest(w.all()) }

// lowest returns the smallest value in slots, if there is one.
func lowest(slots []*slot) (int64, bool) {
	low := int64(math.MaxInt64)
	for _, s := range slots {
		low = min(low, s.min)
	}
	return low, low != math.MaxInt64
}

// fiveMinutes returns the slots of the last five minutes.
func (w *windows) fiveMinutes() []*slot {
	slots := slices.Clone(w.minutes)
	for t := w.tick - w.tick%minuteTicks; t <= w.tick; t++ {
		slots = append(slots, w.at(t))
	}
	return slots
}
