// Package health tells whether a feed can be trusted right now.
//
// What goes in: the moments at which connections came and went, reads returned and events arrived, with the
// times that the events name. What comes out: a [Report] with silence, rates, and the distributions of lag and gap
// over windows of time. It reads no clock, starts no goroutine and never keeps an event.
//
// Between two moments of the local clock its monotonic reading decides where both have one, so that a clock that
// is set changes no silence and no gap. Whatever a clock says, nothing comes out negative.
package health

import "time"

const (
	// maxElapsed and maxDelay bound all times to what can be added and subtracted without overflow: 36
	// years since the start, 73 years between arrival and event time.
	maxElapsed = int64(1) << 60
	maxDelay   = int64(1) << 61
	// clockStep is how far the local clock may run away from the monotonic one before it counts as set.
	clockStep = int64(250 * time.Millisecond)
)

// Options says what a [Monitor] measures beyond what needs nothing.
type Options struct {
	// Lag tells that events name their time. Without it event times are not looked at: there is no lag, no
	// age, and no event counts as replayed.
	Lag bool
}

// Monitor measures one feed. It is not safe for concurrent use. After an hour of ten events a second it takes some
// 12 kB, of hundreds a second 25 kB; with lag 40 and 110 kB.
type Monitor struct {
	start time.Time
	next  int64 // When the current second ends, in ns since the start.
	tick  int64

	rate     rateMeter
	gap      *gapMeter
	lag      *lagMeter // Nil without Options.Lag.
	lastByte int64
	hasByte  bool

	// Arrivals that are compared with event times are counted from anchor (ns since the start), when the local
	// clock read wall: so a clock that is set does not look like lag.
	anchor int64
	wall   time.Time
	replay replayTest
	// The anchor is where the connection came up, so that what came first may be of the past.
	greeting bool

	opening opening
	counted uint64

	clocks     clocks
	up         bool
	outOfRange uint64
}

// New makes a Monitor of a feed that begins at start.
func New(start time.Time, opts Options) *Monitor {
	m := &Monitor{start: start, wall: start.Round(0), next: int64(time.Second), gap: newGapMeter()}
	if opts.Lag {
		m.lag = newLagMeter()
	}
	return m
}

// Connected says that a connection is up; resumed tells that it asked for the events after a last event ID.
// The smallest delay, the newest event's age and the chain of gaps begin anew.
func (m *Monitor) Connected(at time.Time, resumed bool) {
	if m.up {
		m.Disconnected(at)
	}
	e := m.elapsed(at)
	m.advance(e)
	if m.up = true; m.lag == nil {
		m.opening.again()
		return
	}
	m.replay.begin(resumed)
	m.greeting = true
	m.clocks.date = reading{}
	m.setAnchor(at, e)
}

// Disconnected says that the connection ended.
func (m *Monitor) Disconnected(at time.Time) {
	m.advance(m.elapsed(at))
	m.gap.interrupt()
	if m.up = false; m.lag == nil {
		n := m.opening.over()
		m.counted += uint64(n)
		m.rate.addEvents(uint32(n))
		return
	}
	if floor, ok := m.lag.current.floor(); ok {
		m.replay.learn(floor, m.clocks)
	}
}

// Bytes says that a read returned n bytes.
func (m *Monitor) Bytes(at time.Time, n int) {
	e := m.elapsed(at)
	if e >= m.next {
		m.advance(e)
	}
	m.rate.addBytes(n)
	m.lastByte, m.hasByte = max(m.lastByte, e), true
	if m.lag != nil {
		m.watchClock(at, e)
	}
}

// Event says that an event arrived that names eventTime; zero: none. It tells whether the event was replayed:
// made before the connection was up and sent because of the resume, or at once on connecting if an offset is
// known. A replayed event counts nowhere: it tells neither how fast the feed is nor how late. Without Options.Lag none can be told, and
// what comes in the half second after a connection's first event counts nowhere in its place, unless nothing else comes.
//
// Times that cannot be taken as they are count in [Report.OutOfRange]: an arrival before the one before it
// or more than a day after it makes a gap of zero or a day; an event time more than an hour (20 times in a row)
// from where the smallest delay lets expect it is left out.
func (m *Monitor) Event(at, eventTime time.Time) (replayed bool) {
	e := m.arrival(at)
	if m.lag != nil && !eventTime.IsZero() && m.timed(e, eventTime) {
		return true
	}
	m.count(e, 1)
	return false
}

// Events says that n events arrived together that name no time. It is n times [Monitor.Event] at the cost of one; a
// time that cannot be taken as it is counts once.
func (m *Monitor) Events(at time.Time, n int) {
	if n > 0 {
		m.count(m.arrival(at), n)
	}
}

// Counted is how many events count in the rate: all but those that were replayed, or may have been; see Event.
func (m *Monitor) Counted() uint64 { return m.counted }

// arrival lets time pass up to the arrival of an event, and gives it in ns since the start.
func (m *Monitor) arrival(at time.Time) int64 {
	e := m.elapsed(at)
	if e >= m.next {
		m.advance(e)
	}
	return e
}

// count counts n events that arrived at e, ns since the start.
func (m *Monitor) count(e int64, n int) {
	if m.lag == nil && m.opening.takes(e) {
		m.gap.begin(e)
		m.opening.held += n
		if !m.opening.later {
			m.rate.from = m.opening.end
		}
		return
	}
	m.counted += uint64(n)
	m.rate.addEvents(uint32(n))
	if !m.gap.event(e) {
		m.outOfRange++
	}
	if n > 1 {
		m.gap.together(int64(n - 1))
	}
}

// timed takes the time of an event that arrived at e, and tells whether the event was replayed.
func (m *Monitor) timed(e int64, eventTime time.Time) bool {
	before := int64(m.wall.Sub(eventTime)) // How long before the anchor the event was made.
	if before < -maxDelay || before > maxDelay {
		m.outOfRange++
		return false
	}
	judged := m.replay.judge(before, e-m.anchor, m.clocks)
	if !m.replay.on {
		judged = max(judged, m.backfill(e, before))
	}
	if judged == fresh && !m.lag.event(e-m.anchor+before) {
		m.outOfRange++
	}
	return judged == replayed
}

// backfillTime is how long after a connection is up a server may still be sending what it has of the past. An
// event that is older than the connection and comes later is late, as on a feed that is delayed on purpose.
const backfillTime = 2 * time.Second

// backfill tells, where there is no smallest delay to tell by, whether an event is of the past that a server
// sends at once on connecting: made before the connection was up, by every clock that is known.
func (m *Monitor) backfill(e, before int64) verdict {
	asked, date := m.clocks.asked, m.clocks.date
	if !date.known {
		date = asked
	}
	switch {
	case !m.greeting || !asked.known || e-m.anchor >= int64(backfillTime):
		return fresh
	case before > max(asked.offset+asked.plusMinus, date.offset+date.plusMinus):
		return replayed
	case before > min(asked.offset-asked.plusMinus, date.offset-date.plusMinus):
		return unsure
	}
	return fresh
}

// SetOffset sets by how much the arrival clock is ahead of the server's clock, and how far that may be wrong.
// It is in force until it is set again.
func (m *Monitor) SetOffset(offset, plusMinus time.Duration) {
	m.clocks.asked = newReading(offset, plusMinus)
}

// SetDate sets what the connection's own response says of the server's clock, as SetOffset does. It is in force for this
// connection, and says nothing of an age: only whether the clock was set since the connection before.
func (m *Monitor) SetDate(offset, plusMinus time.Duration) {
	m.clocks.date = newReading(offset, plusMinus)
}

// elapsed gives t in ns since the start.
func (m *Monitor) elapsed(t time.Time) int64 {
	d := int64(t.Sub(m.start))
	if uint64(d) > uint64(maxElapsed) {
		m.outOfRange++
		return min(max(d, 0), maxElapsed)
	}
	return d
}

// advance lets time pass up to now, in ns since the start. Time that passed already does not come back.
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
	if m.tick < tick { // Nothing is left to move.
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

// watchClock notices that the local clock was set, or that the machine slept and its monotonic clock with it.
// Which of the two cannot be told: the smallest delay begins anew, and the offset may be wrong by the step.
func (m *Monitor) watchClock(at time.Time, e int64) {
	passed := min(max(int64(at.Round(0).Sub(m.wall)), -maxDelay), maxDelay)
	step := passed - (e - m.anchor)
	if step >= -clockStep && step <= clockStep {
		return
	}
	asked := &m.clocks.asked
	asked.plusMinus = min(asked.plusMinus+max(step, -step), maxDelay)
	m.clocks.date = reading{}
	m.replay.begin(false)
	m.greeting = false
	m.setAnchor(at, e)
}

// setAnchor counts delays from now on, which is at, e ns since the start.
func (m *Monitor) setAnchor(at time.Time, e int64) {
	m.anchor = e
	m.wall = at.Round(0)
	m.lag.restart()
}
