package health

import "time"

// units are what event times may be truncated to, the coarsest first.
var units = [...]time.Duration{
	time.Minute, time.Second, 100 * time.Millisecond, 10 * time.Millisecond, time.Millisecond,
}

// resolution finds the unit to which event times are truncated. The zero value has seen none.
type resolution struct {
	finer int // How many units are too coarse.
}

func (r *resolution) add(t time.Time) {
	for r.finer < len(units) && !multiple(t, units[r.finer]) {
		r.finer++
	}
}

// unit returns the coarsest unit of which all times were multiples; zero if it is finer than a millisecond.
func (r *resolution) unit() time.Duration {
	if r.finer == len(units) {
		return 0
	}
	return units[r.finer]
}

// coarse returns the unit if it is a second or more; otherwise zero.
func (r *resolution) coarse() time.Duration {
	if u := r.unit(); u >= time.Second {
		return u
	}
	return 0
}

func multiple(t time.Time, unit time.Duration) bool {
	if seconds := int64(unit / time.Second); seconds > 1 && t.Unix()%seconds != 0 {
		return false
	}
	return t.Nanosecond()%int(min(unit, time.Second)) == 0
}
