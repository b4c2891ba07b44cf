package health

import "time"

const (
	// firstSlack is how far below the smallest delay a tick's base is laid, for a smaller one to find room.
	firstSlack = int64(time.Millisecond)
	// maxStrays is the number of delays in a row that do not fit, after which they are what fits.
	maxStrays = 20
)

// lagMeter measures how far the delays of a connection lie above the smallest one of the last five minutes.
//
// A delay is arrival minus event time. By what the two clocks differ is in all of them and falls out when the
// smallest is subtracted. That happens when a report is made, not when a delay is counted: what arrived
// during a jam is told as late as soon as the jam is over and a smaller delay shows what was possible.
//
// A delay that lies more than an hour (the scale's limit) from the smallest is a stray: the event named a
// wrong time, or the sender's clock was set. One stray is left out; after maxStrays in a row the
// meter starts anew from them.
type lagMeter struct {
	// current holds the delays of this connection, past the lags (delay less smallest delay) of those before
	// it, and session the lags of both that are older than five minutes.
	current, past *windows
	session       slot
	// fits tells that the current tick has a base.
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
	s := m.current.head()
	if above := delay - s.base; !m.fits || above < 0 || above > lagScale.limit {
		if !m.makeRoom(delay) {
			return false
		}
	}
	m.strays = 0
	m.last, m.hasLast = delay, true
	m.current.record(s, delay)
	return true
}

// makeRoom finds a base for a delay that does not fit. It is false if the delay is a stray.
func (m *lagMeter) makeRoom(delay int64) bool {
	s := m.current.head()
	switch {
	case !m.fits:
		m.fits, m.slack = true, firstSlack
		s.base = delay - m.slack
	case delay < s.base && s.base-delay <= lagScale.limit:
		// Twice as low every time, so that a clock that drifts down causes few moves.
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
	// Without a delay in five minutes the next one is as good as the first.
	floor, m.fits = m.current.floor()
	m.slack = firstSlack
	m.current.head().base = floor - m.slack
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
