package health

import "time"

const (
	// maxLag is the largest lag that is believed.
	maxLag = int64(time.Hour)
	// minSlack is how far below the smallest delay a tick's base is laid, for a smaller one to find room.
	minSlack = int64(time.Millisecond)
	// maxStrays is the number of delays in a row that have to be wrong together to be right.
	maxStrays = 20
)

// lagMeter measures how far the delays of a connection lie above the smallest one of the last five minutes.
//
// A delay is arrival minus event time. By what the two clocks differ is in all of them and falls out when the
// smallest is subtracted. That happens when a report is made, not when a delay is counted: what arrived
// during a jam is told as late as soon as the jam is over and a smaller delay shows what was possible.
//
// A delay that lies more than maxLag from where the base is, just below the smallest, is a stray: the event
// named a wrong time, or the sender's clock was set. A stray is left out, and maxStrays in a row make the meter
// start anew from them.
type lagMeter struct {
	// current holds the delays of this connection, past the lags (delay less smallest delay) of those before
	// it, and session the lags of both that are older than five minutes.
	current, past *windows
	session       slot
	// fits tells that the current tick has a base, which lies slack below the delay that it was laid for.
	fits   bool
	slack  int64
	strays int
	// last is the delay of the newest event of this connection, if hasLast.
	last    int64
	hasLast bool
}

func newLagMeter() *lagMeter {
	m := &lagMeter{current: newWindows(lagScale), past: newWindows(lagScale)}
	m.session.reset()
	return m
}

// event counts a delay in ns. It is false if the delay is a stray and was left out.
func (m *lagMeter) event(delay int64) bool {
	if above := delay - m.current.head.base; !m.fits || above < 0 || above > maxLag {
		if !m.makeRoom(delay) {
			return false
		}
	}
	m.strays = 0
	m.last, m.hasLast = delay, true
	m.current.record(delay, 1)
	return true
}

// makeRoom finds a base for a delay that does not fit. It is false if the delay is a stray.
func (m *lagMeter) makeRoom(delay int64) bool {
	s := m.current.head
	switch {
	case !m.fits:
		m.fits = true
		m.settle(delay)
	case delay < s.base && s.base-delay <= maxLag:
		// Room below costs precision and a move costs time: twice the room of last time is less than the
		// whole fall so far, and makes for few moves however it goes on.
		m.slack *= 2
		m.current.lower(delay - m.slack)
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

// settle lays the base of an empty tick below the smallest delay.
func (m *lagMeter) settle(floor int64) {
	m.slack = minSlack
	m.current.head.base = floor - minSlack
}

// restart forgets the smallest delay: a new connection, or a clock that was set. What was counted stays as
// the lags that it was until then.
func (m *lagMeter) restart() {
	if floor, ok := m.current.floor(); ok {
		m.past.take(m.current, floor)
	}
	m.fits, m.strays, m.hasLast = false, 0, false
}

func (m *lagMeter) rotate() {
	floor, _ := m.current.floor()
	m.current.rotate(&m.session, floor)
	m.past.rotate(&m.session, 0)
	// The base follows the delays of the last minute, which in a long jam lie far above the floor: what is
	// counted near the base is exact. Without a delay in five minutes the next one is as good as the first.
	if floor, m.fits = m.current.recentFloor(); !m.fits {
		floor, m.fits = m.current.floor()
	}
	m.settle(floor)
}

func (m *lagMeter) report(out *[3]Window) {
	m.current.flush()
	floor, _ := m.current.floor()
	t := newTally(lagScale)
	defer t.free()
	t.add(m.current.minute(), floor)
	t.add(m.past.minute(), 0)
	out[Minute].Lag = t.quantiles()
	t.reset()
	t.add(m.current.fiveMinutes(), floor)
	t.add(m.past.fiveMinutes(), 0)
	out[FiveMinutes].Lag = t.quantiles()
	t.addSlot(&m.session, 0)
	out[Session].Lag = t.quantiles()
}
