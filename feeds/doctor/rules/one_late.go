package rules

import (
	"math"
	"slices"
	"time"

	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/wording"
)

var oneLate = Rule{
	Code: "one-late", Title: "Each event arrives only with the next one", Layer: Framework,
	Needs: "an exam and " + timedEvents, judge: judgeOneLate,
	explains: []string{"late-head", "slow-first-byte", "log-trimmed"},
	fixes: []Fix{
		{"nginx", `# A pattern that can begin in a blank line holds the end of every event.
location /events {
    proxy_pass http://app;
    sub_filter_types text/html;   # Not text/event-stream.
}`},
		unbufferNginx, unbufferApache, flushGo, flushExpress, flushStarlette, flushSpring, exemptFromScan,
	},
}

func judgeOneLate(e *evidence.Evidence) *Finding {
	if f := endsLate(e); f != nil {
		return f
	}
	get, lack := newcomers(e)
	if e.Clock.Spans || get > lack || len(e.Variants) == 0 {
		return nil
	}
	confidence := Possible
	if lack > 0 {
		confidence = Likely
	}
	var own, next []float64 // Delays after the event's own time and the next event's.
	for i := 0; i+1 < len(e.Reads); i++ {
		r, n := &e.Reads[i], &e.Reads[i+1]
		if r.Greeting || n.Gap || r.Conn != n.Conn || r.First.IsZero() || n.First.IsZero() || r.Events > 2 {
			continue
		}
		own = append(own, r.At.Sub(r.Last).Seconds())
		next = append(next, r.At.Sub(n.First).Seconds())
	}
	const few = 12
	wide, narrow := deviation(own), deviation(next)
	if len(own) >= few && lack > 0 && byTheClock(own, next) {
		late := time.Duration(median(own) * float64(time.Second))
		return foundf(Likely, "%d events arrived about %s after their own time, which is when the next one was made; "+
			"a second connection did not get the event that was due when it began", len(own), wording.Seconds(late))
	}
	if len(own) < few || wide < 0.002 || narrow > wide/4 {
		return nil
	}
	return foundf(confidence, "%d events arrive at the time of the next event (±%.1f ms) rather than their own "+
		"(±%.1f ms)", len(own), narrow*1000, wide*1000)
}

// byTheClock reports whether events made at regular intervals arrive when the next one is made rather than at their
// own time.
func byTheClock(own, next []float64) bool {
	const least, soon = 0.4, 0.1
	late, off := median(own), median(next)
	return late >= least && math.Abs(off) <= min(soon, late/5)
}

// endsLate finds events whose final blank line arrives with the next event: something holds the last bytes back.
func endsLate(e *evidence.Evidence) *Finding {
	const enough = 6
	groups, torn, events := 0, 0, 0
	var longest time.Duration
	for i := 0; i+1 < len(e.Groups); i++ {
		g, next := &e.Groups[i], &e.Groups[i+1]
		silence := next.From.Sub(g.To)
		if g.Greeting || g.Events == 0 || g.Conn != next.Conn || silence < evidence.GroupGap {
			continue
		}
		groups++
		events += g.Events
		if g.Torn && next.Events > 0 {
			torn++
			longest = max(longest, silence)
		}
	}
	if torn < enough || torn*4 < groups*3 || events > 2*groups {
		return nil
	}
	return foundf(Certain, "the end of %d of %d events arrived only with the next event, up to %s later", torn,
		groups, wording.Seconds(longest))
}

// newcomers compares new connections with the feed. Events may be sent at the end of something that began at their
// time, which looks like waiting for the next event; then a new connection receives what others receive. If events are
// held, it lacks the one that was held when it opened.
func newcomers(e *evidence.Evidence) (get, lack int) {
	for _, v := range e.Variants {
		if v.Evidence == nil || v.Evidence.Last() == nil || len(v.Evidence.Reads) == 0 {
			continue
		}
		up, first := v.Evidence.Last().Up, &v.Evidence.Reads[0]
		next := slices.IndexFunc(v.Meanwhile, func(a evidence.Arrival) bool { return a.At.After(up) })
		switch {
		case next < 1 || first.First.IsZero() || first.At.Sub(up) < evidence.GroupGap: // History is inconclusive.
		case first.First.Equal(v.Meanwhile[next].First):
			get++
		case first.First.After(v.Meanwhile[next].First):
			lack++
		}
	}
	return get, lack
}
