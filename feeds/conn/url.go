package conn

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	"feedscope/feeds/conn/redact"
)

// ParseURL parses the address of a feed: absolute, http or https, with a host. Characters that a query cannot
// contain are percent-encoded, as in the URL standard. The error contains no secret.
func ParseURL(s string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil {
		// The parser's error quotes the URL with its secrets.
		return nil, errors.New(
			"invalid URL: check its host and port, and write / # ? @ in a password as %2F %23 %3F %40",
		)
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("a feed's URL begins with http:// or https://, not %q", u.Scheme)
	}
	if u.Hostname() == "" {
		return nil, fmt.Errorf("the URL %q has no host", redact.URL(u))
	}
	u.Fragment = ""
	u.RawQuery = encodeQuery(u.RawQuery)
	return u, nil
}

// encodeQuery percent-encodes what the URL standard does not allow in the query of an http URL ("special-query
// percent-encode set"); Go sends a query unchanged. Existing escapes stay.
func encodeQuery(query string) string {
	var b strings.Builder
	for i := range len(query) {
		if c := query[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(`"#<>'`, c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
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

// IsLoopback reports whether a host is this machine, judging by its name alone: a loopback address, localhost or a
// name below it (RFC 6761, section 6.3).
func IsLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return isLocalhost(host) || err == nil && addr.IsLoopback()
}

func isLocalhost(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}
