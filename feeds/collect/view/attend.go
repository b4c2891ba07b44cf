package view

import (
	"context"
	"fmt"
	"time"
)

const (
	// settle is how long after a whole second it is over, so that what arrived before it has been stored and played.
	settle = 250 * time.Millisecond
	// maxPause is the longest time between two looks of a process that runs.
	maxPause = 3 * time.Second
)

// attend looks once a second whether the feeds can be trusted, and tells the time, until ctx ends.
func (v *View) attend(ctx context.Context) {
	ticks := time.NewTicker(time.Second)
	defer ticks.Stop()
	last := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
		now := time.Now()
		if now.Sub(last) >= maxPause || now.Round(0).Sub(last.Round(0)) >= maxPause {
			v.clock.catch(false)
			v.interrupt(errSuspended) // What is stored by now is read before anything is concluded from the time.
		}
		last = now
		v.look()
	}
}

func (v *View) look() {
	v.playing.Lock()
	defer v.playing.Unlock()
	v.judge()
	if v.clock.isCaught() || v.State().Trouble != "" {
		v.tickAt(v.Now())
	}
	v.warnOfSkew()
	v.warnOfBacklog()
}

// tickAt tells the time. The caller holds playing.
func (v *View) tickAt(at time.Time) {
	if at = at.Add(-settle); at.Truncate(time.Second).After(v.ticked) {
		v.ticked = at.Truncate(time.Second)
		v.tell.Tick(at)
	}
}

// judge decides for each feed whether its state can be trusted. While older messages are played, it is what it was then. The
// caller holds playing.
func (v *View) judge() {
	now := time.Now()
	trouble, read := v.troubleNow()
	if trouble == "" && !v.clock.isCaught() {
		return
	}
	at := v.Now()
	for token, t := range v.tracks {
		doubt := trouble
		switch {
		case doubt != "" || !read || t.fresh:
		case !t.known:
			doubt = fmt.Sprintf("%s has nothing of this feed; it must have the same name in the collectors' configuration", v.at)
		case !over(t.state.State):
			doubt = v.owner.doubt(token, t.heard, now)
		}
		if doubt == "" && t.doubted() && !v.isHeard(token, t, at, now) {
			doubt = noData
		}
		t.judge(at, doubt)
	}
}

// noData is the doubt about a feed of which nothing is known since it could not be read.
const noData = "no data since reading resumed"

// isHeard reports whether a feed that could not be read can be trusted although nothing of it has come since: all that was stored has
// been played, its owner is alive, and it may have been silent for so long. The caller holds playing.
func (v *View) isHeard(token string, t *track, at, now time.Time) bool {
	if over(t.state.State) {
		return true
	}
	v.mu.Lock()
	stale := v.noted[token].StaleAfter
	v.mu.Unlock()
	return v.owner.has(token, t.conn.Lease, now) && (stale == 0 || at.Sub(t.playback.Feed().LastByte()) < stale)
}

func (v *View) troubleNow() (trouble string, read bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.trouble, v.shown.Read
}

// long is a backlog that is worth a warning.
const long = 10 * time.Second

// warnOfBacklog warns of a backlog once, and says when it is gone. The one at the start is wanted. The caller holds playing.
func (v *View) warnOfBacklog() {
	s := v.State()
	switch {
	case s.Trouble != "":
	case s.Behind == 0 && v.late:
		v.late = false
		v.tell.Warn("all that waited has been read")
	case s.Behind == 0:
		v.current = true
	case s.Behind > long && v.current && !v.late:
		v.late = true
		v.tell.Warn(fmt.Sprintf("reading is %s behind; what waits is kept in JetStream", s.Behind.Round(time.Second)))
	}
}

// warnOfSkew warns once if the clocks differ. The caller holds playing.
func (v *View) warnOfSkew() {
	skew := v.State().Skew
	if skew == 0 || v.warned {
		return
	}
	v.warned = true
	word := "ahead of"
	if skew > 0 {
		word = "behind"
	}
	v.tell.Warn(fmt.Sprintf("this machine's clock is %s %s that of the collectors, by which all times are shown", skew.Abs().Round(100*time.Millisecond), word))
}
