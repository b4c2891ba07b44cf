package health

import "time"

// replayTest tells replayed events from new ones, whatever the clocks are off by.
//
// An event is replayed if it was made before the connection was up. The two moments are read from different
// clocks, but the smallest delay of the connection before tells them apart: it is the clocks' difference and
// the shortest way that an event took. An event made at the moment when the connection came up would
// have come up to that way later at best, so
//
//	connected - event time > smallest delay
//
// holds for events made before that moment less the way, and only for them.
//
// The delay of the newest event before would do as well if it were short. But a connection is often lost
// because its client fell behind, and then it is not.
//
// All that holds while the sender's clock goes on as it did. If it was set between the connections, the smallest delay moves
// with it, by as much as what the server says of its clock. Where it says nothing of that, the pace of the events does.
type replayTest struct {
	shortest int64  // The smallest delay, in ns, if known.
	then     clocks // What was known of the server's clock when that was measured.
	known    bool
	on       bool // The connection was resumed.
	pace     pace
}

// verdict is what a test finds of an event.
type verdict uint8

const (
	fresh verdict = iota
	// unsure is an event that may be of the past: it says nothing of the lag.
	unsure
	replayed
)

// learn takes the smallest delay of a connection, and what was known of the server's clock.
func (r *replayTest) learn(shortest int64, then clocks) {
	r.shortest, r.then, r.known = shortest, then, true
}

// begin begins a connection.
func (r *replayTest) begin(resumed bool) { r.on, r.pace = resumed && r.known, pace{} }

// judge judges an event that was made the given time before the connection was up, by its own clock, and arrived a time
// after it.
func (r *replayTest) judge(before, arrived int64, now clocks) verdict {
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
	if before <= r.shortest+most {
		return unsure
	}
	return replayed
}

// reading is what a clock of the server said: how far ours is ahead of it, and how far that may be wrong.
type reading struct {
	offset, plusMinus int64
	known             bool
}

func newReading(offset, plusMinus time.Duration) reading {
	return reading{offset: clamp(int64(offset)), plusMinus: clamp(int64(max(plusMinus, 0))), known: true}
}

func clamp(delay int64) int64 { return min(max(delay, -maxDelay), maxDelay) }

// clocks are the clocks of a server. The date was written by who sends the events; whoever was asked may be another.
type clocks struct{ date, asked reading }

// moved bounds how far the server's clock was set back from then to now. Both bounds are zero where that is within what the
// readings may be wrong by, or nothing is known: clocks are seldom set.
func moved(then, now clocks) (least, most int64) {
	a, b := then.date, now.date
	if !a.known || !b.known {
		a, b = then.asked, now.asked
	}
	by, margin := clamp(b.offset-a.offset), clamp(a.plusMinus+b.plusMinus)
	if !a.known || !b.known || by >= -margin && by <= margin {
		return 0, 0
	}
	return by - margin, by + margin
}

// The past comes as fast as it can be sent, the present as fast as it happens.
const (
	// beat is the time over which a pace is taken. Times in whole seconds, the coarsest in use, say enough in it.
	beat = int64(2 * time.Second)
	// steadyBeats is how many beats in a row have to be those of the present.
	steadyBeats = 2
)

// pace tells whether events that look replayed happen while they arrive: then it is a clock that was set, and they are new. In a
// replay, the events' time runs faster than ours, and stands still when the connection does.
type pace struct {
	begun          bool
	arrived, delay int64 // Of the event with which the beat began.
	beats          int
}

// steady takes an event's arrival and its delay, and tells whether the events have kept pace with the time.
func (p *pace) steady(arrived, delay int64) bool {
	if !p.begun {
		*p = pace{begun: true, arrived: arrived, delay: delay}
		return false
	}
	passed := arrived - p.arrived
	if passed < beat {
		return false
	}
	p.beats++
	if drift := delay - p.delay; max(drift, -drift) > passed/2 {
		p.beats = 0
	}
	p.arrived, p.delay = arrived, delay
	return p.beats >= steadyBeats
}
