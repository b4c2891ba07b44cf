package config

import (
	"net/http"

	"feedscope/feeds"
	"feedscope/feeds/retry"
)

// Spec gives the feed as package feeds takes it.
func (f *Feed) Spec() feeds.Spec {
	header := make(http.Header, len(f.Headers))
	for name, value := range f.Headers {
		header.Set(name, value)
	}
	spec := feeds.Spec{
		Name:           f.Name,
		URL:            f.URL,
		Header:         header,
		LastEventID:    f.LastEventID,
		Heartbeat:      f.Heartbeat,
		StaleAfter:     f.StaleAfter,
		IdleTimeout:    f.IdleTimeout,
		ConnectTimeout: f.ConnectTimeout,
		TimePath:       f.Time,
		ClockURL:       f.Clock,
		MaxEventBytes:  int(f.MaxEvent),
		Retry:          f.Retry.Policy(),
		NoReconnect:    !f.Reconnect,
		Auth:           f.Auth.conn(),
		Route:          f.route(),
		End:            f.end(),
		Ask:            f.ask(),
	}
	if spec.Resume.Persist {
		spec.Bookmarks = bookmarks()
	}
	return spec
}

// Policy gives the delays as package retry takes them, where a jitter of zero would mean the default.
func (p Retry) Policy() retry.Policy {
	jitter := p.Jitter
	if jitter == 0 {
		jitter = -1
	}
	return retry.Policy{Base: p.Base, Max: p.Max, Floor: p.Floor, Jitter: jitter, ResetAfter: p.ResetAfter}
}
