package rules

import (
	"sync"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/expression"
	"feedscope/feeds/health"
	"feedscope/feeds/jsonpath"
	"feedscope/feeds/state"
)

// watch evaluates the rules of one feed. It is its fold.
type watch struct {
	engine *Engine
	name   string
	spec   feeds.Spec
	answer answer.Options

	mu     sync.Mutex
	groups []*group
	units  []*unit
	needs  needs

	// start is when the watch began, woke when the last suspension ended. Until tick everything is evaluated.
	start, tick, woke time.Time
	rose              time.Time // When the feed last ended its rest, connected; see linked.
	now               time.Time // Of what is being folded.
	// lost is the time that does not count, before now: suspensions, and slow folds. busy is when the folds that run began to,
	// zero if none do; freed is when the last slow ones were done.
	lost        time.Duration
	busy, freed time.Time
	// offline is since when the feed has not been connected, awake, zero if it is or nothing is known; away is how long it was not
	// connected before.
	offline time.Time
	away    time.Duration
	// lostAt is when the last connection was lost, backAt when one was back after an outage.
	lostAt, backAt time.Time
	seen           seen
	events         uint64 // That are no noise.

	state              feeds.State
	reason             []byte    // For that, at most maxReason bytes.
	heard, heardRecord time.Time // Awake.
	monitor            *health.Monitor
	report             health.Report
	reported           time.Time
	evidence           *evidence.Collector // That of others; nil if there is none.
	collector          *evidence.Collector // The watch's own, if rules need one.
	codes              map[string]bool
	tracker            *answer.Tracker
	opening            *feeds.Opening // Of the last connection.
	altered            bool           // By feedscope, since that connection began.
	figures            map[string]expression.Reading
}

// group is the units whose records are found in the same way. It looks at each event once.
type group struct {
	records string
	lookout state.Lookout
	units   []*unit
}

// advance moves on to a time, and evaluates the seconds up to it. What comes late counts as of the second that was evaluated
// last.
func (w *watch) advance(t time.Time) {
	t = t.Round(0)
	second := t.Truncate(time.Second)
	if w.start.IsZero() {
		w.start, w.tick, w.heard, w.heardRecord = t, second, t, t
		w.provide()
	}
	for from := w.tick; w.tick.Before(second); {
		w.tick = earlier(w.tick.Add(stride(w.tick.Sub(from))), second)
		w.second(w.tick)
	}
	if w.now = t; t.Before(w.tick) {
		w.now = w.tick
	}
}

// fineSteps is how many seconds without any event are evaluated one by one.
const fineSteps = 3600

// stride returns the time until the next evaluation: a second, and more the longer nothing has happened, so that a recording
// that pauses for a year is evaluated in a moment.
func stride(idle time.Duration) time.Duration {
	return max((idle / fineSteps).Truncate(time.Second), time.Second)
}

// second evaluates everything at a whole second.
func (w *watch) second(now time.Time) {
	w.now = now
	w.diagnose(now)
	for _, u := range w.units {
		u.second(now)
	}
}

// rewind goes back to a time because the clock was set.
func (w *watch) rewind(t time.Time) {
	t = t.Round(0)
	w.tick, w.woke = t.Truncate(time.Second), t
	w.heard, w.heardRecord = earlier(w.heard, w.awake(t)), earlier(w.heardRecord, w.awake(t))
	w.offline = earlier(w.offline, w.awake(t))
	w.lostAt, w.backAt = earlier(w.lostAt, t), earlier(w.backAt, t)
	w.rose, w.reported = earlier(w.rose, w.linked(t)), time.Time{}
	for _, u := range w.units {
		u.rewind(t)
	}
}

// awake returns a time without the suspensions before it, and without the time in which slow folds kept the feed from reading.
func (w *watch) awake(t time.Time) time.Time {
	if !w.busy.IsZero() && w.busy.Before(t) {
		t = w.busy
	}
	return t.Add(-w.lost)
}

// slowFold is how long folds must run for the time to be left out.
const slowFold = 100 * time.Millisecond

// Delivering implements [feeds.DeliveryObserver].
func (w *watch) Delivering(at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.busy = at.Round(0)
}

// Delivered implements [feeds.DeliveryObserver].
func (w *watch) Delivered(at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	at = at.Round(0)
	if took := at.Sub(w.busy); took >= slowFold {
		w.lost += took
		w.freed = at
	}
	w.busy = time.Time{}
}

// Fold implements [feeds.Fold].
func (w *watch) Fold(events []feeds.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range events {
		e := &events[i]
		if i == 0 || !e.Time.Equal(events[i-1].Time) { // Those of one read have one time.
			w.advance(e.Time)
		}
		switch e.Kind {
		case feeds.Change:
			w.changed(e.State)
			w.reason = append(w.reason[:0], jsonpath.Cut(e.Data, maxReason)...)
		case feeds.Message:
			if !e.Noise {
				w.message(e)
			}
		case feeds.Comment, feeds.Retry, feeds.Anomaly:
		}
	}
	w.observe(events)
}

// maxReason bounds the reason for a state.
const maxReason = 300

// changed takes a change of the feed's state. Nothing is expected of a feed that has ended or that the user has disconnected:
// what is expected begins anew when it connects again.
func (w *watch) changed(to feeds.State) {
	rested := w.resting()
	w.state = to
	w.linkChanged(to == feeds.Live || to == feeds.Stale)
	if rested && !w.resting() {
		w.woke, w.rose = w.now, w.linked(w.now)
		w.heard, w.heardRecord = w.awake(w.now), w.awake(w.now)
	}
}

// outage is how long a feed must be without a connection for its windows to be known only from the next one on.
const outage = 10 * time.Second

// linkChanged notes whether the feed is connected.
func (w *watch) linkChanged(up bool) {
	at := w.awake(w.now)
	switch {
	case !up && w.offline.IsZero():
		w.offline, w.lostAt = at, w.now
	case up && !w.offline.IsZero():
		if w.out(w.now) {
			w.woke, w.backAt = w.now, w.now
		}
		w.away += at.Sub(w.offline)
		w.offline = time.Time{}
	}
}

// out reports whether no record can be expected of the feed: it rests, or has been without a connection for too long.
func (w *watch) out(now time.Time) bool {
	return w.resting() || !w.offline.IsZero() && w.awake(now).Sub(w.offline) >= outage
}

// linked returns a time as awake does, also without the time in which the feed was not connected.
func (w *watch) linked(t time.Time) time.Time {
	if t = w.awake(t); !w.offline.IsZero() && w.offline.Before(t) {
		t = w.offline
	}
	return t.Add(-w.away)
}

// resting reports whether nothing is expected of the feed.
func (w *watch) resting() bool { return w.state == feeds.Ended || w.state == feeds.Paused }

// message takes an event that is not noise.
func (w *watch) message(e *feeds.Event) {
	w.heardRecord = w.awake(w.now)
	w.events++
	if len(w.units) == 0 {
		return
	}
	if w.seen.again(e) {
		return
	}
	filed := e.When().Round(0)
	for _, g := range w.groups {
		taken := false
		for _, u := range g.units {
			if taken = state.Takes(u.rule.Events, e); taken {
				break
			}
		}
		if !taken {
			g.lookout.Pass(e)
			continue
		}
		g.lookout.Take(e, func(r *state.Record) {
			for _, u := range g.units {
				if state.Takes(u.rule.Events, r.Event) {
					u.take(r, filed)
				}
			}
		})
	}
}

// Received implements [feeds.ReadObserver].
func (w *watch) Received(r feeds.Read) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.advance(r.Time)
	w.heard = w.awake(w.now)
	if w.monitor != nil {
		w.monitor.Read(r.Time)
	}
	if w.collector != nil {
		w.collector.Received(r)
	}
}

// Opened implements [feeds.Observer].
func (w *watch) Opened(o feeds.Opening) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.advance(o.Time)
	if o.Conn > 0 {
		w.seen.connected(o.Info.Resumed)
		w.altered = false
	}
	w.opening = &o
	w.opened(o)
}

// opened passes the outcome of an attempt on to what observes the feed.
func (w *watch) opened(o feeds.Opening) {
	if w.monitor != nil && o.Conn > 0 {
		w.monitor.Connected(o.Info.Up, o.Info.Resumed)
	}
	if w.collector != nil {
		w.collector.Opened(o)
	}
	if w.tracker != nil {
		w.tracker.Opened(o)
	}
}

// Closed implements [feeds.Observer].
func (w *watch) Closed(c feeds.Closing) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.advance(c.Time)
	if w.monitor != nil {
		w.monitor.Disconnected(c.Time)
	}
	if w.collector != nil {
		w.collector.Closed(c)
	}
	if w.tracker != nil {
		w.tracker.Closed(c)
	}
}

// Altered implements [feeds.AlterationObserver].
func (w *watch) Altered(done string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.altered = true
	if w.tracker != nil {
		w.tracker.Altered(done)
	}
}

// Missed implements [feeds.Observer].
func (w *watch) Missed(why string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.collector != nil {
		w.collector.Missed(why)
	}
	if w.tracker != nil {
		w.tracker.Missed(why)
	}
}

// Unread implements [feeds.UnreadObserver]. The doctor concludes nothing from the time between; conditions of rules go on.
func (w *watch) Unread(from, to time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.collector != nil {
		w.collector.Unread(from, to)
	}
}

// Suspended implements [feeds.Observer]. Nothing is concluded from the time between: not even that nothing came.
func (w *watch) Suspended(from, to time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.start.IsZero() {
		w.advance(to)
	}
	w.lost += max(to.Sub(later(from, w.freed)), 0)
	w.woke = to.Round(0)
	if second := w.woke.Truncate(time.Second); w.tick.Before(second) {
		w.tick = second
	}
	if w.monitor != nil {
		w.monitor.Suspended(to)
	}
	if w.collector != nil {
		w.collector.Suspended(from, to)
	}
	if w.tracker != nil {
		w.tracker.Suspended(from, to)
	}
}
