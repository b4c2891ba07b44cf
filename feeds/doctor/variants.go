package doctor

import (
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
	done      func(failed bool, format string, args ...any)
}

func (t *trial) evidence() *Evidence {
	if t.ended != nil {
		return t.ended
	}
	return t.collector.Evidence(time.Now())
}

// beside asks for the feed in other ways while the first connection is open. A feed that is not asked for with a plain GET is
// not asked for again.
func (r *exam) beside() {
	if r.ctx.Err() != nil || r.Spec.NoReconnect || r.Duration < shortExam || r.evidence().Made > 1 {
		return
	}
	r.try(Beside, r.Spec)
	if encoding(r.evidence()) == "" {
		r.try(Gzip, withHeader(r.Spec, "Accept-Encoding", "gzip"))
	} else {
		r.try(Identity, withHeader(r.Spec, "Accept-Encoding", "identity"))
	}
	r.until(time.Now().Add(min(answerTime, r.Duration/10)), never)
}

// withHeader is a spec with one more request header.
func withHeader(s feeds.Spec, name, value string) feeds.Spec {
	h := s.Header.Clone()
	if h == nil {
		h = make(http.Header)
	}
	h.Set(name, value)
	s.Header = h
	return s
}

// try begins a variant.
func (r *exam) try(kind VariantKind, spec feeds.Spec) {
	t := &trial{kind: kind, done: r.begin(string(kind)), hub: feeds.NewHub(feeds.Options{HistoryBytes: -1, Conn: r.Conn})}
	spec.NoReconnect, spec.LastEventID = true, ""
	spec.IdleTimeout = max(spec.IdleTimeout, min(answerTime, r.Duration/5))
	var err error
	if _, t.collector, err = r.add(t.hub, spec); err != nil {
		return // It was sound a moment ago.
	}
	r.variants = append(r.variants, t)
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
		t.done(false, "%d events, Content-Encoding: %s", n.Events, encoding(t.ended))
	case c != nil:
		t.done(false, "%d events", n.Events)
	case len(t.ended.Refused) > 0:
		t.done(true, "%s", t.ended.Refused[0].Reason)
	default:
		t.done(true, "no answer")
	}
}

// alone tries a variant again, by itself, that was refused beside others.
func (r *exam) alone() {
	for _, t := range r.variants {
		if !turnedAway(t.ended) {
			continue
		}
		r.try(Alone, r.Spec)
		last := r.variants[len(r.variants)-1]
		r.until(time.Now().Add(answerTime), func(*Evidence) bool {
			e := last.evidence()
			return e.Made+len(e.Refused) > 0
		})
		r.endVariants()
		return
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
