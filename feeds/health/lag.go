package health

import (
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

const (
	// maxLag is the largest credible lag.
	maxLag = int64(time.Hour)
	// minSlack is the room below the smallest delay that a tick's base leaves for smaller ones.
	minSlack = int64(time.Millisecond)
	// maxStrays is the number of strays in a row that are accepted as the new normal.
	maxStrays = 20
)

// lagMeter measures how far the delays of a connection are above the smallest one of the last five minutes.
//
// A delay is arrival minus event time. The difference between the two clocks is part of all delays, and cancels out
// when the smallest is subtracted. This is done when a report is made, not when a delay is counted: once a jam is over
// and a smaller delay shows what was possible, the events that arrived during the jam are reported as late.
//
// A delay more than maxLag from the base, which is just below the smallest delay, is a stray: the event carried a wrong
// time, or the sender's clock was set. A stray is ignored; after maxStrays in a row the meter starts over from them.
type lagMeter struct {
	// current holds the delays of this connection, past the lags (delay minus smallest delay) of earlier ones, and
	// session the lags of both that are older than five minutes.
	current, past *windows
	session       slot
	// final holds the lags of all ticks that are over, as they were at their ends; nil before the first.
	final *hdr.PackedHistogram
	// fits reports that the current tick has a base, which is slack below the delay that set it.
	fits   bool
	slack  int64
	strays int
	// last is the delay of the newest event of this connection; valid if hasLast.
	last    int64
	hasLast bool
}

func newLagMeter() *lagMeter {
	m := &lagMeter{current: newWindows(lagScale), past: newWindows(lagScale)}
	m.session.reset()
	return m
}

// event counts a delay in ns, unless it is a stray.
func (m *lagMeter) event(delay int64) {
	if above := delay - m.current.head.base; (!m.fits || above < 0 || above > maxLag) && !m.makeRoom(delay) {
		return
	}
	m.strays = 0
	m.last, m.hasLast = delay, true
	m.current.record(delay, 1)
}

// makeRoom finds a base for a delay that does not fit. It returns false if the delay is a stray.
func (m *lagMeter) makeRoom(delay int64) bool {
	s := m.current.head
	switch {
	case !m.fits:
		m.fits = true
		m.settle(delay)
	case delay < s.base && s.base-delay <= maxLag:
		// Slack costs precision, and moving the base costs time. Doubling the slack keeps moves few however far delays
		// fall, and stays below the total fall so far.
		m.slack *= 2
		m.current.head.lower(lagScale, delay-m.slack)
	default:
		m.strays++
		if m.strays < maxStrays {
			return false
		}
		m.restart()
		return m.makeRoom(delay)
	}
	return true
}

// settle sets the base of an empty tick below the smallest delay.
func (m *lagMeter) settle(floor int64) {
	m.slack = minSlack
	m.current.head.base = floor - minSlack
}

// restart forgets the smallest delay, after a reconnection or when a clock was set. The delays counted so far are kept
// as lags.
func (m *lagMeter) restart() {
	if floor, ok := m.current.floor(); ok {
		m.past.take(m.current, floor)
	}
	m.fits, m.strays, m.hasLast = false, 0, false
}

func (m *lagMeter) rotate() {
	floor, _ := m.current.floor()
	m.settleLags(m.current.head, floor)
	m.settleLags(m.past.head, 0)
	m.current.rotate(&m.session, floor)
	m.past.rotate(&m.session, 0)
	// The base follows the delays of the last minute, which are far above the floor in a long jam: counts near the
	// base are exact. Without a delay in five minutes the next one counts as the first.
	if floor, m.fits = lowest(m.current.ticks); !m.fits {
		floor, m.fits = m.current.floor()
	}
	m.settle(floor)
}

// settleLags adds the delays of a tick that is over to the final lags. The base of these never moves, so no value changes
// its bucket later.
func (m *lagMeter) settleLags(tick *slot, floor int64) {
	if tick.empty() {
		return
	}
	if m.final == nil {
		m.final = lagScale.packed()
	}
	lagScale.pour(m.final, tick.hist, tick.base-floor)
}

func (m *lagMeter) report(out *[3]Window) {
	floor, _ := m.current.floor()
	t := newSummary(lagScale)
	defer t.free()
	t.add(m.current.ticks, floor)
	t.add(m.past.ticks, 0)
	out[Minute].Lag = t.quantiles()
	t.reset()
	t.add(m.current.fiveMinutes(), floor)
	t.add(m.past.fiveMinutes(), 0)
	out[FiveMinutes].Lag = t.quantiles()
	t.addSlot(&m.session, 0)
	out[Session].Lag = t.quantiles()
}
