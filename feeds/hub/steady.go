package hub

import (
	"context"
	"hash/fnv"
	"math/rand/v2"
	"sync/atomic"
	"time"
)

// Steady takes chance out of feeds, so they behave the same from run to run in synthetic time: the jitter of their delays,
// and the order of those that act at the same instant. Several hubs can share one. Create it with [NewSteady].
type Steady struct {
	seed  uint64
	feeds atomic.Int64
}

// NewSteady returns a Steady whose seed selects the jitter.
func NewSteady(seed uint64) *Steady { return &Steady{seed: seed} }

const (
	// turn is the time between the attempts of two feeds that begin together, and turns how many feeds have their own moment.
	turn  = 100 * time.Microsecond
	turns = 64
)

// random returns the source of a feed's jitter.
func (s *Steady) random(feed string) func() float64 {
	if s == nil {
		return rand.Float64
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(feed)) // Never fails.
	return rand.New(rand.NewPCG(s.seed, h.Sum64())).Float64
}

// moment returns how long a new feed waits before each attempt. Feeds must be created one after the other.
func (s *Steady) moment() time.Duration {
	if s == nil {
		return 0
	}
	return time.Duration(1+(s.feeds.Add(1)-1)%turns) * turn
}

// between waits for a moment that is no feed's.
func (s *Steady) between(ctx context.Context) {
	if s != nil {
		sleep(ctx, turn/2)
	}
}

func sleep(ctx context.Context, d time.Duration) {
	if d == 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
