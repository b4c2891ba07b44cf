package health

import "time"

// The windows of a [Report], as indexes of its Windows.
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
	// Silence is the time since the last byte of any connection, by the monotonic clock; never negative.
	// It means something only if HasByte is set.
	Silence time.Duration
	HasByte bool

	// Rate and BytesRate are events and bytes a second over the last 5 s, replayed events included.
	Rate, BytesRate float64
	// Spark holds the events of each of the last whole seconds, newest last. Only the last SparkN entries
	// are valid: a feed has no rate from before it began.
	Spark  [SparkSeconds]float64
	SparkN int

	// Windows are the distributions over the last minute, the last five and the whole session; see
	// [Minute], [FiveMinutes] and [Session].
	Windows [3]Window
	// Age is that of the newest event at its arrival.
	Age Age

	// OutOfRange counts the times that could not be taken as they were; see [Monitor.Event].
	OutOfRange uint64
}

// Window is what was measured over one window of time.
type Window struct {
	// Lag is arrival minus event time, minus the smallest such difference: the delay above the best case,
	// whatever the clocks are off by. It is empty without event times.
	Lag Quantiles
	// Gap is the time between consecutive events of one connection.
	Gap Quantiles
	// Jitter is the mean absolute difference of consecutive gaps; zero while there are fewer than two.
	Jitter time.Duration
}

// Quantiles describes a distribution. A percentile is valid only if its Has is set: P50 and P95 need
// [MinSamples], P99 needs [MinSamplesP99]. Max is exact and valid if N > 0.
type Quantiles struct {
	N                   uint64
	P50, P95, P99, Max  time.Duration
	Has50, Has95, Has99 bool
}

// Age is the time from the making of an event to its arrival, as far as the clocks allow to tell.
type Age struct {
	// Value is arrival - event time - offset, not below zero, and true to PlusMinus. Valid if Known.
	Value, PlusMinus time.Duration
	Known            bool
	// ClockOff is set, and Known is not, if the event arrived before it was made by more than PlusMinus
	// explains: the clocks are off by at least this much.
	ClockOff time.Duration
}
