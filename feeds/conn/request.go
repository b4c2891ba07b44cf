package conn

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"feedscope/feeds/conn/redact"
)

// DefaultConnectTimeout is the connect timeout of a [Request] that sets none.
const DefaultConnectTimeout = 15 * time.Second

// MediaType is the media type of an event stream, section 9.2.2 of the standard.
const MediaType = "text/event-stream"

// Request describes the request for a stream. Only URL is required.
type Request struct {
	// URL is absolute, http or https; see [ParseURL].
	URL *url.URL
	// Header is sent to the URL's own origin only, not to others after a redirect.
	Header http.Header
	// LastEventID is sent as Last-Event-ID unless it is empty or contains a control character; see ResumeQuery.
	LastEventID string
	// ConnectTimeout bounds name lookup, TCP and TLS together, again for each redirect; zero means 15 s.
	ConnectTimeout time.Duration
	// HeadTimeout bounds the wait for the response head; zero means no bound, since some servers
	// send it with the first event.
	HeadTimeout time.Duration
	// Auth supplies the Authorization header; nil sends none. Like Header it goes to the URL's own origin only.
	Auth Authorizer
	// Route is how to reach the server.
	Route Route
	// Secrets are masked wherever the address, the server's words and errors are shown.
	Secrets redact.Known
	// Steps is called with each step of the attempt as it begins, never concurrently and never after Open has returned.
	// It may be nil and must not block.
	Steps func(Step)

	Exchange
}

// Authorizer supplies the Authorization header for the requests of one connection, as package auth does.
type Authorizer interface {
	// Authorization returns the value of the header, empty for none. Its error contains no secret.
	Authorization() (string, error)
	// Accepted is called when the server accepts the header.
	Accepted()
	// Rejected is called when the server answers 401. It reports whether another connection may have another header.
	Rejected() (again bool)
}

func (c *Client) newRequest(ctx context.Context, r Request) (*http.Request, error) {
	req, err := r.newRequest(ctx, r.URL.String())
	if err != nil {
		return nil, unwrapURL(err)
	}
	c.setOwn(req, &r.Exchange)
	if err := authorize(req, r); err != nil {
		return nil, err
	}
	r.resume(req)
	for name, values := range r.Header {
		if strings.EqualFold(name, "Host") && len(values) > 0 {
			req.Host = values[0]
			continue
		}
		req.Header[http.CanonicalHeaderKey(name)] = values
	}
	return req, nil
}

// setOwn sets the headers of every request for a stream.
func (c *Client) setOwn(req *http.Request, x *Exchange) {
	req.Header.Set("Accept", formats[x.Format].accept)
	req.Header.Set("Cache-Control", "no-cache")
	req.Header.Set("User-Agent", c.userAgent)
	x.setOwn(req.Header)
}

func authorize(req *http.Request, r Request) error {
	if r.Auth == nil {
		return nil
	}
	value, err := r.Auth.Authorization()
	if err != nil {
		return &Error{Reason: err.Error(), Kind: KindCredentials, Retry: true, cause: err}
	}
	if value != "" {
		req.Header.Set("Authorization", value)
	}
	return nil
}

// authorized reports whether the answered request had the header of r.Auth.
func (r *Request) authorized(resp *http.Response) bool {
	if r.Auth == nil {
		return false
	}
	value, err := r.Auth.Authorization()
	return err == nil && value != "" && value == resp.Request.Header.Get("Authorization")
}

func (r *Request) accepted(resp *http.Response) {
	if r.authorized(resp) {
		r.Auth.Accepted()
	}
}

// rejected reports whether another connection may have another header after a 401.
func (r *Request) rejected(resp *http.Response) bool { return r.authorized(resp) && r.Auth.Rejected() }

// insecure reports whether the certificate of the feed's own server is not verified.
func (r *Request) insecure() bool { return r.Route.TLS.Insecure && r.URL.Scheme == "https" }

// Sendable reports whether an id can be put into a header. The standard lets a stream set ids that HTTP cannot
// carry. Such an id is not sent at all, since an altered one could name another event.
func Sendable(id string) bool {
	return !strings.ContainsFunc(id, func(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f })
}
