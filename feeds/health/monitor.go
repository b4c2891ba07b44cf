// Package health measures whether a feed can be trusted right now.
//
// The times at which connections open and close, reads return and events arrive go in, along with the times that the
// events carry. A [Report] comes out: rates, and the distributions of lag and gap over windows of time. Setting the local clock
// does not change gaps, and results are never negative, whatever the clocks show.
package health

import "time"

const (
	// maxElapsed and maxDelay bound all times to what can be added and subtracted without overflow: 36 years since
	// the start, 73 years between arrival and event time.
	maxElapsed = int64(1) << 60
	maxDelay   = int64(1) << 61
)

// Options configures a [Monitor].
type Options struct {
	// Lag declares that events carry their time. Without it event times are ignored until [Monitor.StartLag]: there is
	// no lag, no age, and no event counts as replayed.
	Lag bool
}

// Monitor measures one feed. It is not safe for concurrent use. After an hour at ten events a second it takes about
// 12 kB, at hundreds a second 25 kB; with lag 40 and 110 kB.
type Monitor struct {
	start time.Time
	next  int64 // End of the current second, in ns since the start.
	tick  int64

	rate rateMeter
	gap  *gapMeter
	lag  *lagMeter // Nil until events carry their time.

	// Arrivals are compared with event times relative to anchor (ns since the start), when the local clock read wall.
	// This keeps a clock change from looking like lag.
	anchor int64
	wall   time.Time
	replay replayDetector
	// connecting reports that the anchor is the time the connection came up: the first events may be old ones.
	connecting bool
	resolution resolution // Of event times.

	burst   burst
	counted uint64

	clocks clocks
	up     bool
}

// New returns a Monitor of a feed that starts at the given time.
func New(start time.Time, opts Options) *Monitor {
	m := &Monitor{start: start, wall: start.Round(0), next: int64(time.Second), gap: newGapMeter()}
	if opts.Lag {
		m.lag = newLagMeter()
	}
	return m
}

// StartLag declares that events carry their time from now on; see Options.Lag. Events that are held because they may be
// old are not counted.
func (m *Monitor) StartLag(at time.Time) {
	if m.lag != nil {
		return
	}
	e := m.elapsed(at)
	m.advance(e)
	m.lag = newLagMeter()
	m.setAnchor(at, e)
}

// Connected records that a connection is up; resumed reports whether it requested the events after a last event ID. The
// smallest delay, the newest event's age and the chain of gaps start over.
func (m *Monitor) Connected(at time.Time, resumed bool) {
	if m.up {
		m.Disconnected(at)
	}
	e := m.elapsed(at)
	m.advance(e)
	if m.up = true; m.lag == nil {
		m.burst.reconnect()
		return
	}
	m.replay.begin(resumed)
	m.connecting = true
	m.clocks.date = reading{}
	m.setAnchor(at, e)
}

// Disconnected records that the connection ended.
func (m *Monitor) Disconnected(at time.Time) {
	e := m.elapsed(at)
	m.advance(e)
	m.gap.interrupt()
	if m.up = false; m.lag == nil {
		n := m.burst.disconnect()
		m.counted += uint64(n)
		m.rate.add(e, n)
		return
	}
	if floor, ok := m.lag.current.floor(); ok {
		m.replay.setShortest(floor, m.clocks)
	}
}

// Suspended records that this process did not run for a while before at, so that gap was not observed.
func (m *Monitor) Suspended(at time.Time) {
	m.advance(m.elapsed(at))
	m.gap.interrupt()
}

// Read records that a read returned.
func (m *Monitor) Read(at time.Time) {
	if e := m.arrival(at); m.lag != nil {
		m.checkClock(at, e)
	}
}

// Event records the arrival of an event that carries eventTime, or none if that is zero. It reports whether the event
// was replayed: created before the connection was up, and sent because of the resume or, if a clock offset is known,
// right after connecting. Replayed events are not counted, because they say nothing about rate or lag. Without
// Options.Lag replayed events cannot be recognized; instead the events within half a second of a connection's first
// event are not counted, unless no others follow.
//
// Of implausible times, an arrival before the previous one or more than a day after it makes a gap of zero or a day, and
// an event time more than an hour from what the smallest delay suggests is ignored (up to 20 times in a row).
func (m *Monitor) Event(at, eventTime time.Time) (replayed bool) {
	e := m.arrival(at)
	if m.lag != nil && !eventTime.IsZero() && m.timed(e, eventTime) {
		return true
	}
	m.count(e, 1)
	return false
}

// Events records n events that arrived together and carry no time. It is the same as calling [Monitor.Event] n times,
// at the cost of one call.
func (m *Monitor) Events(at time.Time, n int) {
	if n > 0 {
		m.count(m.arrival(at), n)
	}
}

// Counted returns the number of events that enter the rate: those that were not, and could not have been, replayed; see
// [Monitor.Event].
func (m *Monitor) Counted() uint64 { return m.counted }

// arrival advances to the arrival of a read or an event, and returns it in ns since the start.
func (m *Monitor) arrival(at time.Time) int64 {
	e := m.elapsed(at)
	if e >= m.next {
		m.advance(e)
	}
	return e
}

// count counts n events that arrived at e, in ns since the start.
func (m *Monitor) count(e int64, n int) {
	if m.lag == nil && m.burst.contains(e) {
		m.gap.begin(e)
		m.burst.held += n
		if !m.burst.later {
			m.rate.from = m.burst.end
		}
		return
	}
	m.counted += uint64(n)
	m.rate.add(e, n)
	m.gap.event(e)
	if n > 1 {
		m.gap.together(int64(n - 1))
	}
}

// timed records the time of an event that arrived at e, and reports whether the event was replayed.
func (m *Monitor) timed(e int64, eventTime time.Time) bool {
	before := int64(m.wall.Sub(eventTime)) // How long before the anchor the event was created.
	if before < -maxDelay || before > maxDelay {
		return false
	}
	m.resolution.add(eventTime)
	resolution := int64(m.resolution.coarse())
	v := m.replay.judge(before, e-m.anchor, resolution, m.clocks)
	if !m.replay.on {
		v = max(v, m.judgeBackfill(e, before, resolution))
	}
	if v == fresh {
		m.lag.event(e - m.anchor + before)
	}
	return v == replayed
}

// elapsed returns t in ns since the start.
func (m *Monitor) elapsed(t time.Time) int64 {
	return min(max(int64(t.Sub(m.start)), 0), maxElapsed)
}

// advance moves the meters to now, in ns since the start. They never move back.
func (m *Monitor) advance(now int64) {
	if now < m.next {
		return
	}
	second := now / int64(time.Second)
	m.rate.advance(second)
	m.next = (second + 1) * int64(time.Second)
	tick := now / int64(tickLength)
	for range min(tick-m.tick, emptyAfter) {
		m.rotate()
	}
	if m.tick < tick { // Nothing is left to rotate.
		m.setTick(tick)
	}
}

func (m *Monitor) rotate() {
	m.tick++
	m.gap.rotate()
	if m.lag != nil {
		m.lag.rotate()
	}
}

func (m *Monitor) setTick(tick int64) {
	m.tick = tick
	m.gap.windows.setTick(tick)
	if m.lag != nil {
		m.lag.current.setTick(tick)
		m.lag.past.setTick(tick)
	}
}
