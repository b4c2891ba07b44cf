package dashboard

import (
	"os"
	"sync"
	"time"
)

// Bubble Tea looks for a new view at a fixed rate and writes what changed. Each look wakes the program, so that
// the rate is no higher than the most frames that can be asked for.
const (
	flushRate   = 60
	flushPeriod = time.Second / flushRate
	// A frame is begun this long before the write that is to bring it: the time to draw it, and to work out what to
	// write, of which the write is the end.
	flushLead = 5500 * time.Microsecond
	// A beat that was heard longer ago than this says nothing about the next.
	beatLife = 10 * time.Second
)

// screen is the terminal with an ear: it notes when Bubble Tea writes, so that frames can be made just in
// time for the next flush and do not lie around until the one after. That is worth a quarter of a frame.
type screen struct {
	*os.File

	mu    sync.Mutex
	beat  time.Time
	bytes int64
}

// Write writes to the terminal.
func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	s.beat = time.Now()
	s.bytes += int64(len(p))
	s.mu.Unlock()
	return s.File.Write(p)
}

// align gives the moment, not much before t, at which a frame should be started. Frames that are an interval
// apart stay an interval apart: the moment may be up to a quarter of a flush early, never later than a whole one.
func (s *screen) align(t time.Time) time.Time {
	s.mu.Lock()
	beat := s.beat
	s.mu.Unlock()
	early := t.Add(-flushPeriod / 4)
	if beat.IsZero() || early.Sub(beat) > beatLife {
		return early
	}
	start := beat.Add(-flushLead)
	return start.Add((early.Sub(start) + flushPeriod - 1).Truncate(flushPeriod))
}
