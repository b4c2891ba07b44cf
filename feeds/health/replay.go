package health

import "time"

// replayDetector distinguishes replayed events from new ones, however far the clocks differ.
//
// An event is replayed if it was created before the connection was up. These two times are read from different clocks,
// but the smallest delay of the previous connection relates them: it is the difference between the clocks plus the
// shortest transit time of an event. An event created just when the connection came up arrives at least that transit
// time later, so
//
//	connected - event time > smallest delay
//
// holds for events created earlier than one transit time before that moment, and only for them.
//
// The delay of the last event before the connection is no substitute: a connection is often lost because its client
// fell behind, and then that delay is long.
//
// This assumes that the sender's clock was not set between the connections. If it was, the smallest delay shifts by as
// much as the server's clock readings. Without readings, the pace of the events decides.
type replayDetector struct {
	shortest int64  // The smallest delay, in ns, if known.
	then     clocks // What was known about the server's clock when that was measured.
	known    bool
	on       bool // The connection was resumed.
	pace     pace
}

// verdict is the detector's result for an event.
type verdict uint8

const (
	fresh verdict = iota
	// unsure is an event that may be old, so it says nothing about the lag.
	unsure
	replayed
)

// setShortest records the smallest delay of a connection, and what was known about the server's clock.
func (r *replayDetector) setShortest(shortest int64, then clocks) {
	r.shortest, r.then, r.known = shortest, then, true
}

// begin starts a connection.
func (r *replayDetector) begin(resumed bool) { r.on, r.pace = resumed && r.known, pace{} }

// judge returns the verdict on an event: before is how long before the connection came up it was created, by its own
// clock, and arrived is how long after that it arrived. Event times are truncated to the resolution.
func (r *replayDetector) judge(before, arrived, resolution int64, now clocks) verdict {
	if !r.on {
		return fresh
	}
	least, most := moved(r.then, now)
	if before <= r.shortest+least {
		return fresh
	}
	if r.pace.steady(arrived, arrived+before) {
		r.on = false
		return fresh
	}
	if before <= r.shortest+most+resolution {
		return unsure
	}
	return replayed
}

// Old events come as fast as they can be sent, new ones as fast as they occur.
const (
	// paceInterval is the time over which the pace is measured. It is enough for times in whole seconds, the coarsest
	// in use.
	paceInterval = int64(2 * time.Second)
	// steadyIntervals is how many intervals in a row must have the pace of new events.
	steadyIntervals = 2
)

// pace detects events that look replayed but occur as they arrive: they are new, and a clock was set. In a replay,
// event time runs faster than real time, and stops when the connection stalls.
type pace struct {
	begun          bool
	arrived, delay int64 // Of the event that started the interval.
	intervals      int
}

// steady records an event's arrival and delay, and reports whether events have kept pace with real time.
func (p *pace) steady(arrived, delay int64) bool {
	if !p.begun {
		*p = pace{begun: true, arrived: arrived, delay: delay}
		return false
	}
	passed := arrived - p.arrived
	if passed < paceInterval {
		return false
	}
	p.intervals++
	if drift := delay - p.delay; max(drift, -drift) > passed/2 {
		p.intervals = 0
	}
	p.arrived, p.delay = arrived, delay
	return p.intervals >= steadyIntervals
}

// backfillTime is how long after a connection is up a server may still be sending old events. An event older than the
// connection that arrives after that is merely late, as on a deliberately delayed feed.
const backfillTime = 2 * time.Second

// judgeBackfill returns the verdict on an event that arrived at e when there is no smallest delay to compare with. An
// event sent right after connecting is replayed if every known clock puts its creation before the connection.
func (m *Monitor) judgeBackfill(e, before, resolution int64) verdict {
	queried, date := m.clocks.queried, m.clocks.date
	if !date.known {
		date = queried
	}
	switch {
	case !m.connecting || !queried.known || e-m.anchor >= int64(backfillTime):
		return fresh
	case before > max(queried.offset+queried.plusMinus, date.offset+date.plusMinus)+resolution:
		return replayed
	case before > min(queried.offset-queried.plusMinus, date.offset-date.plusMinus):
		return unsure
	}
	return fresh
}
