package conn

import (
	"net/http"
	"time"
)

// forwardIdle is how long a connection for forwarded requests is kept for the next one.
const forwardIdle = 90 * time.Second

// forwarder sends requests that were composed elsewhere.
type forwarder struct{ *http.Transport }

// NewForwarder returns a transport for requests that were composed elsewhere, such as those that a relay passes on. It
// adds nothing to a request except what the route requires, and decodes nothing. Its CloseIdleConnections drops idle
// connections. The errors are those of the route's settings and files.
func NewForwarder(o Options, r Route) (http.RoundTripper, error) {
	t, err := newTransport(&NewClient(o).pool.options, &r)
	if err != nil {
		return nil, err
	}
	t.IdleConnTimeout, t.MaxIdleConnsPerHost = forwardIdle, 32
	return forwarder{t}, nil
}

// RoundTrip implements [http.RoundTripper].
func (f forwarder) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, _ := withAttempt(req.Context())
	return f.Transport.RoundTrip(req.WithContext(ctx))
}
