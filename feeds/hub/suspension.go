package hub

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"feedscope/feeds"
)

const (
	// pulseEvery is how often the pulse beats, maxPulse the longest time between two beats of a process that runs.
	pulseEvery = time.Second
	maxPulse   = 3 * time.Second
	// backlogGrace is how long after a suspension a read still counts as backlog, and backlogWait how long a read must
	// block for its data to count as new again.
	backlogGrace = 100 * time.Millisecond
	backlogWait  = 5 * time.Millisecond
)

// pulse detects times when the process did not run: it was stopped or starved, or the computer slept. Data that arrived
// meanwhile is dated when it was read, and silence was not observed.
type pulse struct {
	elapsed func(now time.Time) time.Duration // The monotonic time since the pulse began.
	started bool                              // Guarded by Hub.mu.
	beat    atomic.Int64                      // The latest beat, as elapsed time in nanoseconds.
	lost    atomic.Int64                      // The length of all suspensions on the monotonic clock, in nanoseconds.
	count   atomic.Int64                      // The number of suspensions.
	woke    chan struct{}

	mu   sync.Mutex
	wall time.Time     // The wall clock when the clocks were last compared,
	mono time.Duration // and the elapsed time then.
	last suspension
}

// suspension is a stretch of time in which the process did not run.
type suspension struct {
	from, to time.Time
	asleep   bool // Only the wall clock passed: the computer slept, or its clock was set.
}

func newPulse() *pulse {
	now := time.Now()
	return &pulse{
		elapsed: func(t time.Time) time.Duration { return t.Sub(now) },
		woke:    make(chan struct{}, 1),
	}
}

// start starts the pulse. Before that, nothing checks it.
func (p *pulse) start(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.started, p.wall, p.mono = true, now.Round(0), p.elapsed(now)
	p.beat.Store(int64(p.mono))
}

// check detects a suspension that has just ended. It is called before anything is concluded from the time.
func (p *pulse) check(now time.Time) {
	e := int64(p.elapsed(now))
	switch since := e - p.beat.Load(); {
	case since >= int64(maxPulse):
		p.suspended(now, time.Duration(since), false)
	case since >= int64(pulseEvery/8):
		p.beat.Store(e)
	}
}

// checkWall detects that the wall clock ran ahead of the monotonic clock, which stops while the computer sleeps.
func (p *pulse) checkWall(now time.Time) {
	p.mu.Lock()
	wall, mono := now.Round(0), p.elapsed(now)
	ahead := wall.Sub(p.wall) - (mono - p.mono)
	p.wall, p.mono = wall, mono
	p.mu.Unlock()
	if ahead >= maxPulse {
		p.suspended(now, ahead, true)
	}
}

func (p *pulse) suspended(now time.Time, d time.Duration, asleep bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	e := int64(p.elapsed(now))
	if !asleep && e-p.beat.Load() < int64(maxPulse) {
		return // Another goroutine detected it first.
	}
	p.beat.Store(e)
	p.last = suspension{from: now.Add(-d), to: now, asleep: asleep}
	if !asleep {
		p.lost.Add(int64(d))
	}
	p.count.Add(1)
	select {
	case p.woke <- struct{}{}:
	default:
	}
}

func (p *pulse) latest() suspension {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.last
}

// awake returns the time that the process has been running, without its suspensions, in nanoseconds.
func (p *pulse) awake(now time.Time) int64 {
	p.check(now)
	return int64(p.elapsed(now)) - p.lost.Load()
}

func (s *suspension) String() string {
	d := s.to.Sub(s.from).Round(100 * time.Millisecond)
	if s.asleep {
		return fmt.Sprintf("the computer slept for %s, or its clock was set: "+
			"events from that time are dated when they were read", d)
	}
	return fmt.Sprintf("feedscope was suspended for %s: events from that time are dated when they were read", d)
}

// watchPulse keeps the pulse beating, and notifies every feed of suspensions.
func (h *Hub) watchPulse(ctx context.Context) {
	ticker := time.NewTicker(pulseEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			now := time.Now() // The tick may be from before a suspension.
			h.pulse.check(now)
			h.pulse.checkWall(now)
		case <-h.pulse.woke:
			for _, f := range h.Feeds() {
				f.delivery.Lock()
				f.noticeSuspension()
				f.delivery.Unlock()
			}
		}
	}
}

// wake reports a suspension that has just ended before anything else that happens to the feed.
func (f *Feed) wake() {
	f.delivery.Lock()
	defer f.delivery.Unlock()
	f.wakeNow()
}

// wakeNow is wake for a caller that holds delivery.
func (f *Feed) wakeNow() {
	if f.source == nil { // It is played back, at recorded times.
		return
	}
	now := time.Now()
	f.hub.pulse.check(now)
	f.hub.pulse.checkWall(now)
	f.noticeSuspension()
}

// noticed is the number and total length of the suspensions that a feed has handled.
type noticed struct{ count, lost int64 }

// noticeSuspension reports the latest suspension to the feed's observers, measurements and timeline, once. The caller
// holds delivery.
func (f *Feed) noticeSuspension() {
	p := f.hub.pulse
	if p.count.Load() == f.noticed.count {
		return
	}
	s, now := p.latest(), noticed{p.count.Load(), p.lost.Load()}
	f.mu.Lock()
	f.figures.suspended(s.to, time.Duration(now.lost-f.noticed.lost))
	f.mu.Unlock()
	f.noticed = now
	f.observeNow(func(w feeds.Observer) { w.Suspended(s.from, s.to) })
	f.note(s.String(), time.Now())
}
