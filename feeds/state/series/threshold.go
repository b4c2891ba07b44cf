package series

// Level is the verdict of a [Threshold] on a value.
type Level uint8

// The levels.
const (
	OK Level = iota
	Warn
	Critical
)

// String returns the level's name in lower case.
func (l Level) String() string { return [...]string{"ok", "warn", "critical"}[l] }

// Threshold decides which values are marked.
type Threshold struct {
	// Warn and Critical are where the levels begin, upwards, or downwards if Critical is less than Warn. NaN
	// means that there is no such level.
	Warn, Critical float64
}

// Level returns the level of a value. NaN, which means no value, is [OK].
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
