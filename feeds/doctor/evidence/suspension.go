package evidence

import (
	"time"

	"feedscope/feeds/conn"
	"feedscope/feeds/health"
)

// noPhases replaces phases that mean nothing.
var noPhases conn.Phases

// Suspended records that feedscope did not run between two times: it was stopped, the machine slept, or the CPU was
// busy. Measurements over that time do not count: silences, gaps, bursts, the phases of an attempt, and the end of a
// connection without a byte afterwards. It may be called before or after the first data that follows.
func (c *Collector) Suspended(from, to time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wokeAt = latest(c.wokeAt, to)
	c.comments, c.pace = health.Rhythm{}, health.Rhythm{}
	c.groups.suspended(from, to)
	for _, k := range c.e.Connections {
		k.suspended(from, to)
	}
}

// Unread implements [feeds.UnreadObserver]. Measurements over that time do not count, as if feedscope had been suspended.
func (c *Collector) Unread(from, to time.Time) { c.Suspended(from, to) }

// suspended discards measurements of the connection that span a suspension.
func (k *Connection) suspended(from, to time.Time) {
	if k.Up.After(to) || !k.Closed.IsZero() && k.Closed.Before(from) {
		return
	}
	if k.Started.Before(to) && k.Up.After(from) {
		k.Head.Phases = noPhases
	}
	k.Beat, k.Pace = 0, 0
	if k.Silence > 0 && k.silenceFrom.Before(to) && k.silenceFrom.Add(k.Silence).After(from) {
		k.Silence = 0
	}
	k.Suspended = !k.LastByte.After(to)
	k.Unheard = k.Unheard || k.FirstByte.IsZero()
}

// silent records a silence between two bytes.
func (k *Connection) silent(from, to time.Time) {
	if d := to.Sub(from); d > k.Silence {
		k.Silence, k.silenceFrom = d, from
	}
}

// suspended marks data that arrived during a suspension or as its backlog, which is not a burst.
func (r *groupRing) suspended(from, to time.Time) {
	r.open = false
	backlog := to.Add(greetingTime)
	for i := range r.groups {
		if g := &r.groups[i]; g.To.After(from) && g.From.Before(backlog) {
			g.Greeting = true
		}
	}
	for i := range r.reads {
		if a := &r.reads[i]; a.At.After(from) && a.At.Before(backlog) {
			a.Greeting = true
		}
	}
}

// Missed implements [feeds.Observer].
func (*Collector) Missed(string) {}
