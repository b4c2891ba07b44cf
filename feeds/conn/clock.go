package conn

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"
)

// Clock is a reading of the server's clock.
type Clock struct {
	// Known reports whether there is a reading.
	Known bool
	// Offset is our clock minus the server's; PlusMinus bounds its error.
	Offset, PlusMinus time.Duration
}

// dateResolution is the resolution of an HTTP Date, which is rounded down to the second.
const dateResolution = time.Second

// dateClock reads the clock from a Date header that was written between sent and received.
func dateClock(date string, sent, received time.Time) Clock {
	at, err := http.ParseTime(date)
	if err != nil || sent.IsZero() || received.Before(sent) {
		return Clock{}
	}
	return between(at.Add(dateResolution/2), sent, received, dateResolution/2)
}

// Date returns the server's clock by the Date field of the connection's response.
func (in *Info) Date(head http.Header) Clock {
	return dateClock(head.Get("Date"), in.Up.Add(-in.Phases.FirstByte), in.Up)
}

// between assumes that the server read its clock in the middle of the round trip.
func between(server, sent, received time.Time, resolution time.Duration) Clock {
	half := received.Sub(sent) / 2
	return Clock{Known: true, Offset: sent.Add(half).Round(0).Sub(server), PlusMinus: half + resolution}
}

const (
	clockTimeout  = 5 * time.Second
	clockMaxBytes = 4 << 10
)

var errNoClock = errors.New(`the clock's answer has no "ts" in Unix milliseconds`)

// FetchClock reads the server's clock from u, which returns a JSON object with "ts" in Unix milliseconds. It sends
// the headers, credentials and client certificate of r only if u has the same origin as r.URL. It takes at most 5 s.
func (c *Client) FetchClock(ctx context.Context, u *url.URL, r Request) (Clock, error) {
	ctx, cancel := context.WithTimeout(ctx, clockTimeout)
	defer cancel()
	own := Request{URL: u, Route: r.Route.withoutCertificate()}
	if sameOrigin(u, r.URL) {
		own.Header, own.Auth, own.Route = r.Header, r.Auth, r.Route
	}
	own.Format = Document
	sent := time.Now()
	a, err := c.ask(ctx, own)
	if err != nil {
		return Clock{}, err
	}
	defer func() { _ = a.resp.Body.Close() }()
	received := time.Now()
	var answer struct {
		TS *int64 `json:"ts"`
	}
	body := io.LimitReader(a.resp.Body, clockMaxBytes)
	if err := json.NewDecoder(body).Decode(&answer); err != nil || answer.TS == nil {
		return Clock{}, errNoClock
	}
	return between(time.UnixMilli(*answer.TS), sent, received, time.Millisecond), nil
}
