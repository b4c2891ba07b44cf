package conn

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// Route is how to reach a server: through which proxy, at which address, with which TLS and HTTP. The zero
// value uses the environment's proxy, if there is one, and lets TLS negotiate HTTP/1.1 or HTTP/2.
//
// Feeds with the same route share its connections.
type Route struct {
	// Proxy is the URL of a proxy, see [ParseProxy]. Empty means the proxy in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY,
	// depending on the feed's scheme. A proxy that is set here is used for loopback addresses as well.
	Proxy string
	// NoProxy replaces NO_PROXY: a comma-separated list of hosts with their subdomains, addresses and ranges
	// ("10.0.0.0/8"), with or without a port, to reach without a proxy; "*" is everything. Empty means that
	// NO_PROXY applies.
	NoProxy string
	// Resolve has entries of the form host:port:address[,address], see [ParseResolve], which replace a name lookup.
	Resolve []string
	// UnixSocket is the path of a socket for all connections, whatever the URL; it excludes a proxy.
	UnixSocket string
	// HTTP is the version of the protocol.
	HTTP Version
	// TLS has the certificates.
	TLS TLS
}

// Version is the version of HTTP to use.
type Version uint8

// The versions.
const (
	// HTTPAuto lets TLS negotiate HTTP/2 or HTTP/1.1; without TLS it is HTTP/1.1.
	HTTPAuto Version = iota
	// HTTP1 is HTTP/1.1 only; HTTP2 is HTTP/2 over TLS only.
	HTTP1
	HTTP2
	// H2C is HTTP/2 with prior knowledge, without TLS as well.
	H2C
)

// TLS has the certificates of a route. The files are PEM.
type TLS struct {
	// Cert and Key are the files of a client certificate, both or neither. They are read for every handshake, and the
	// certificate is sent to the feed's own origin only.
	Cert, Key string
	// CA is a file of authorities to trust in place of the system's.
	CA string
	// Insecure skips the verification of the server's certificate, but not of a proxy's.
	Insecure bool
}

// routeKey identifies a route.
type routeKey struct {
	proxy, noProxy, resolve, unixSocket string
	http                                Version
	tls                                 TLS
}

func (r *Route) key() routeKey {
	return routeKey{r.Proxy, r.NoProxy, strings.Join(r.Resolve, " "), r.UnixSocket, r.HTTP, r.TLS}
}

// withoutCertificate returns the route for servers that must not see the client certificate.
func (r Route) withoutCertificate() Route {
	r.TLS.Cert, r.TLS.Key = "", ""
	return r
}

// Check returns an error if the route is invalid for u. It opens no file, and its error contains no secret.
func (r *Route) Check(u *url.URL) error {
	if r.Proxy != "" {
		if _, err := ParseProxy(r.Proxy); err != nil {
			return err
		}
	}
	for _, entry := range r.Resolve {
		if _, _, err := ParseResolve(entry); err != nil {
			return err
		}
	}
	switch {
	case r.Proxy != "" && r.UnixSocket != "":
		return errors.New("a connection goes to a Unix socket or through a proxy, not both")
	case (r.TLS.Cert == "") != (r.TLS.Key == ""):
		return errors.New("a client certificate is two files: the certificate and its key")
	case r.HTTP == HTTP2 && u.Scheme == "http":
		return errPlainHTTP2
	}
	return nil
}

var errPlainHTTP2 = errors.New("HTTP/2 needs an https URL; without TLS it is h2c")

// ParseProxy parses the address of a proxy: http, https, socks5 (names are looked up locally) or socks5h (by the
// proxy), with or without user:password@; host:port alone is an http proxy. The default ports are 80, 443 and 1080.
// The error contains no secret.
func ParseProxy(s string) (*url.URL, error) {
	s = strings.TrimSpace(s)
	if !strings.Contains(s, "://") {
		s = "http://" + s
	}
	u, err := url.Parse(s)
	if err != nil {
		return nil, errors.New("not a proxy URL; write http://user:password@host:port, " +
			"with %2F %23 %3F %40 for / # ? @ in a password")
	}
	ports := map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}
	port, known := ports[u.Scheme]
	switch {
	case !known:
		return nil, errors.New("a proxy's URL begins with http://, https://, socks5:// or socks5h://")
	case u.Hostname() == "":
		return nil, errors.New("the proxy URL has no host")
	case u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("the proxy URL has something after host and port; remove it")
	}
	if u.Port() != "" {
		port = u.Port()
	}
	return &url.URL{Scheme: u.Scheme, User: u.User, Host: net.JoinHostPort(u.Hostname(), port)}, nil
}

// anyHost in an entry of Resolve means all hosts without an entry of their own.
const anyHost = "*"

// ParseResolve parses an entry host:port:address[,address], where IPv6 addresses may be in brackets and * is
// any host. A leading plus sign, which makes an entry expire in curl, has no effect: every connection looks
// names up anew.
func ParseResolve(s string) (hostPort string, addresses []string, err error) {
	host, rest, _ := strings.Cut(strings.TrimPrefix(s, "+"), ":")
	port, list, _ := strings.Cut(rest, ":")
	if host == "" || strings.ContainsAny(host, "[]/?#@ ") || !isPort(port) || list == "" {
		return "", nil, errors.New("write host:port:address, for example example.com:443:127.0.0.1")
	}
	for a := range strings.SplitSeq(list, ",") {
		a = strings.Trim(strings.TrimSpace(a), "[]")
		if _, err := netip.ParseAddr(a); err != nil {
			return "", nil, errors.New(
				"host and port must be followed by an IP address, or a comma-separated list of them",
			)
		}
		addresses = append(addresses, a)
	}
	return net.JoinHostPort(strings.ToLower(host), port), addresses, nil
}

func isPort(s string) bool {
	_, err := netip.ParseAddrPort("0.0.0.0:" + s)
	return err == nil && s != "0"
}
