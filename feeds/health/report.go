package health

import "time"

// The windows of a [Report], as indexes of its Windows. A window reaches back at least as far as its name says and up
// to a quarter (one minute) or a fifth (five minutes) further, because it consists of whole pieces.
const (
	Minute = iota
	FiveMinutes
	Session
)

// SparkSeconds is the number of seconds in [Report.Spark].
const SparkSeconds = 60

// The least number of samples for a valid percentile.
const (
	minSamples    = 20
	minSamplesP99 = 100
)

// Report is the state of a [Monitor] at one time. The zero value is the report of a feed that received nothing.
type Report struct {
	// Rate is events a second over the last 5 s, without replayed events. In the first 5 s it is the average since the
	// start, or since counting began, but over no less than 1 s.
	Rate float64
	// Spark has the number of events in each of the last whole seconds, newest last. Only the last SparkN entries are
	// valid: a feed has no rate before it started.
	Spark  [SparkSeconds]float64
	SparkN int

	// Windows are the distributions over the last minute, the last five minutes and the whole session; see [Minute],
	// [FiveMinutes] and [Session].
	Windows [3]Window
	// Resolution is the unit to which event times are truncated, judging by all of them so far: a minute, a second, 0.1 s,
	// 10 ms or 1 ms; zero if finer. Each lag may be off by as much, so one below it says nothing.
	Resolution time.Duration
	// Age is the age at arrival of the newest event of this connection that was not replayed.
	Age Age
}

// Window has the measurements over one window of time. Replayed events are not included.
type Window struct {
	// Lag is arrival minus event time, minus the smallest such difference that the connection had in the last five
	// minutes: the delay above the best case, however far the clocks differ. All windows subtract the same smallest
	// difference, so a minute that was late throughout reads late. Older events and those of earlier connections keep
	// the difference that was in force. Empty without event times. Percentiles are within 2 % or 0.2 ms.
	Lag Quantiles
	// Gap is the time between consecutive events of one connection, in order of arrival. Events of one read arrive
	// together, with gaps of zero. Percentiles are within 4 % or 20 µs.
	Gap Quantiles
	// Jitter is the mean absolute difference of consecutive gaps, or zero if there are none.
	Jitter time.Duration
}

// Quantiles describes a distribution. A percentile is valid only if its Has field is set: P50 and P95 need 20 samples,
// P99 needs 100. Max is exact, and valid if N > 0.
type Quantiles struct {
	N                   uint64
	P50, P95, P99, Max  time.Duration
	Has50, Has95, Has99 bool
}

// Age is the time from the creation of an event to its arrival, as far as the clocks can tell.
type Age struct {
	// Value is arrival - event time - offset, not below zero, give or take PlusMinus, which includes a resolution of a
	// second or more. It is valid if Known, which
	// requires an offset (see [Monitor.SetOffset]) and an event.
	Value, PlusMinus time.Duration
	Known            bool
	// ClockOff is set, and Known is not, if the event arrived before it was created by more than PlusMinus, or at all
	// if no offset is known: the clocks are off by at least this much.
	ClockOff time.Duration
}

// Report returns the state at now. It may cost tens of microseconds: call it once a second, not once a frame.
func (m *Monitor) Report(now time.Time) Report {
	e := m.elapsed(now)
	m.advance(e)
	var r Report
	m.rate.report(max(e, m.next-int64(time.Second)), &r)
	m.gap.report(&r.Windows)
	if m.lag != nil {
		m.lag.report(&r.Windows)
		r.Resolution = m.resolution.unit()
		r.Age = m.age()
	}
	return r
}

func (m *Monitor) age() Age {
	if !m.lag.hasLast {
		return Age{}
	}
	clock := m.clocks.queried
	clock.plusMinus += int64(m.resolution.coarse())
	age := m.lag.last - clock.offset
	switch {
	case age < -clock.plusMinus:
		return Age{ClockOff: time.Duration(-age - clock.plusMinus)}
	case !clock.known:
		return Age{}
	}
	return Age{Value: time.Duration(max(age, 0)), PlusMinus: time.Duration(clock.plusMinus), Known: true}
}
