package tail

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"feedscope/feeds"
)

// patience is how long a run that is over waits for its connections to close. Only an output that nobody reads
// and nobody closes holds them up for longer.
const patience = 250 * time.Millisecond

// SpecError is a feed that cannot be followed for what was asked of it; the network has no part in it.
type SpecError struct{ Err error }

// Error says what is wrong.
func (e *SpecError) Error() string { return e.Err.Error() }

// Unwrap gives the error of package feeds.
func (e *SpecError) Unwrap() error { return e.Err }

// PanicError is an internal error.
type PanicError struct {
	Value any
	Stack []byte
}

// Error gives the value without the stack.
func (e *PanicError) Error() string { return fmt.Sprint(e.Value) }

// Run follows the feeds until there is nothing more to do, and tells how it went.
//
// The error is a *[SpecError], a *[WriteError] for an output that fails in another way than by being closed
// by its reader, an *[AssertionError], a *[PanicError], or the cause with which ctx ended.
func Run(ctx context.Context, o Options) (Result, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	s := newSession(ctx, stop, &o)
	defer s.checks.close()
	if o.For > 0 {
		timer := time.AfterFunc(o.For, func() { stop(errElapsed) })
		defer timer.Stop()
	}
	defer watchReader(o.Out, func() { stop(errGone) })()
	hub := feeds.NewHub(feeds.Options{
		HistoryBytes: -1, Conn: o.Conn,
		OnPanic: func(value any, stack []byte) { stop(&PanicError{value, stack}) },
	})
	if o.Hub != nil {
		o.Hub(hub)
	}
	s.feed = func(i int) *feeds.Feed { return hub.Feeds()[i] }
	for _, spec := range o.Feeds {
		if s.verbatim {
			spec.Tap, spec.TapOnly = s.tap, true
		}
		if _, err := hub.Add(spec, s); err != nil {
			stop(err)
			hub.Close()
			return Unreached, &SpecError{err}
		}
	}
	<-ctx.Done()
	cause := context.Cause(ctx)
	s.closeSoon(hub, cause)
	return s.finish(cause)
}

// closeSoon closes the hub and writes what is left, or lets both go on if an output that blocks holds a feed.
func (s *session) closeSoon(hub *feeds.Hub, cause error) {
	var internal *PanicError
	closed := make(chan struct{})
	go func() {
		hub.Close()
		if !errors.As(cause, &internal) {
			s.conclude()
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

// finish tells how the run went from why it stopped.
func (s *session) finish(cause error) (Result, error) {
	var over overError
	var failed *AssertionError
	result := Done
	switch {
	case errors.As(cause, &over):
		result = over.result
	case errors.As(cause, &failed), errors.Is(cause, errElapsed), errors.Is(cause, errHeld), errors.Is(cause, errCounted):
	case errors.Is(cause, errGone), errors.Is(cause, syscall.EPIPE):
		if len(s.options.Assertions) == 0 {
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
	if failed == nil {
		failed = s.checks.verdict()
	}
	if failed != nil {
		return result, failed
	}
	return result, nil
}
