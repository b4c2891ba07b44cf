package hub

import (
	"slices"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
)

// maxChanges is how many changes of state a feed remembers.
const maxChanges = 50

// life is the state of a feed and how it got there.
type life struct {
	status  feeds.Status
	step    conn.Step // Of the connection attempt in progress.
	changes []feeds.Status
}

func (l *life) set(s feeds.Status) {
	l.status, l.step = s, conn.Step{}
	l.remember(s)
}

// remark remembers something about the current state.
func (l *life) remark(words string, at time.Time) {
	s := l.status
	s.Reason, s.Since = words, at
	l.remember(s)
}

func (l *life) remember(s feeds.Status) {
	if len(l.changes) == maxChanges {
		l.changes = slices.Delete(l.changes, 0, 1)
	}
	l.changes = append(l.changes, s)
}

// change sets the feed's state and dispatches the change.
func (f *Feed) change(s feeds.Status) {
	f.delivery.Lock()
	defer f.delivery.Unlock()
	f.changeNow(s)
}

// changeNow is change for a caller that holds delivery.
func (f *Feed) changeNow(s feeds.Status) {
	f.wakeNow()
	s.Since = time.Now()
	f.changeAt(s.Since, s)
}

// changeAt is changeNow for a state that began at s.Since.
func (f *Feed) changeAt(at time.Time, s feeds.Status) {
	f.altered(s.Altered)
	f.mu.Lock()
	f.life.set(s)
	if f.track != nil {
		f.track.Changed(at, s)
	}
	if s.State != feeds.Live && s.State != feeds.Stale {
		f.conn.up = time.Time{}
	}
	e := f.changeEvent(at, s.Reason)
	e.Attempt, e.Cause, e.Routine = s.Attempt, s.Cause, s.Routine
	f.mu.Unlock()
	f.hub.dispatch(f, []feeds.Event{e})
}

// changeEvent returns an event of Kind Change for the current state. The caller holds mu.
func (f *Feed) changeEvent(at time.Time, text string) feeds.Event {
	return feeds.Event{
		Kind: feeds.Change, Feed: f.index, ID: f.position.id, Data: []byte(text), Time: at, Conn: f.conn.number,
		State: f.life.status.State,
	}
}

// setStep records the current step of the connection attempt.
func (f *Feed) setStep(s conn.Step) {
	if f.hub.options.OnStep != nil {
		f.hub.options.OnStep(s)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.life.step = s
}

// note adds a remark to the timeline of a connected feed: a Change to the state that the feed is in. No Status and no
// recorder contains it. The caller holds delivery.
func (f *Feed) note(remark string, at time.Time) {
	f.mu.Lock()
	e, open := f.changeEvent(at, remark), f.conn.open
	f.mu.Unlock()
	if open {
		f.hub.dispatch(f, []feeds.Event{e})
	}
}
