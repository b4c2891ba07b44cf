package hub

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
)

// A stream is stale after staleHalfHeartbeats halves of a heartbeat, and dead after idleHeartbeats heartbeats.
const (
	staleHalfHeartbeats = 5
	idleHeartbeats      = 4
)

// resolve checks the spec, fills in its defaults and returns its URL and that of the clock.
func resolve(s *feeds.Spec) (target, clock *url.URL, err error) {
	if target, err = conn.ParseURL(s.URL); err != nil {
		return nil, nil, err
	}
	if s.ClockURL != "" {
		if clock, err = conn.ParseURL(s.ClockURL); err != nil {
			return nil, nil, fmt.Errorf("clock: %w", err)
		}
	}
	if err := checkHeaders(s); err != nil {
		return nil, nil, err
	}
	if err := s.Route.Check(target); err != nil {
		return nil, nil, err
	}
	if err := checkRequest(&s.Request); err != nil {
		return nil, nil, err
	}
	if s.Once() {
		s.NoReconnect = true
	}
	if s.Name == "" {
		s.Name = target.Host + strings.TrimSuffix(target.Path, "/")
	}
	s.StaleAfter, s.IdleTimeout = silences(s)
	return target, clock, nil
}

// silences returns the silence that makes a feed stale and the one that makes its connection dead.
func silences(s *feeds.Spec) (stale, idle time.Duration) {
	stale = cmp.Or(s.StaleAfter, s.Heartbeat*staleHalfHeartbeats/2)
	return stale, cmp.Or(s.IdleTimeout, s.Heartbeat*idleHeartbeats)
}

func checkHeaders(s *feeds.Spec) error {
	if strings.ContainsAny(s.LastEventID, "\x00\r\n") {
		return fmt.Errorf(
			"the last event ID %q contains a NUL or a line end, which is not allowed in a header",
			s.LastEventID,
		)
	}
	if s.Header.Get("Last-Event-ID") != "" {
		return errors.New("the header Last-Event-ID is set by the feed itself; set the last event ID instead")
	}
	return nil
}

func checkRequest(r *feeds.Request) error {
	switch {
	case r.Method == "HEAD" || r.Method == "CONNECT":
		return fmt.Errorf("the response to a %s is not a stream", r.Method)
	case len(r.Body) > conn.MaxBodyBytes:
		return errors.New("the request body is larger than 16 MiB")
	case r.Poll.Every == 0:
		return nil
	case r.Poll.Every < feeds.MinPoll:
		return fmt.Errorf("polling every %s is too often: the minimum is %s", r.Poll.Every, feeds.MinPoll)
	case r.Lines:
		return errors.New(
			"polling expects a JSON document, and newline-delimited JSON is a stream: remove one of the two",
		)
	case r.Resume != feeds.Resume{}:
		return errors.New("polling detects new items itself: remove resume or poll")
	}
	return nil
}
