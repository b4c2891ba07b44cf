package conn

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"sync"
	"time"
)

// maxDials is how many addresses an attempt records.
const maxDials = 64

// attempt records the route of an attempt to connect: its proxy and the addresses it dials. The context carries it
// to the dialer.
type attempt struct {
	mu    sync.Mutex
	proxy *url.URL
	via   Via
	dials []Dial
}

type attemptKey struct{}

func withAttempt(ctx context.Context) (context.Context, *attempt) {
	a := &attempt{}
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: expectHead})
	return context.WithValue(ctx, attemptKey{}, a), a
}

// setProxy records the proxy of a request. Each redirect may use a different one.
func setProxy(ctx context.Context, proxy *url.URL, via Via) {
	if a, ok := ctx.Value(attemptKey{}).(*attempt); ok {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.proxy, a.via = proxy, via
	}
}

// proxyOf returns the proxy for the request of ctx, nil for none.
func proxyOf(ctx context.Context) *url.URL {
	a, ok := ctx.Value(attemptKey{}).(*attempt)
	if !ok {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.proxy
}

func (a *attempt) beginDial(addr string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.dials) < maxDials {
		a.dials = append(a.dials, Dial{Addr: addr, Began: time.Now()})
	}
}

func (a *attempt) endDial(addr string, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if errors.Is(err, context.Canceled) {
		return // Another address was quicker.
	}
	for i := range a.dials {
		d := &a.dials[i]
		if d.Addr != addr || d.Took > 0 {
			continue
		}
		d.Took = max(time.Since(d.Began), 1)
		if err != nil {
			d.Reason = Reason(err)
		}
		return
	}
}

// route returns the proxy and the dials so far; some may still be running.
func (a *attempt) route() (Via, []Dial) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.via, slices.Clone(a.dials)
}

// dispatcher sends the requests of one attempt through their transports. After a redirect to another origin, even one
// that leads back, no server sees the client certificate.
type dispatcher struct {
	home      *url.URL
	own, away *http.Transport
	left      bool
}

func (c *Client) newDispatcher(r Request) (*dispatcher, error) {
	d := &dispatcher{home: r.URL}
	err := r.Route.Check(r.URL)
	if err != nil {
		return nil, &Error{Kind: KindSettings, Reason: err.Error(), cause: err}
	}
	anonymous := r.Route.withoutCertificate()
	d.own, err = c.pool.transport(&r.Route)
	if err == nil {
		d.away, err = c.pool.transport(&anonymous)
	}
	if err != nil { // A file could not be read; the next attempt may succeed.
		return nil, &Error{Kind: KindSettings, Reason: err.Error(), Retry: true, cause: err}
	}
	return d, nil
}

// RoundTrip implements [http.RoundTripper]. An attempt sends one request at a time.
func (d *dispatcher) RoundTrip(req *http.Request) (*http.Response, error) {
	d.left = d.left || !sameOrigin(req.URL, d.home)
	if d.left {
		return d.away.RoundTrip(req)
	}
	return d.own.RoundTrip(req)
}

// CloseIdleConnections also stops dials whose request has ended.
func (d *dispatcher) CloseIdleConnections() {
	d.own.CloseIdleConnections()
	if d.away != d.own {
		d.away.CloseIdleConnections()
	}
}
