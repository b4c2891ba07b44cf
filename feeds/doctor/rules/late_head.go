package rules

import (
	"fmt"
	"slices"
	"time"

	"feedscope/feeds/conn"
	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/wording"
)

var slowFirstByte = Rule{
	Code: "slow-first-byte", Title: "The response is slow to begin", Layer: Framework, Needs: "two connections",
	explains: []string{"late-head"},
	judge: func(e *evidence.Evidence) *Finding {
		h := headsOf(e)
		f := when(h.usual() && h.withEvent != h.slow, Likely, "the head took up to %s on %d of %d connections, "+
			"while connecting took less than %s", wording.Seconds(h.worst), h.slow, h.all, fast)
		if n, wait := alike(h.waits); f != nil && n == h.slow && n < h.all {
			f.Seen += fmt.Sprintf("; the slow ones all took about %s, as if a proxy tried a dead server until a timeout",
				wording.Seconds(wait))
			f.Layer = LoadBalancer
		}
		return f
	},
	fixes: append(slices.Clone(flushFixes), Fix{"load balancer", `Check that every server behind this address accepts connections, and let the
balancer leave out those that do not. HAProxy:
timeout connect 1s
server app1 10.0.0.1:8080 check`}),
}

var lateHead = Rule{
	Code: "late-head", Title: "The response head waits for the first event", Layer: Framework, Needs: "two connections",
	verify: curlHead,
	judge: func(e *evidence.Evidence) *Finding {
		h := headsOf(e)
		return when(h.usual() && h.withEvent >= h.slow, Likely, "the head arrived with the first event, after up to %s, "+
			"on %d of %d connections", wording.Seconds(h.worst), h.slow, h.all)
	},
	fixes: flushFixes,
}

// fast is the connect time below which the network does not cause a slow response.
const fast = 300 * time.Millisecond

// heads counts how long response heads took, including those of variants.
type heads struct {
	all, slow, withEvent int
	worst                time.Duration
	waits                []time.Duration // Of the slow ones.
}

// headsOf counts heads that took more than a second on a fast network as slow, and those that arrived with an
// event.
func headsOf(e *evidence.Evidence) (h heads) {
	h.count(e)
	for _, v := range e.Variants {
		h.count(v.Evidence)
	}
	return h
}

func (h *heads) count(e *evidence.Evidence) {
	if e == nil {
		return
	}
	const tooLong, together = time.Second, 50 * time.Millisecond
	for _, c := range e.Connections {
		p := &c.Head.Phases
		h.all++
		if p.FirstByte <= tooLong || p.DNS+p.TCP+p.TLS >= fast {
			continue
		}
		h.slow++
		h.waits = append(h.waits, p.FirstByte)
		h.worst = max(h.worst, p.FirstByte)
		if !c.FirstEvent.IsZero() && c.FirstEvent.Sub(c.Up) < together && !old(e, c) {
			h.withEvent++
		}
	}
	for _, r := range e.Refused {
		if r.Kind == conn.KindHeadTimeout { // The head may have arrived with an event later.
			h.all, h.slow, h.withEvent = h.all+1, h.slow+1, h.withEvent+1
			h.waits = append(h.waits, r.Time.Sub(r.Started))
			h.worst = max(h.worst, r.Time.Sub(r.Started))
		}
	}
}

// old reports whether the newest event that arrived with a connection's head had been made well before, so that the head
// cannot have waited for it.
func old(e *evidence.Evidence, c *evidence.Connection) bool {
	i := slices.IndexFunc(e.Groups, func(g evidence.Group) bool { return g.Conn == c.Number && g.Events > 0 })
	if i < 0 || !e.Clock.Known || e.Groups[i].Last.IsZero() {
		return false
	}
	slack := 100 * time.Millisecond
	if !e.Clock.Fine {
		slack = time.Second
	}
	return e.Groups[i].From.Sub(e.Groups[i].Last.Add(e.Clock.Shortest)) > slack
}

// usual reports whether heads are slow repeatedly: once may be a cold start.
func (h *heads) usual() bool { return h.slow >= 2 && h.slow*2 >= h.all }
