package hub

import (
	"sync/atomic"
	"time"
)

// Skew returns the time by which the hub's elapsed time is ahead. Call it before adding feeds.
func (h *Hub) Skew() *atomic.Int64 {
	var skew atomic.Int64
	elapsed := h.pulse.elapsed
	h.pulse.elapsed = func(now time.Time) time.Duration { return elapsed(now) + time.Duration(skew.Load()) }
	return &skew
}

// CheckPulse detects a suspension that has just ended.
func (h *Hub) CheckPulse() { h.pulse.check(time.Now()) }

// Sleep makes the hub believe that the computer slept for d.
func (h *Hub) Sleep(d time.Duration) {
	h.pulse.mu.Lock()
	h.pulse.wall = h.pulse.wall.Add(-d)
	h.pulse.mu.Unlock()
}
