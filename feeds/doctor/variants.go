package doctor

import (
	"cmp"
	"net/http"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
)

// trial is a variant under way.
type trial struct {
	kind      VariantKind
	hub       *feeds.Hub
	collector *Collector
	ended     *Evidence // What stood at its end.
	meanwhile []Arrival // See [Variant].
	done      func(failed bool, format string, args ...any)
}

func (t *trial) evidence() *Evidence {
	if t.ended != nil {
		return t.ended
	}
	return t.collector.Evidence(time.Now())
}

// asksOnce tells that the exam must not ask a second time: of a feed whose request is not to be repeated, of one that ends, and of what
// is polled anyway.
func (r *exam) asksOnce() bool {
	return r.Spec.NoReconnect || r.Spec.Once() || r.Spec.Poll.Every > 0
}

// beside asks for the feed in other ways while the first connection is open.
func (r *exam) beside() {
	e := r.evidence()
	if r.ctx.Err() != nil || r.asksOnce() || r.Duration < shortExam || e.Made > 1 || e.last() == nil {
		return
	}
	r.try(Beside, r.Spec)
	for _, v := range variantsOf(r.Spec, &e.last().Head) {
		r.try(v.kind, v.spec)
	}
	r.until(time.Now().Add(min(answerTime, r.Duration/10)), never)
	for _, t := range r.variants {
		t.meanwhile = r.evidence().Reads
	}
}

// variant is another way to ask for a feed.
type variant struct {
	kind VariantKind
	spec feeds.Spec
}

// variantsOf are the ways to ask for a feed that may tell something, other than the one that was answered with h.
func variantsOf(s feeds.Spec, h *Head) []variant {
	all := []variant{{Gzip, compressed(s, true)}}
	if h.Encoding != "" {
		all[0] = variant{Identity, compressed(s, false)}
	}
	switch {
	case h.Proto == "HTTP/2.0":
		all = append(all, variant{HTTP1, over(s, conn.HTTP1)})
	case h.Secure != nil && s.Route.HTTP == conn.HTTPAuto && h.Secure.ALPN == "": // It may want to be asked for HTTP/2 alone.
	case h.Secure != nil:
		all = append(all, variant{HTTP2, over(s, conn.HTTP2)})
	}
	if h.Proxy.URL != "" {
		all = append(all, variant{Direct, direct(s)})
	}
	if x := (conn.Exchange{Method: s.Method, Body: s.Body, BodyFile: s.BodyFile}); !x.Plain() {
		s.Method, s.Body, s.BodyFile = http.MethodGet, nil, ""
		all = append(all, variant{Get, s})
	}
	return all
}

// compressed asks for compression, or says that nothing else than none is wanted.
func compressed(s feeds.Spec, wanted bool) feeds.Spec {
	s.Compressed = wanted
	s.Header = s.Header.Clone()
	s.Header.Del("Accept-Encoding")
	if !wanted {
		s.Header = orEmpty(s.Header)
		s.Header.Set("Accept-Encoding", "identity")
	}
	return s
}

func orEmpty(h http.Header) http.Header {
	if h == nil {
		return make(http.Header)
	}
	return h
}

func over(s feeds.Spec, v conn.Version) feeds.Spec {
	s.Route.HTTP = v
	return s
}

// direct leaves the proxy out.
func direct(s feeds.Spec) feeds.Spec {
	s.Route.Proxy, s.Route.NoProxy = "", "*"
	return s
}

// try begins a variant; nil: it cannot be asked for.
func (r *exam) try(kind VariantKind, spec feeds.Spec) *trial {
	t := &trial{kind: kind, done: r.begin(string(kind))}
	spec.NoReconnect, spec.LastEventID = true, ""
	spec.IdleTimeout = max(spec.IdleTimeout, min(answerTime, r.Duration/5))
	spec.ConnectTimeout = min(answerTime, cmp.Or(spec.ConnectTimeout, answerTime))
	t.collector = New(spec)
	var err error
	if t.hub, _, err = r.start(spec, t.collector); err != nil {
		t.done(true, "%s", err)
		return nil
	}
	r.variants = append(r.variants, t)
	return t
}

// endVariants ends those that go on.
func (r *exam) endVariants() {
	for _, t := range r.variants {
		if t.ended != nil {
			continue
		}
		t.ended = t.collector.Evidence(time.Now())
		t.hub.Close()
		t.tell()
	}
}

func (t *trial) tell() {
	n := count(t.ended)
	switch c := t.ended.last(); {
	case c != nil && encoding(t.ended) != "":
		t.done(false, "%s, Content-Encoding: %s", many(n.Events, "event"), encoding(t.ended))
	case c != nil:
		t.done(false, "%s", many(n.Events, "event"))
	case len(t.ended.Refused) > 0:
		t.done(!optional(t.kind), "%s", t.ended.Refused[0].Reason)
	default:
		t.done(true, "no answer")
	}
}

// optional tells of ways that a server need not offer.
func optional(kind VariantKind) bool {
	return kind == HTTP1 || kind == HTTP2 || kind == Direct || kind == Get
}

// aside tries one variant by itself until it is answered.
func (r *exam) aside(kind VariantKind, spec feeds.Spec) {
	last := r.try(kind, spec)
	if last == nil {
		return
	}
	r.until(time.Now().Add(answerTime), func(*Evidence) bool {
		e := last.evidence()
		return e.Made+len(e.Refused) > 0
	})
	r.endVariants()
}

// alone tries again, by itself, what was refused beside others.
func (r *exam) alone() {
	for _, t := range r.variants {
		if turnedAway(t.ended) {
			r.aside(Alone, r.Spec)
			return
		}
	}
}

// turnedAway tells that a connection was refused in a way that another open one may explain.
func turnedAway(e *Evidence) bool {
	if e == nil || e.last() != nil || len(e.Refused) == 0 {
		return false
	}
	r := &e.Refused[0]
	return r.Head.Code == http.StatusServiceUnavailable || r.Head.Code == http.StatusTooManyRequests || r.Kind == conn.KindHeadTimeout
}
