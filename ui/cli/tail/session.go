package tail

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"feedscope/feeds"
)

// Why a run stops, besides the caller's own reasons.
var (
	errCounted = errors.New("the count is reached")
	errElapsed = errors.New("the time is over")
	errGone    = errors.New("nobody reads the output any more")
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

	mu      sync.Mutex
	out     output
	enc     encoder
	cleaner streamCleaner
	left    uint64 // Events until the count is reached, if there is one.
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
	return s
}

// Fold writes a batch.
func (s *session) Fold(events []feeds.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return
	}
	counted := false
	for i := range events {
		if counted = s.take(&events[i]); counted {
			break
		}
		s.out.flushLarge()
	}
	s.out.flush()
	switch {
	case s.out.err != nil:
		s.stop(s.out.err)
	case counted:
		s.stop(errCounted)
	case events[len(events)-1].Kind == feeds.Change && s.over():
		s.stop(overError{s.result()})
	}
}

// take encodes one event, and tells whether that was the last one to count.
func (s *session) take(e *feeds.Event) bool {
	switch e.Kind {
	case feeds.Message:
		return s.message(e)
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
	return false
}

func (s *session) message(e *feeds.Event) bool {
	if s.verbatim || !s.wants(e.Type) {
		return false
	}
	s.out.buf = s.enc.event(s.out.buf, e)
	if s.options.Count == 0 {
		return false
	}
	s.left--
	return s.left == 0
}

// wants tells whether events of a name are to be written.
func (s *session) wants(name []byte) bool {
	names := s.options.Events
	return len(names) == 0 || slices.ContainsFunc(names, func(n string) bool { return n == string(name) })
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

// over tells whether no feed will bring anything more.
func (s *session) over() bool {
	return !slices.ContainsFunc(s.lives, func(l life) bool { return !l.over })
}
