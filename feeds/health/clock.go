package health

import "time"

// clockStep is how far the local clock may drift from the monotonic one before it counts as having been set.
const clockStep = int64(250 * time.Millisecond)

// SetOffset sets how far the arrival clock is ahead of the server's clock, with its error bound. It stays in force
// until it is set again.
func (m *Monitor) SetOffset(offset, plusMinus time.Duration) {
	m.clocks.queried = newReading(offset, plusMinus)
}

// SetDate does the same from the connection's own response. It applies to this connection only, and not to ages: it
// only reports whether the server's clock was set since the previous connection.
func (m *Monitor) SetDate(offset, plusMinus time.Duration) {
	m.clocks.date = newReading(offset, plusMinus)
}

// checkClock notices when the local clock was set, or when the machine slept and its monotonic clock stopped. The two
// cannot be told apart: the smallest delay starts over, and the offset may be wrong by the step.
func (m *Monitor) checkClock(at time.Time, e int64) {
	passed := min(max(int64(at.Round(0).Sub(m.wall)), -maxDelay), maxDelay)
	step := passed - (e - m.anchor)
	if step >= -clockStep && step <= clockStep {
		return
	}
	queried := &m.clocks.queried
	queried.plusMinus = min(queried.plusMinus+max(step, -step), maxDelay)
	m.clocks.date = reading{}
	m.replay.begin(false)
	m.connecting = false
	m.setAnchor(at, e)
}

// setAnchor makes delays relative to at, which is e ns since the start.
func (m *Monitor) setAnchor(at time.Time, e int64) {
	m.anchor = e
	m.wall = at.Round(0)
	m.lag.restart()
}

// reading is a reading of a server's clock: how far the local clock is ahead of it, with its error bound.
type reading struct {
	offset, plusMinus int64
	known             bool
}

func newReading(offset, plusMinus time.Duration) reading {
	return reading{offset: clamp(int64(offset)), plusMinus: clamp(int64(max(plusMinus, 0))), known: true}
}

func clamp(delay int64) int64 { return min(max(delay, -maxDelay), maxDelay) }

// clocks are the clocks of a server: date is from the host that sends the events, queried from the host that was queried
// for the time, which may be another.
type clocks struct{ date, queried reading }

// moved returns bounds on how far the server's clock was set back from then to now. Both are zero if the difference
// is within the errors of the readings, or if there are none: clocks are seldom set.
func moved(then, now clocks) (least, most int64) {
	a, b := then.date, now.date
	if !a.known || !b.known {
		a, b = then.queried, now.queried
	}
	by, margin := clamp(b.offset-a.offset), clamp(a.plusMinus+b.plusMinus)
	if !a.known || !b.known || by >= -margin && by <= margin {
		return 0, 0
	}
	return by - margin, by + margin
}
