package conn

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"feedscope/feeds/conn/redact"
)

// MaxRedirects is how many redirects are followed.
const MaxRedirects = 10

var (
	errRedirects     = errors.New("stopped after 10 redirects")
	errBodyElsewhere = errors.New(
		"the server redirects a request with a body to another host, which feedscope does not follow",
	)
)

// redirectPolicy follows up to MaxRedirects redirects. It removes everything secret from a request to another origin:
// all of the user's headers, not just the well-known ones. It always removes the Referer, whose query may contain a
// token.
func (c *Client) redirectPolicy(r Request, hops *int) func(*http.Request, []*http.Request) error {
	return func(req *http.Request, via []*http.Request) error {
		if err := checkRedirect(req.URL, via, r.Secrets); err != nil {
			return err
		}
		*hops = len(via)
		elsewhere := !sameOrigin(req.URL, r.URL) || leftOrigin(via, r.URL)
		if elsewhere && req.ContentLength > 0 { // The redirect repeats the body.
			return errBodyElsewhere
		}
		req.URL.RawQuery = encodeQuery(req.URL.RawQuery)
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

// checkRedirect returns an error if a redirect cannot be followed.
func checkRedirect(to *url.URL, via []*http.Request, secrets redact.Known) error {
	from := secrets.URL(via[len(via)-1].URL)
	switch {
	case len(via) > MaxRedirects:
		return &Error{
			Kind: KindRedirectLoop, Reason: errRedirects.Error() + "; the next leads to " + secrets.URL(to), cause: errRedirects,
		}
	case to.Scheme != "http" && to.Scheme != "https":
		reason := from + " redirects to " + secrets.URL(to) + ", which is neither http nor https"
		return &Error{Kind: KindRedirect, Reason: reason, Retry: true}
	case to.Hostname() == "":
		reason := from + " redirects to " + secrets.URL(to) + ", which has no host"
		return &Error{Kind: KindRedirect, Reason: reason, Retry: true}
	}
	return nil
}

// leftOrigin reports whether a request went to another origin, which then chose the next one.
func leftOrigin(via []*http.Request, home *url.URL) bool {
	return slices.ContainsFunc(via, func(v *http.Request) bool { return !sameOrigin(v.URL, home) })
}

// redirectCredentials reports whether a request has user information from a redirect and not from the user.
func redirectCredentials(req *http.Request, r *Request) bool {
	user := req.URL.User
	return user != nil && (r.URL.User == nil || user.String() != r.URL.User.String())
}
