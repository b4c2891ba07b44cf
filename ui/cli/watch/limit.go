package watch

import "time"

// limit bounds how often something is logged: burst times at once, then once an interval. It is not safe for concurrent use.
type limit struct {
	burst    int
	interval time.Duration
	due      time.Time // When all that was admitted is paid for.
}

// admit reports whether another line may be logged now.
func (l *limit) admit(now time.Time) bool {
	due := l.due
	if due.Before(now) {
		due = now
	}
	if due.Sub(now) > time.Duration(l.burst-1)*l.interval {
		return false
	}
	l.due = due.Add(l.interval)
	return true
}
