package watch

import (
	"io"
	"log/slog"
	"time"
)

// Log is a log that other services keep as watch does: its lines are safe for a terminal, contain no secrets, and hold up
// nobody if the log is blocked.
type Log struct {
	*slog.Logger
	lines *lines
}

// NewLog returns a log that is written to out. The caller closes it.
func NewLog(out io.Writer, f Format, times bool) *Log {
	l := newLines(out)
	return &Log{newLogger(l, f, times), l}
}

// Look reports lines that were lost because the log was blocked. Call it from time to time.
func (l *Log) Look() {
	if n := l.lines.takeDropped(); n > 0 {
		l.Warn("the log was blocked", "lines_lost", n)
	}
}

// Close writes the remaining lines, unless the log is blocked.
func (l *Log) Close() { l.lines.close(drainTime) }

// Limiter bounds how often something is logged. It is safe for concurrent use.
type Limiter struct{ shared }

// NewLimiter returns a limiter that admits burst lines at once, then one an interval.
func NewLimiter(burst int, interval time.Duration) *Limiter {
	return &Limiter{shared{limit: limit{burst: burst, interval: interval}}}
}

// Admit reports whether another line may be logged now.
func (l *Limiter) Admit(now time.Time) bool { return l.admit(now) }

// Ready reports that the service is ready, Stopping that it is about to end.
func (s *Service) Ready(status string) { s.ready(status) }

// Stopping is described at Ready.
func (s *Service) Stopping() { s.stopping() }

// Alive sends a sign of life and the status. Call it every [Service.Every].
func (s *Service) Alive(status string) { s.alive(status) }

// Every returns how often the service manager wants a sign of life; longest if it does not care.
func (s *Service) Every(longest time.Duration) time.Duration {
	if s != nil && s.every > 0 {
		return min(longest, s.every)
	}
	return longest
}
