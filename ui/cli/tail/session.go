package tail

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"feedscope/feeds"
)

// Why a run stops, besides the caller's own reasons.
var (
	errCounted = errors.New("the count is reached")
	errElapsed = errors.New("the time is over")
	errGone    = errors.New("nobody reads the output any more")
	errHeld    = errors.New("all that was asserted holds")
)

// overError stops a run all of whose feeds are over.
type overError struct{ result Result }

func (overError) Error() string { return "all feeds are over" }

// session is a run under way, and the fold of all its feeds: events are encoded and written under its lock, so
// that those of several feeds come one after the other, and none is read before the last is written.
type session struct {
	options  *Options
	verbatim bool
	ctx      context.Context
	stop     context.CancelCauseFunc
	// feed gives a feed by its index.
	feed func(index int) *feeds.Feed
	// reached tells that a feed was reached, to whom must not wait for mu, which a write may hold for long.
	reached atomic.Bool
	checks  *checks

	mu      sync.Mutex
	out     output
	enc     encoder
	cleaner streamCleaner
	since   *sinceGate // Nil if everything passes.
	left    uint64     // Events until the count is reached, if there is one.
	lives   []life
}

func newSession(ctx context.Context, stop context.CancelCauseFunc, o *Options) *session {
	s := &session{
		options: o, verbatim: o.verbatim(), ctx: ctx, stop: stop,
		out: output{w: o.Out}, enc: newEncoder(o), left: o.Count, lives: make([]life, len(o.Feeds)),
	}
	if o.Out == nil {
		s.enc = silent{}
	}
	for i := range s.lives {
		s.lives[i].name = o.Feeds[i].Name
	}
	s.checks = newChecks(o, s.decided)
	if o.SinceID != "" {
		s.since = &sinceGate{id: o.SinceID, pass: s.fold, say: func(sentence string) { s.say(0, sentence) }, mu: &s.mu}
	}
	s.out.buf = s.enc.title(s.out.buf)
	return s
}

// Fold takes a batch.
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

// fold writes a batch.
func (s *session) fold(events []feeds.Event) {
	done := false
	for i := range events {
		if done = s.take(&events[i]); done {
			break
		}
		s.out.flushLarge()
	}
	s.out.flush()
	switch {
	case s.out.err != nil:
		s.stop(s.out.err)
	case done && s.counted():
		s.stop(errCounted)
	case done: // As asserted, or not: the run was stopped.
	case events[len(events)-1].Kind == feeds.Change && s.over():
		s.stop(overError{s.result()})
	}
}

// take encodes one entry of the timeline, and tells whether nothing more is to be written.
func (s *session) take(e *feeds.Event) (done bool) {
	switch e.Kind {
	case feeds.Message:
		if s.verbatim || !s.chosen(e) {
			return false
		}
		if s.options.Gap > 0 {
			s.heard(e.Feed, e.Time)
		}
		s.out.buf = s.enc.event(s.out.buf, e)
		s.left--
	case feeds.Comment:
		if s.options.Comments {
			s.out.buf = s.enc.comment(s.out.buf, e)
		}
	case feeds.Change:
		if s.options.Status {
			s.out.buf = s.enc.change(s.out.buf, e)
		}
		s.changed(e)
	case feeds.Anomaly:
		s.lives[e.Feed].anomaly(e, s.options.Say)
	case feeds.Retry:
	}
	decided := len(s.options.Assertions) > 0 && s.checks.came(e, s.lives[e.Feed].name)
	return decided || s.counted()
}

// chosen tells whether an event is to be written.
func (s *session) chosen(e *feeds.Event) bool {
	if names := s.options.Events; len(names) > 0 && !slices.Contains(names, string(e.Type)) {
		return false
	}
	filter := s.options.Filter
	return filter == nil || filter.Match(e, s.lives[e.Feed].name)
}

// counted tells whether the last event that counts is written.
func (s *session) counted() bool { return s.options.Count > 0 && s.left == 0 }

// decided ends the run: all assertions hold, or one cannot.
func (s *session) decided(failed *AssertionError) {
	if failed != nil {
		s.stop(failed)
		return
	}
	s.stop(errHeld)
}

// tap passes on the bytes of the stream itself.
func (s *session) tap(_ uint32, p []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return
	}
	if s.options.Terminal {
		s.out.buf = s.cleaner.append(s.out.buf, p)
		s.out.flush()
	} else {
		s.out.write(p)
	}
	if s.out.err != nil {
		s.stop(s.out.err)
	}
}

// conclude writes what is still to be written when the feeds have ended.
func (s *session) conclude() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.since != nil {
		s.since.release()
	}
	for i := range s.lives {
		if !s.lives[i].over {
			s.heard(i, time.Now())
		}
	}
	s.out.flush()
}

// over tells whether no feed will bring anything more.
func (s *session) over() bool {
	return !slices.ContainsFunc(s.lives, func(l life) bool { return !l.over })
}
