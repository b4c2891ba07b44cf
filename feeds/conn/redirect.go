package conn

import (
	"errors"
	"net/http"
	"net/url"
)

// MaxRedirects is how many redirects are followed.
const MaxRedirects = 10

var errRedirects = errors.New("stopped after 10 redirects")

// redirectPolicy follows up to MaxRedirects and takes everything secret off a request that leaves the
// origin it was made for: all of the user's headers, not just the well-known ones, and the Referer,
// whose query may hold a token.
func (c *Client) redirectPolicy(r Request, hops *int) func(*http.Request, []*http.Request) error {
	return func(req *http.Request, via []*http.Request) error {
		if len(via) > MaxRedirects {
			return &Error{
				Kind: KindRedirectLoop, Reason: errRedirects.Error() + "; the next leads to " + MaskURL(req.URL), cause: errRedirects,
			}
		}
		*hops = len(via)
		elsewhere := !sameOrigin(req.URL, r.URL) || leftOrigin(via, r.URL) != nil
		if elsewhere && carriesBody(req) {
			return errBodyElsewhere
		}
		req.Header.Del("Referer")
		if !elsewhere {
			if req.URL.User == nil && via[0].Header.Get("Authorization") == "" {
				req.URL.User = r.URL.User
			}
			return nil
		}
		for name := range r.Header {
			req.Header.Del(name)
		}
		req.Header.Del("Authorization")
		req.Header.Del("Cookie")
		req.Host = ""
		c.setOwn(req, &r.Exchange)
		return nil
	}
}

// leftOrigin returns the first request that was made to another origin: what comes after it was
// chosen by a stranger, even if it leads back home.
func leftOrigin(via []*http.Request, home *url.URL) *http.Request {
	for _, v := range via {
		if !sameOrigin(v.URL, home) {
			return v
		}
	}
	return nil
}

func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && a.Hostname() == b.Hostname() && port(a) == port(b)
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	if u.Scheme == "https" {
		return "443"
	}
	return "80"
}
