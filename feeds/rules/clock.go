package rules

import (
	"context"
	"time"
)

const (
	// settle is how long after a whole second it is evaluated, so that what was read before it has been folded.
	settle = 250 * time.Millisecond
	// maxTick is the longest time between two evaluations of a process that runs.
	maxTick = 3 * time.Second
)

// Run evaluates the rules of live feeds at every whole second until ctx ends.
func (e *Engine) Run(ctx context.Context) {
	last := time.Now()
	for {
		now := time.Now()
		select {
		case <-ctx.Done():
			return
		case <-time.After(now.Truncate(time.Second).Add(time.Second + settle).Sub(now)):
		}
		now = time.Now()
		wall := now.Round(0).Sub(last.Round(0))
		late := now.Sub(last) >= maxTick || wall >= maxTick
		if last = now; !late { // Else the process was suspended: the hub reports that first.
			e.Tick(now.Add(-settle))
		}
	}
}
