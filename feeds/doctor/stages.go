package doctor

import (
	"fmt"
	"strings"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
)

// connect waits for the first connection and tells its phases.
func (r *exam) connect() bool {
	done := r.begin("connect")
	before := len(r.evidence().Refused)
	r.until(time.Now().Add(connectTime), func(e *Evidence) bool {
		refused := len(e.Refused) - before
		return e.Made > 0 || refused > 1 || refused > 0 && r.over()
	})
	e := r.evidence()
	c := e.last()
	switch {
	case c != nil:
		done(false, "%s", strings.TrimSpace(fmt.Sprintf("%s %d from %s", c.Head.Proto, c.Head.Code, c.Head.Remote)))
		r.phases(c)
		return true
	case len(e.Refused) > 0:
		done(true, "%s", e.Refused[len(e.Refused)-1].Reason)
	case r.ctx.Err() != nil:
		done(true, "interrupted")
	default:
		done(true, "no answer")
	}
	return false
}

// otherwise asks again for what was refused for the way in which it was asked.
func (r *exam) otherwise() bool {
	refused := r.evidence().refusal()
	if refused == nil || r.asksOnce() || r.ctx.Err() != nil {
		return false
	}
	if refused.AtProxy {
		r.aside(Direct, direct(r.Spec))
	}
	if refused.Kind != conn.KindEncoding || r.Spec.Compressed {
		return false
	}
	r.hub.Close()
	r.Spec = compressed(r.Spec, true)
	return r.open() == nil && r.connect()
}

// over tells that the feed will not go on by itself.
func (r *exam) over() bool {
	s := r.feed.Status().State
	return s == feeds.Failed || s == feeds.Ended
}

func (r *exam) phases(c *Connection) {
	h := &c.Head
	p := &h.Phases
	if h.Proxy.URL != "" {
		r.tell(Stage{Name: "proxy", Began: c.Started, Outcome: h.Proxy.String()})
	}
	for _, s := range []struct {
		name    string
		took    time.Duration
		outcome string
	}{
		{"name lookup", p.DNS, ""}, {"TCP", p.TCP, h.Remote}, {"TLS", p.TLS, encryption(h)}, {"response head", p.FirstByte, h.Header.Get("Content-Type")},
	} {
		if s.took > 0 {
			r.tell(Stage{Name: s.name, Began: c.Started, Took: Seconds(s.took), Outcome: s.outcome})
		}
	}
}

// encryption says how a connection is encrypted, and who vouches for the server.
func encryption(h *Head) string {
	t := h.Secure
	if t == nil {
		return ""
	}
	said := t.Version
	if t.ALPN != "" {
		said += ", " + t.ALPN
	}
	if len(t.Chain) > 0 {
		said += fmt.Sprintf(", %s, issued by %s", many(len(t.Chain), "certificate"), t.Chain[0].Issuer)
	}
	if h.Insecure {
		said += "; not checked, by your wish"
	}
	return said
}

// first waits for the first byte and the first event.
func (r *exam) first() {
	if r.awaits("first byte", func(c *Connection) time.Time { return c.FirstByte }) {
		r.awaits("first event", func(c *Connection) time.Time { return c.FirstEvent })
	}
}

// awaits waits for a moment of the first connection, and tells how long after the head it was.
func (r *exam) awaits(name string, moment func(*Connection) time.Time) bool {
	done := r.begin(name)
	var after time.Duration
	if !r.until(r.at(silentPart), func(e *Evidence) bool {
		c := e.last()
		after = moment(c).Sub(c.Up)
		return !moment(c).IsZero()
	}) {
		done(false, "none yet")
		return false
	}
	if after < time.Millisecond {
		done(false, "with the head")
		return true
	}
	done(false, "%s after the head", after.Round(time.Millisecond))
	return true
}

// steady watches.
func (r *exam) steady() {
	before := count(r.evidence())
	done := r.begin("steady window")
	r.until(r.at(steadyPart), func(*Evidence) bool { return r.over() })
	n := count(r.evidence())
	done(false, "%s, %s, %s", many(n.Reads-before.Reads, "read"), many(n.Events-before.Events, "event"), many(n.Comments-before.Comments, "comment"))
	r.endVariants()
}

// reconnect breaks the connection and resumes with the last event ID, unless it broke by itself.
func (r *exam) reconnect() {
	e := r.evidence()
	if r.ctx.Err() != nil || r.asksOnce() || r.over() {
		return
	}
	done := r.begin("reconnect")
	if e.Made > 1 {
		r.until(r.at(100), never)
		done(false, "it broke by itself; %d connections", r.evidence().Made)
		return
	}
	r.feed.Pause()
	r.until(time.Now().Add(min(away, r.Duration/10)), never)
	r.alone()
	r.feed.Resume()
	r.until(r.at(100), never)
	now := r.evidence()
	done(now.Made == e.Made, "%s", resumed(now, e))
}

// resumed says how a feed went on since before.
func resumed(e, before *Evidence) string {
	c, r := e.last(), e.refusal()
	switch {
	case e.Made == before.Made && r != nil:
		return r.Reason
	case e.Made == before.Made || c == nil:
		return "no answer by then"
	}
	n := many(c.Events, "event")
	if c.Resume == nil {
		return n + "; there was no id to resume after"
	}
	return fmt.Sprintf("%s after id %s", n, c.Resume.After)
}
