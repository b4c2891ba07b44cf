package series

// Level is how a value stands to a [Threshold].
type Level uint8

// The levels.
const (
	OK Level = iota
	Warn
	Critical
)

// String gives the level's name in lower case.
func (l Level) String() string {
	switch l {
	case Warn:
		return "warn"
	case Critical:
		return "critical"
	default:
		return "ok"
	}
}

// Threshold says which values are of note.
type Threshold struct {
	// Warn and Critical are the values from which on upwards a value has that level, or downwards if Critical is
	// less than Warn. NaN means that there is no such level.
	Warn, Critical float64
}

// Level gives the level of a value. NaN is [OK]: it is no value.
func (t Threshold) Level(v float64) Level {
	reached := func(limit float64) bool { return v >= limit }
	if t.Critical < t.Warn {
		reached = func(limit float64) bool { return v <= limit }
	}
	switch {
	case reached(t.Critical):
		return Critical
	case reached(t.Warn):
		return Warn
	}
	return OK
}
