package tail

import (
	"context"
	"errors"
	"slices"
	"syscall"
	"time"

	"feedscope/feeds/hub"
	"feedscope/ui/panics"
)

// patience is the time a run waits at its end for connections to close. Only a blocked output takes them longer.
const patience = 250 * time.Millisecond

// SpecError is the error for an invalid feed spec.
type SpecError struct{ Err error }

// Error returns the hub's message.
func (e *SpecError) Error() string { return e.Err.Error() }

// Unwrap returns the hub's error.
func (e *SpecError) Unwrap() error { return e.Err }

// Run follows the feeds until all have ended, a limit is reached, the assertions are decided or ctx ends.
//
// The error is a *[SpecError], an *[encode.WriteError] (but not for an output closed by its reader), an
// *[AssertionError], a *[panics.Error], or the cancellation cause of ctx.
func Run(ctx context.Context, o Options) (Result, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	s := newSession(ctx, stop, &o)
	defer s.judge.close()
	defer s.awaitFeeds()()
	if o.For > 0 {
		timer := time.AfterFunc(o.For, func() { stop(errElapsed) })
		defer timer.Stop()
	}
	defer watchReader(o.Out, func() { stop(errGone) })()
	h := hub.New(hub.Options{
		HistoryBytes: -1, Conn: o.Conn,
		OnPanic:   func(value any, stack []byte) { stop(&panics.Error{Value: value, Stack: stack}) },
		OnWarning: s.warn,
	})
	if o.Hub != nil {
		o.Hub(h)
	}
	s.feed = h.Feed
	if err := s.addFeeds(h); err != nil {
		stop(err)
		h.Close()
		return Unreached, &SpecError{err}
	}
	<-ctx.Done()
	cause := context.Cause(ctx)
	s.closeSoon(h, cause)
	return s.finish(cause)
}

// addFeeds adds the feeds and, after them, that of the alerts.
func (s *session) addFeeds(h *hub.Hub) error {
	watch, err := s.watch(h)
	if err != nil {
		return err
	}
	all := make([]hub.Addition, len(s.options.Feeds))
	for i, spec := range s.options.Feeds {
		if s.verbatim {
			spec.Tap, spec.TapOnly = s.tap, true
		}
		all[i] = hub.Addition{Spec: spec, Folds: append(s.folds(i), watch.folds(i, spec)...)}
	}
	if from := s.options.From; from != nil {
		return s.readFrom(h, from, watch, all)
	}
	if _, err := h.Change(nil, all); err != nil {
		return err
	}
	return watch.open()
}

// closeSoon closes the hub and writes the remaining output. It returns after patience even if a blocked output holds up
// a feed.
func (s *session) closeSoon(h *hub.Hub, cause error) {
	var internal *panics.Error
	closed := make(chan struct{})
	go func() {
		h.Close()
		if !errors.As(cause, &internal) {
			s.conclude()
			for _, m := range s.mergers {
				m.conclude()
			}
			s.writeTable()
		}
		close(closed)
	}()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-closed:
	case <-timer.C:
	}
}

// finish returns the result of a run that stopped because of cause.
func (s *session) finish(cause error) (Result, error) {
	var over overError
	var failed *AssertionError
	result := Done
	switch {
	case errors.As(cause, &over):
		result = over.result
	case errors.As(cause, &failed), slices.Contains([]error{errElapsed, errHeld, errCounted}, cause):
	case errors.Is(cause, errGone), errors.Is(cause, syscall.EPIPE):
		if !s.options.asserts() {
			return Done, nil
		}
	default:
		return Done, cause
	}
	if !s.reached.Load() {
		if result == Done {
			return Late, nil
		}
		return result, nil
	}
	if !s.judge.begun() {
		return result, &TriggerError{Err: errors.New("the feeds ended before the trigger was done")}
	}
	if s.options.compares() {
		_, medians := s.rows()
		s.judge.compared(s.options.Feeds, medians)
	}
	if verdict := s.judge.verdict(); failed == nil {
		failed = verdict
	}
	if s.options.Outcomes != nil {
		s.options.Outcomes(s.judge.outcomes())
	}
	if failed != nil {
		return result, failed
	}
	if result == Done && s.broken() {
		result = Failed
	}
	return result, nil
}
