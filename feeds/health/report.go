package health

import "time"

// The windows of a [Report], as indexes of its Windows. A window reaches back at least as far as it says and up
// to a quarter (one minute) or a fifth (five minutes) further, since it consists of whole pieces.
const (
	Minute = iota
	FiveMinutes
	Session
)

// SparkSeconds is the number of seconds that [Report.Spark] looks back.
const SparkSeconds = 60

// The sample floors: with fewer samples a percentile is not told.
const (
	MinSamples    = 20
	MinSamplesP99 = 100
)

// Report is what a [Monitor] knows at one moment. The zero value is the report of a feed that got nothing.
type Report struct {
	// Silence is the time since the last byte of any connection; never negative. It means something only if
	// HasByte is set. A sleep of the machine is not in it where the monotonic clock sleeps too.
	Silence time.Duration
	HasByte bool

	// Rate and BytesRate are events and bytes a second over the last 5 s; the events are those not replayed. In the
	// first 5 s they are taken over the time since the start, or since events are counted, but not over less than 1 s.
	Rate, BytesRate float64
	// Spark holds the events of each of the last whole seconds, newest last. Only the last SparkN entries
	// are valid: a feed has no rate from before it began.
	Spark  [SparkSeconds]float64
	SparkN int

	// Windows are the distributions over the last minute, the last five and the whole session; see
	// [Minute], [FiveMinutes] and [Session].
	Windows [3]Window
	// Age is that of the newest event of this connection that was not replayed, at its arrival.
	Age Age

	// OutOfRange counts the times that could not be taken as they were; see [Monitor.Event].
	OutOfRange uint64
}

// Window is what was measured over one window of time. Replayed events are in none of it.
type Window struct {
	// Lag is arrival minus event time, minus the smallest such difference that the connection saw in the
	// last five minutes: the delay above the best case, whatever the clocks are off by. All windows
	// subtract the same smallest difference, so that a minute that was late from end to end reads late.
	// What is older than five minutes, or of an earlier connection, keeps the one that was in force.
	// Empty without event times. Percentiles are within 2 % or 0.2 ms.
	Lag Quantiles
	// Gap is the time between consecutive events of one connection, in the order of arrival. Events of
	// one read arrive together: their gaps are zero. Percentiles are within 4 % or 20 µs.
	Gap Quantiles
	// Jitter is the mean absolute difference of consecutive gaps; zero while there is none.
	Jitter time.Duration
}

// Quantiles describes a distribution. A percentile is valid only if its Has is set: P50 and P95 need
// [MinSamples], P99 needs [MinSamplesP99]. Max is exact, and valid if N > 0.
type Quantiles struct {
	N                   uint64
	P50, P95, P99, Max  time.Duration
	Has50, Has95, Has99 bool
}

// Age is the time from the making of an event to its arrival, as far as the clocks allow to tell.
type Age struct {
	// Value is arrival - event time - offset, not below zero, and true to PlusMinus. Valid if Known: there
	// must be an offset (see [Monitor.SetOffset]) and an event.
	Value, PlusMinus time.Duration
	Known            bool
	// ClockOff is set, and Known is not, if the event arrived before it was made by more than PlusMinus
	// explains, or at all where no offset is known: the clocks are off by at least this much.
	ClockOff time.Duration
}

// Report tells what is known at now. It may cost some ten microseconds: ask once a second, not once a frame.
func (m *Monitor) Report(now time.Time) Report {
	e := m.elapsed(now)
	m.advance(e)
	r := Report{HasByte: m.hasByte}
	if m.hasByte {
		r.Silence = time.Duration(max(e-m.lastByte, 0))
	}
	m.rate.report(max(e, m.next-int64(time.Second)), &r)
	m.gap.report(&r.Windows)
	if m.lag != nil {
		m.lag.report(&r.Windows)
		r.Age = m.age()
	}
	r.OutOfRange = m.outOfRange
	return r
}

func (m *Monitor) age() Age {
	if !m.lag.hasLast {
		return Age{}
	}
	clock := m.clocks.asked
	age := m.lag.last - clock.offset
	switch {
	case age < -clock.plusMinus:
		return Age{ClockOff: time.Duration(-age - clock.plusMinus)}
	case !clock.known:
		return Age{}
	}
	return Age{Value: time.Duration(max(age, 0)), PlusMinus: time.Duration(clock.plusMinus), Known: true}
}
