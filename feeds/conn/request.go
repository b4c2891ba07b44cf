package conn

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// DefaultConnectTimeout is the connect timeout of a [Request] that names none.
const DefaultConnectTimeout = 15 * time.Second

// MediaType is the media type of an event stream, section 9.2.2 of the standard.
const MediaType = "text/event-stream"

// Request says what to ask for. Only URL is required.
type Request struct {
	// URL is absolute, http or https; see [ParseURL].
	URL *url.URL
	// Header is sent to the URL's own origin only: a redirect to another one goes without it.
	Header http.Header
	// LastEventID is sent as Last-Event-ID unless it is empty or holds a control character; see ResumeQuery.
	LastEventID string
	// ConnectTimeout bounds name lookup, TCP and TLS together, for each redirect anew; zero means 15 s.
	ConnectTimeout time.Duration
	// HeadTimeout bounds the wait for the response head; zero means no bound, since some servers
	// send it with the first event.
	HeadTimeout time.Duration
	// Authorize gives the value of the Authorization header, empty for none; see [Auth]. Nil sends none. Like Header it goes to
	// the URL's own origin only.
	Authorize func() (string, error)
	// Route is the way to the server.
	Route Route
	// Steps is told of each step of the attempt as it begins, one after the other, and of none once Open has returned; nil
	// asks for nothing. It must not block.
	Steps func(Step)

	Exchange
}

// ParseURL parses the address of a feed: absolute, http or https, with a host. The error's text
// shows no secret.
func ParseURL(s string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil {
		// What the parser says quotes the URL, with whatever secrets are in it.
		return nil, errors.New("this is no URL: look at its host, its port, which is a number, and at / # ? @ in a " +
			"password, which are written %2F %23 %3F %40")
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("a feed's URL begins with http:// or https://, not %q", u.Scheme)
	}
	if u.Hostname() == "" {
		return nil, fmt.Errorf("the URL %q names no host", MaskURL(u))
	}
	u.Fragment = ""
	return u, nil
}

func (c *Client) newRequest(ctx context.Context, r Request) (*http.Request, error) {
	req, err := r.begin(ctx, r.URL.String())
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

// setOwn sets the headers that every request for a stream has.
func (c *Client) setOwn(req *http.Request, x *Exchange) {
	req.Header.Set("Accept", formats[x.Format].accept)
	req.Header.Set("Cache-Control", "no-cache")
	req.Header.Set("User-Agent", c.userAgent)
	x.setOwn(req.Header)
}

// Sendable tells whether an id can go into a header. The standard lets a stream set ids that HTTP cannot
// carry; such a one is not sent, as an altered one could name another event.
func Sendable(id string) bool {
	return !strings.ContainsFunc(id, func(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f })
}
