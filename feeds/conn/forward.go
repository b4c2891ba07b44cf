package conn

import (
	"io"
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

// Decoded returns the content of a body that has the Content-Encoding in h, decompressed as it arrives, and the names of
// its codings, empty for none. ok is false if feedscope cannot decode it. Closing the content closes the body.
func Decoded(h http.Header, body io.ReadCloser) (content io.ReadCloser, codings string, ok bool) {
	resp := &http.Response{Header: h, Body: body}
	e := encodingOf(resp)
	return decode(resp), e.String(), e.foreign == "" && len(e.codings) <= maxCodings
}
