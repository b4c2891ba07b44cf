package hub

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
)

// setupError ends a connection whose set-up request failed.
type setupError struct{ cause error }

func (e *setupError) Error() string { return "the set-up request failed: " + conn.Reason(e.cause) }

func (e *setupError) Unwrap() error { return e.cause }

// setup sends the set-up request of one connection.
type setup struct {
	feed   *Feed
	spec   *feeds.Setup
	ctx    context.Context //nolint:containedctx // That of the connection.
	cancel context.CancelCauseFunc
	req    conn.Request
	header func(name string) string // Returns fields of the response head.
}

// take looks at a message, and sends the request if it is the one to wait for. It reports whether it was.
func (s *setup) take(e *feeds.Event) bool {
	if s.spec.After != nil && !s.spec.After(e) {
		return false
	}
	s.start(e.Data)
	return true
}

// start sends the request with values of an event, in the background.
func (s *setup) start(data []byte) {
	filled, err := s.spec.Fill(data, s.header)
	if err != nil {
		s.cancel(&setupError{err})
		return
	}
	s.feed.hub.running.Go(func() {
		defer s.feed.hub.recover()
		if err := s.send(&filled); err != nil {
			s.cancel(&setupError{err})
			return
		}
		s.feed.delivery.Lock()
		defer s.feed.delivery.Unlock()
		s.feed.note("set-up request accepted", time.Now())
	})
}

var errOtherOrigin = errors.New("the address of a set-up request must have the feed's own origin")

func (s *setup) send(filled *feeds.Filled) error {
	u, err := url.Parse(filled.URL)
	if err != nil {
		return errors.New("its address is not valid")
	}
	r := s.req
	r.URL = s.req.URL.ResolveReference(u)
	if r.URL.Scheme != s.req.URL.Scheme || r.URL.Host != s.req.URL.Host {
		return errOtherOrigin
	}
	r.URL.User = s.req.URL.User
	r.LastEventID, r.Steps = "", nil
	r.Exchange = conn.Exchange{Method: s.spec.Method, Body: []byte(filled.Body)}
	r.Header = make(http.Header)
	maps.Copy(r.Header, s.req.Header)
	maps.Copy(r.Header, filled.Header)
	if r.Method == "" {
		r.Method = http.MethodPost
	}
	return s.feed.hub.client.Send(s.ctx, r)
}

// setupFailed returns the ending of a connection whose set-up request failed. It counts as a failed attempt.
func setupFailed(err *setupError) (end ending) {
	if failed, ok := errors.AsType[*conn.Error](err); ok {
		end = endingOf(failed)
	}
	end.reason = err.Error()
	return end
}
