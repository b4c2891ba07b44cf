package doctor

import (
	"cmp"
	"maps"
	"net/http"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/wording"
)

// trial is a variant in progress.
type trial struct {
	kind      evidence.VariantKind
	spec      feeds.Spec
	close     func() // Ends its connections and waits for that.
	collector *evidence.Collector
	ended     *evidence.Evidence  // The evidence when it ended.
	meanwhile []evidence.Arrival  // See [Variant].
	main      []evidence.Sighting // See [Variant].
	done      func(v verdict, format string, args ...any)
}

func (t *trial) evidence() *evidence.Evidence {
	if t.ended != nil {
		return t.ended
	}
	return t.collector.Evidence(time.Now())
}

// requestsOnce reports whether the exam must make only one request: the feed's request must not be repeated, its
// response ends, or it is polled.
func (r *exam) requestsOnce() bool {
	return r.Spec.NoReconnect || r.Spec.Once() || r.Spec.Poll.Every > 0
}

// beside requests the feed in other ways while the first connection is open.
func (r *exam) beside() {
	e := r.evidence()
	if r.ctx.Err() != nil || r.requestsOnce() || r.Duration < shortExam || e.Made > 1 || e.Last() == nil ||
		len(r.variants) > 0 {
		return
	}
	r.try(evidence.Beside, r.Spec, headTime)
	for _, v := range variantsOf(&r.Spec, &e.Last().Head) {
		r.try(v.kind, v.of(r.Spec), headTime)
	}
	r.until(r.soon(min(answerTime, r.Duration/10), watchPart), never)
	for _, t := range r.variants {
		t.meanwhile = r.evidence().Reads
	}
}

// variant is a different way to request a feed.
type variant struct {
	kind   evidence.VariantKind
	change func(*feeds.Spec)
}

func (v variant) of(s feeds.Spec) feeds.Spec {
	v.change(&s)
	return s
}

// variantsOf returns the variants worth trying for a feed whose response has the head h.
func variantsOf(s *feeds.Spec, h *evidence.Head) []variant {
	all := []variant{{evidence.Gzip, compressed(true)}}
	if h.Encoding != "" {
		all[0] = variant{evidence.Identity, compressed(false)}
	}
	switch {
	case h.Proto == "HTTP/2.0":
		all = append(all, variant{evidence.HTTP1, func(s *feeds.Spec) { s.Route.HTTP = conn.HTTP1 }})
	// The server may accept HTTP/2 only.
	case h.Secure != nil && s.Route.HTTP == conn.HTTPAuto && h.Secure.ALPN == "":
	case h.Secure != nil:
		all = append(all, variant{evidence.HTTP2, func(s *feeds.Spec) { s.Route.HTTP = conn.HTTP2 }})
	}
	if h.Proxy.URL != "" {
		all = append(all, variant{evidence.Direct, direct})
	}
	if x := (conn.Exchange{Method: s.Method, Body: s.Body, BodyFile: s.BodyFile}); !x.Plain() {
		all = append(all, variant{evidence.Get, func(s *feeds.Spec) {
			s.Method, s.Body, s.BodyFile = http.MethodGet, nil, ""
		}})
	}
	return all
}

// compressed requests compression, or explicitly none.
func compressed(wanted bool) func(*feeds.Spec) {
	return func(s *feeds.Spec) {
		s.Compressed = wanted
		header := make(http.Header)
		maps.Copy(header, s.Header)
		header.Del("Accept-Encoding")
		if !wanted {
			header.Set("Accept-Encoding", "identity")
		}
		s.Header = header
	}
}

func direct(s *feeds.Spec) { s.Route.Proxy, s.Route.NoProxy = "", "*" }

// try starts a variant; nil if it cannot be requested.
func (r *exam) try(kind evidence.VariantKind, spec feeds.Spec, head time.Duration) *trial {
	t := &trial{kind: kind, spec: spec, done: r.begin(string(kind))}
	spec.NoReconnect, spec.LastEventID = true, ""
	spec.HeadTimeout = max(spec.IdleTimeout, min(head, r.Duration/5))
	spec.IdleTimeout = max(spec.IdleTimeout, r.Duration) // Its silence is evidence.
	spec.ConnectTimeout = min(answerTime, cmp.Or(spec.ConnectTimeout, answerTime))
	t.collector = evidence.NewCollector(spec)
	h, _, err := r.start(spec, t.collector, nil)
	if err != nil {
		t.done(failed, "%s", err)
		return nil
	}
	t.close = h.Close
	r.variants = append(r.variants, t)
	return t
}

// endVariants ends the variants that are still running.
func (r *exam) endVariants() {
	for _, t := range r.variants {
		if t.ended != nil {
			continue
		}
		t.ended = t.collector.Evidence(time.Now())
		t.main = r.evidence().Sightings
		t.close()
		t.reportOutcome()
	}
}

func (t *trial) reportOutcome() {
	n := count(t.ended)
	switch c := t.ended.Last(); {
	case c != nil:
		outcome := wording.Count(n.Events, "event")
		if c.Head.Encoding != "" {
			outcome += ", Content-Encoding: " + c.Head.Encoding
		}
		t.done(verdictIf(n.Events == 0 && t.kind != evidence.HeadOnly, inconclusive), "%s", outcome)
	case len(t.ended.Refused) > 0 && t.kind.Optional():
		t.done(inconclusive, "%s", t.ended.Refused[0].Reason)
	case len(t.ended.Refused) > 0:
		t.done(failed, "%s", t.ended.Refused[0].Reason)
	default:
		t.done(failed, "no answer")
	}
}

// aside runs a single variant until it is answered.
func (r *exam) aside(kind evidence.VariantKind, spec feeds.Spec) {
	last := r.try(kind, spec, answerTime)
	if last == nil {
		return
	}
	r.until(r.soon(answerTime, 100), func(*evidence.Evidence) bool {
		e := last.evidence()
		return e.Made+len(e.Refused) > 0
	})
	r.endVariants()
}

// alone repeats a refused request while no other connection is open.
func (r *exam) alone() {
	for _, t := range r.variants {
		if !t.kind.Optional() && t.ended.TurnedAway() {
			r.aside(evidence.Alone, t.spec)
			return
		}
	}
}
