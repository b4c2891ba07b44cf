package conn

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// Dial is an attempt at one address.
type Dial struct {
	// Addr is the address with its port, or the path of a socket.
	Addr string
	// Began is when it began; Took how long it took, zero while it was not decided when the connection stood.
	Began time.Time
	Took  time.Duration
	// Reason says why it failed, empty where it did not.
	Reason string
}

// maxDials bounds the addresses that are noted of an attempt.
const maxDials = 64

// way notes where an attempt goes. Its context carries it to the dialer.
type way struct {
	mu    sync.Mutex
	proxy *url.URL
	via   Via
	dials []Dial
}

type wayKey struct{}

func withWay(ctx context.Context) (context.Context, *way) {
	w := &way{}
	return context.WithValue(ctx, wayKey{}, w), w
}

func wayOf(ctx context.Context) *way {
	w, _ := ctx.Value(wayKey{}).(*way)
	return w
}

// goesBy notes the proxy of a request; each redirect may have another one.
func goesBy(ctx context.Context, proxy *url.URL, via Via) {
	if w := wayOf(ctx); w != nil {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.proxy, w.via = proxy, via
	}
}

// proxyOf gives the proxy that the request of ctx goes by, nil for none.
func proxyOf(ctx context.Context) *url.URL {
	w := wayOf(ctx)
	if w == nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.proxy
}

func (w *way) begins(addr string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.dials) < maxDials {
		w.dials = append(w.dials, Dial{Addr: addr, Began: time.Now()})
	}
}

func (w *way) ends(addr string, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if errors.Is(err, context.Canceled) {
		return // Another one was quicker.
	}
	for i := range w.dials {
		d := &w.dials[i]
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

// told gives what was noted so far: dials may go on.
func (w *way) told() (Via, []Dial) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.via, append([]Dial(nil), w.dials...)
}

// journey takes the requests of one attempt to their transports. What follows a redirect to another origin was chosen by a
// stranger, even if it leads back home: nobody there sees the client certificate.
type journey struct {
	home      *url.URL
	own, away *http.Transport
	left      bool
}

func (c *Client) journey(r Request) (*journey, error) {
	j := &journey{home: r.URL}
	err := r.Route.Check(r.URL)
	if err != nil {
		return nil, &Error{Kind: KindSettings, Reason: err.Error(), cause: err}
	}
	stranger := r.Route.withoutCertificate()
	j.own, err = c.pool.take(&r.Route)
	if err == nil {
		j.away, err = c.pool.take(&stranger)
	}
	if err != nil { // For a file, which may be there another time.
		return nil, &Error{Kind: KindSettings, Reason: err.Error(), Retry: true, cause: err}
	}
	return j, nil
}

// RoundTrip implements [http.RoundTripper]. The requests of an attempt follow each other.
func (j *journey) RoundTrip(req *http.Request) (*http.Response, error) {
	j.left = j.left || !sameOrigin(req.URL, j.home)
	if j.left {
		return j.away.RoundTrip(req)
	}
	return j.own.RoundTrip(req)
}

// CloseIdleConnections also ends dials whose request is over.
func (j *journey) CloseIdleConnections() {
	j.own.CloseIdleConnections()
	if j.away != j.own {
		j.away.CloseIdleConnections()
	}
}
