package health

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
type replayTest struct {
	shortest int64 // The smallest delay, in ns, if known.
	known    bool
	on       bool // The connection was resumed.
}

// learn takes the smallest delay of a connection.
func (r *replayTest) learn(shortest int64) { r.shortest, r.known = shortest, true }

// begin begins a connection.
func (r *replayTest) begin(resumed bool) { r.on = resumed && r.known }

// replayed judges an event that was made the given time before the connection was up, by its own clock.
func (r *replayTest) replayed(before int64) bool { return r.on && before > r.shortest }
