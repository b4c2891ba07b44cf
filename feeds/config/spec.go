package config

import (
	"net/http"

	"feedscope/feeds"
	"feedscope/feeds/retry"
)

// Spec converts the feed to a feeds.Spec.
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
		Secrets:        f.Secrets,
		End:            matcher(f.End, f.Name),
		Noise:          f.noise(),
		QuietAfter:     f.QuietAfter,
		ExpectCloses:   f.Closes == closesExpected,
		Setup:          f.Setup.setup(f.Name),
		Request:        f.request(),
	}
	if spec.Resume.Persist {
		spec.Bookmarks = bookmarks()
	}
	return spec
}

// Policy converts the delays to a retry.Policy, in which a jitter of zero means the default. An unset Max stays zero:
// the server can then request more than the default.
func (p Retry) Policy() retry.Policy {
	jitter := p.Jitter
	if jitter == 0 {
		jitter = -1
	}
	return retry.Policy{Base: p.Base, Max: p.Max, Floor: p.Floor, Jitter: jitter, ResetAfter: p.ResetAfter}
}
