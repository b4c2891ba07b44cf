package doctor

import (
	"fmt"
	"strings"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/wording"
)

// connect waits for the first connection and reports its phases.
func (r *exam) connect(stage string) bool {
	done := r.begin(stage)
	before := len(r.evidence().Refused)
	answered := func(e *evidence.Evidence) bool {
		refused := len(e.Refused) - before
		return e.Made > 0 || refused > 1 || refused > 0 && r.over()
	}
	if !r.until(r.started.Add(min(patience, r.Duration/4)), answered) {
		r.contrast()
		r.until(r.at(abandonPart), answered)
	}
	e := r.evidence()
	c := e.Last()
	switch {
	case c != nil:
		done(passed, "%s", strings.TrimSpace(fmt.Sprintf("%s %d from %s", c.Head.Proto, c.Head.Code, c.Head.Remote)))
		r.phases(c)
		return true
	case len(e.Refused) > 0:
		done(failed, "%s", e.Refused[len(e.Refused)-1].Reason)
	case r.ctx.Err() != nil:
		done(failed, "interrupted")
	default:
		done(failed, "no answer")
	}
	return false
}

// otherwise repeats a refused request in a different way, depending on the refusal.
func (r *exam) otherwise() bool {
	refused := r.evidence().Refusal()
	if refused == nil || r.requestsOnce() || r.ctx.Err() != nil {
		return false
	}
	if refused.Head.Proxy.URL != "" && len(r.variants) == 0 {
		r.aside(evidence.Direct, variant{change: direct}.of(r.Spec))
	}
	if refused.Kind != conn.KindEncoding || len(refused.Remedy) == 0 {
		return false
	}
	r.hub.Close()
	r.Spec = variant{change: compressed(true)}.of(r.Spec)
	return r.open() == nil && r.connect("connect, compressed")
}

// over reports whether the feed has stopped for good.
func (r *exam) over() bool {
	s := r.feed.Status().State
	return s == feeds.Failed || s == feeds.Ended
}

func (r *exam) phases(c *evidence.Connection) {
	h := &c.Head
	p := &h.Phases
	if h.Proxy.URL != "" {
		r.reportStage(Stage{Name: "proxy", Began: c.Started, Outcome: h.Proxy.String()})
	}
	for _, s := range []struct {
		name    string
		took    time.Duration
		outcome string
	}{
		{"name lookup", p.DNS, ""},
		{"TCP", p.TCP, h.Remote},
		{"TLS", p.TLS, encryption(h)},
		{"response head", p.FirstByte, h.Header.Get("Content-Type")},
	} {
		if s.took > 0 {
			r.reportStage(Stage{Name: s.name, Began: c.Started, Took: Seconds(s.took), Outcome: s.outcome})
		}
	}
}

// encryption describes TLS and the issuer of the certificate.
func encryption(h *evidence.Head) string {
	t := h.Secure
	if t == nil {
		return ""
	}
	text := t.Version
	if t.ALPN != "" {
		text += ", " + t.ALPN
	}
	if len(t.Chain) > 0 {
		text += fmt.Sprintf(", %s, issued by %s", wording.Count(len(t.Chain), "certificate"), t.Chain[0].Issuer)
	}
	if h.Insecure {
		text += "; verification is off"
	}
	return text
}

// first waits for the first byte and the first event.
func (r *exam) first() {
	if r.awaits("first byte", func(c *evidence.Connection) time.Time { return c.FirstByte }) {
		r.awaits("first event", func(c *evidence.Connection) time.Time { return c.FirstEvent })
	}
}

// awaits waits for a moment of the newest connection and reports the time between the head and that moment.
func (r *exam) awaits(name string, moment func(*evidence.Connection) time.Time) bool {
	done, began := r.begin(name), time.Now()
	var after time.Duration
	if !r.until(r.at(silentPart), func(e *evidence.Evidence) bool {
		c := e.Last()
		after = moment(c).Sub(c.Up)
		return !moment(c).IsZero() || r.over()
	}) || after < 0 {
		done(inconclusive, "none within %s", wording.Seconds(time.Since(began)))
		return false
	}
	if after < time.Millisecond {
		done(passed, "with the head")
		return true
	}
	done(passed, "%s after the head", after.Round(time.Millisecond))
	return true
}

// watch waits for events, for longer if the result is undecided.
func (r *exam) watch() {
	before := count(r.evidence())
	done := r.begin("watching")
	r.until(r.at(watchPart), func(*evidence.Evidence) bool { return r.over() })
	if r.undecided = !r.requestsOnce() && undecided(r.evidence()); r.undecided {
		r.until(r.at(abandonPart), func(*evidence.Evidence) bool { return r.over() })
	}
	n := count(r.evidence())
	done(verdictIf(n.Events+n.Comments == before.Events+before.Comments, inconclusive),
		"%s, %s, %s", wording.Count(n.Reads-before.Reads, "read"),
		wording.Count(n.Events-before.Events, "event"), wording.Count(n.Comments-before.Comments, "comment"))
	r.endVariants()
}

// undecided reports whether a slowly filling buffer may be holding the feed back: nothing has arrived yet, or too few
// bursts for a finding. Then it is better to keep watching than to reconnect.
func undecided(e *evidence.Evidence) bool {
	c := e.Last()
	if c == nil || e.Made > 1 {
		return false
	}
	bursts, longest := 0, c.FirstByte.Sub(c.Started)
	for i := range e.Groups {
		if i > 0 {
			longest = max(longest, e.Groups[i].From.Sub(e.Groups[i-1].To))
		}
		if e.Groups[i].Events > 2 {
			bursts++
		}
	}
	const slow, enough = 4 * time.Second, 3
	return c.Bytes == 0 || bursts > 0 && bursts <= enough && len(e.Groups) <= 2*bursts && longest >= slow
}

// reconnect breaks the connection and resumes with the last event ID, unless the connection broke on its own.
func (r *exam) reconnect() {
	e := r.evidence()
	if r.ctx.Err() != nil || r.requestsOnce() || r.over() || r.undecided {
		return
	}
	done := r.begin("reconnect")
	if e.Made > 1 {
		r.until(r.at(100), never)
		done(inconclusive, "it broke on its own; %s", wording.Count(r.evidence().Made, "connection"))
		return
	}
	r.feed.Pause()
	r.until(time.Now().Add(min(away, r.Duration/10)), never)
	r.alone()
	r.feed.Resume()
	r.until(r.at(100), never)
	now := r.evidence()
	done(verdictIf(now.Made == e.Made, failed), "%s", resumed(now, e))
}

// resumed describes how a feed continued.
func resumed(e, before *evidence.Evidence) string {
	c, r := e.Last(), e.Refusal()
	switch {
	case e.Made == before.Made && r != nil:
		return r.Reason
	case e.Made == before.Made || c == nil:
		return "no answer in time"
	}
	n := wording.Count(c.Events, "event")
	if c.Resume == nil {
		return n + "; there was no id to resume after"
	}
	return fmt.Sprintf("%s after id %s", n, c.Resume.After)
}
