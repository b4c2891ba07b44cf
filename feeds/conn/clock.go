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

// Clock is what is known of the server's clock.
type Clock struct {
	// Known is false when the server told nothing.
	Known bool
	// Offset is our clock minus the server's; PlusMinus bounds its error.
	Offset, PlusMinus time.Duration
}

// dateResolution is that of an HTTP Date: it names the second that had begun.
const dateResolution = time.Second

// dateClock reads the clock off a Date header that was written between sent and received.
func dateClock(date string, sent, received time.Time) Clock {
	at, err := http.ParseTime(date)
	if err != nil || sent.IsZero() || received.Before(sent) {
		return Clock{}
	}
	return between(at.Add(dateResolution/2), sent, received, dateResolution/2)
}

// Date is what the Date in the head of a connection's response says of the server's clock.
func (in *Info) Date(head http.Header) Clock {
	return dateClock(head.Get("Date"), in.Up.Add(-in.Phases.FirstByte), in.Up)
}

// between takes the server's time as told at the middle of the round trip.
func between(server, sent, received time.Time, resolution time.Duration) Clock {
	half := received.Sub(sent) / 2
	return Clock{Known: true, Offset: sent.Add(half).Round(0).Sub(server), PlusMinus: half + resolution}
}

const (
	clockTimeout  = 5 * time.Second
	clockMaxBytes = 4 << 10
)

var errNoClock = errors.New(`the clock answered without a "ts" in Unix milliseconds`)

// AskClock asks u for the server's time: a JSON object with "ts" in Unix milliseconds. The headers of r, its
// credentials and its client certificate go along when u has the same origin as r.URL. It takes at most 5 s.
func (c *Client) AskClock(ctx context.Context, u *url.URL, r Request) (Clock, error) {
	ctx, cancel := context.WithTimeout(ctx, clockTimeout)
	defer cancel()
	ask := Request{URL: u, Route: r.Route.withoutCertificate()}
	if sameOrigin(u, r.URL) {
		ask.Header, ask.Authorize, ask.Route = r.Header, r.Authorize, r.Route
	}
	j, err := c.journey(ask)
	if err != nil {
		return Clock{}, err
	}
	ctx, _ = withWay(ctx)
	req, err := c.newRequest(ctx, ask)
	if err != nil {
		return Clock{}, err
	}
	req.Header.Set("Accept", "application/json")
	sent := time.Now()
	hops := 0
	client := &http.Client{Transport: j, CheckRedirect: c.redirectPolicy(ask, &hops)}
	resp, err := client.Do(req)
	if err != nil {
		return Clock{}, openError(ctx, err)
	}
	defer func() { _ = resp.Body.Close() }()
	received := time.Now()
	var answer struct {
		TS *int64 `json:"ts"`
	}
	body := io.LimitReader(resp.Body, clockMaxBytes)
	if err := json.NewDecoder(body).Decode(&answer); err != nil || answer.TS == nil {
		return Clock{}, errNoClock
	}
	return between(time.UnixMilli(*answer.TS), sent, received, time.Millisecond), nil
}
