package tail

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/hub"
	alerts "feedscope/feeds/rules/stream"
	"feedscope/ui/encode"
)

// The causes that stop a run, besides the caller's.
var (
	errCounted = errors.New("count reached")
	errElapsed = errors.New("time elapsed")
	errGone    = errors.New("output closed by its reader")
	errHeld    = errors.New("all assertions hold")
)

// overError stops a run after all feeds are over.
type overError struct{ result Result }

func (overError) Error() string { return "all feeds have ended" }

// session is an active run and the fold of all its feeds. It encodes and writes events under its lock, which keeps
// the output of several feeds apart and slows them to the speed of the output.
type session struct {
	options  *Options
	verbatim bool
	ctx      context.Context
	stop     context.CancelCauseFunc
	feed     func(index int) *hub.Feed
	// reached reports whether any feed was reached. It is atomic because a write may hold mu for a long time.
	reached atomic.Bool
	judge   *judge
	mergers []*merger // One for each feed, or nil.
	// later has the alerts that are not written yet; nil without rules.
	later *queue
	// triggered reports that the trigger has begun.
	triggered bool

	mu     sync.Mutex
	out    *encode.Writer
	since  *sinceGate // Nil: all events pass.
	left   uint64     // Events left until Count, if it is set.
	round  int        // Of answers, from 0.
	states []feedState
}

func newSession(ctx context.Context, stop context.CancelCauseFunc, o *Options) *session {
	s := &session{
		options: o, verbatim: o.verbatim(), ctx: ctx, stop: stop, left: o.Count, states: make([]feedState, len(o.Feeds)),
	}
	names := make([]string, len(o.Feeds))
	for i, f := range o.Feeds {
		names[i], s.states[i].name, s.states[i].spec = f.Name, f.Name, f
	}
	if o.Alerts != nil {
		s.later = newQueue()
		names = append(names, alerts.Name)
		s.states = append(s.states, feedState{name: alerts.Name, alerts: true, over: true}) // It does not keep the run from ending.
	}
	s.out = encode.NewWriter(o.Out, names, o.Encode)
	s.mergers = newMergers(s)
	s.judge = newJudge(o, s.decided)
	s.judge.overflow = func(err error) { stop(&TriggerError{Err: err}) }
	if o.SinceID != "" {
		s.since = &sinceGate{id: o.SinceID, pass: s.fold, say: func(sentence string) { s.say(0, sentence) }, mu: &s.mu}
	}
	return s
}

// Fold implements [feeds.Fold].
func (s *session) Fold(events []feeds.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.ctx.Err() != nil:
	case s.since != nil:
		s.since.fold(events)
	default:
		s.fold(events)
	}
}

func (s *session) fold(events []feeds.Event) {
	done := false
	for i := range events {
		if done = s.take(&events[i]); done {
			break
		}
	}
	s.out.Flush()
	switch {
	case s.out.Err() != nil:
		s.stop(s.out.Err())
	case done && s.counted():
		s.stop(errCounted)
	case done: // The judge has stopped the run.
	case events[len(events)-1].Kind == feeds.Change && s.over():
		if !s.nextRound() {
			s.end(overError{s.result()})
		}
	}
}

// end stops the run when the alerts so far are written.
func (s *session) end(cause error) {
	if s.later == nil {
		s.stop(cause)
		return
	}
	s.later.put(func() { s.stop(cause) })
}

// take handles one entry of the timeline and reports whether it is the last.
func (s *session) take(e *feeds.Event) (done bool) {
	if s.options.leavesOut(s.states[e.Feed].name) {
		if e.Kind == feeds.Change && !s.states[e.Feed].alerts {
			s.changed(e)
		}
		return false
	}
	if s.states[e.Feed].alerts && e.Kind != feeds.Message {
		return false // The alerts need no connection.
	}
	switch e.Kind {
	case feeds.Message:
		if s.verbatim {
			return false
		}
		if s.states[e.Feed].spec.TimePath != "" {
			s.checkTime(e)
		}
		if !s.selects(e) || e.Replayed && s.options.Trigger != nil {
			return false
		}
		s.endSilence(e.Feed, e.Time)
		s.append(e)
		s.left--
	case feeds.Comment:
		s.append(e)
	case feeds.Change:
		s.append(e)
		s.changed(e)
	case feeds.Anomaly:
		s.anomaly(e)
	case feeds.Retry:
	}
	decided := s.options.asserts() && s.judge.see(e, s.states[e.Feed].name)
	return decided || s.counted()
}

// append writes an entry of the timeline.
func (s *session) append(e *feeds.Event) {
	if s.options.writesEvents() {
		s.out.Append(e)
	}
}

func (s *session) selects(e *feeds.Event) bool {
	if names := s.options.Events; len(names) > 0 && !slices.Contains(names, string(e.Type)) {
		return false
	}
	filter := s.options.Filter
	return filter == nil || filter.Match(e, s.states[e.Feed].name)
}

func (s *session) counted() bool { return s.options.Count > 0 && s.left == 0 }

// decided ends the run because all assertions hold, or because one failed.
func (s *session) decided(failed *AssertionError) {
	if failed != nil {
		s.stop(failed)
		return
	}
	s.stop(errHeld)
}

// tap writes the bytes of the stream as received.
func (s *session) tap(_ uint32, p []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return
	}
	if _, err := s.out.Write(p); err != nil {
		s.stop(err)
	}
}

// conclude writes the remaining output after the feeds have ended.
func (s *session) conclude() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.since != nil {
		s.since.release()
	}
	for i := range s.states {
		if !s.states[i].over {
			s.endSilence(i, time.Now())
			s.checkTimeAtEnd(i)
		}
		s.explainNothing(i)
	}
	s.out.Flush()
}

func (s *session) over() bool {
	return s.options.From == nil && !slices.ContainsFunc(s.states, func(l feedState) bool { return !l.over })
}
