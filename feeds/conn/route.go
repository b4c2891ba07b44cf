package conn

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// Route is the way to a server: through which proxy, to which address, with which TLS and HTTP. The zero value goes by way of
// the environment's proxy, if there is one, and lets TLS negotiate HTTP/1.1 or HTTP/2.
//
// Feeds of the same route share what is made for it.
type Route struct {
	// Proxy is the URL of a proxy, see [ParseProxy]; empty: the one that HTTPS_PROXY, HTTP_PROXY or ALL_PROXY names, by the
	// scheme of the feed. A proxy that is given here is used for loopback addresses too.
	Proxy string
	// NoProxy lists what is reached without a proxy, as NO_PROXY does, and in its place: hosts with all below them,
	// addresses, ranges ("10.0.0.0/8"), each with a port or not, parted by commas; "*" is everything. Empty: NO_PROXY holds.
	NoProxy string
	// Resolve has entries of the form host:port:address[,address], see [ParseResolve]: addresses that take the place
	// of a name lookup.
	Resolve []string
	// UnixSocket is the path of a socket that all connections are made to, whatever the URL says; there is no proxy then.
	UnixSocket string
	// HTTP is the version of the protocol.
	HTTP Version
	// TLS says how to encrypt and whom to trust.
	TLS TLS
}

// Version says which HTTP to speak.
type Version uint8

// The versions.
const (
	// HTTPAuto lets TLS negotiate HTTP/2 or HTTP/1.1; without TLS it is HTTP/1.1.
	HTTPAuto Version = iota
	// HTTP1 is HTTP/1.1, and HTTP2 is HTTP/2 over TLS, and nothing else.
	HTTP1
	HTTP2
	// H2C is HTTP/2 without asking first, also without TLS.
	H2C
)

// TLS says how to encrypt. The files are PEM.
type TLS struct {
	// Cert and Key are the files of a client certificate, both or neither. It is read anew for every handshake, and shown to
	// the feed's own origin only.
	Cert, Key string
	// CA is the file of the authorities that are trusted in place of the system's.
	CA string
	// Insecure takes any certificate of a server. That of a proxy is checked all the same.
	Insecure bool
}

// routeKey is what makes two routes the same.
type routeKey struct {
	proxy, noProxy, resolve, unixSocket string
	http                                Version
	tls                                 TLS
}

func (r *Route) key() routeKey {
	return routeKey{r.Proxy, r.NoProxy, strings.Join(r.Resolve, " "), r.UnixSocket, r.HTTP, r.TLS}
}

// withoutCertificate is the route of those who are not to see who asks.
func (r Route) withoutCertificate() Route {
	r.TLS.Cert, r.TLS.Key = "", ""
	return r
}

// Check tells what makes no sense in a route to u; no file is opened. The error holds no secret.
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
		return errors.New("a connection goes to a Unix socket or by way of a proxy, not both")
	case (r.TLS.Cert == "") != (r.TLS.Key == ""):
		return errors.New("a client certificate is two files: the certificate and its key")
	case r.HTTP == HTTP2 && u.Scheme == "http":
		return errPlainHTTP2
	}
	return nil
}

var errPlainHTTP2 = errors.New("HTTP/2 needs an https URL; without TLS it is h2c")

// ParseProxy parses the address of a proxy: http, https, socks5 (names are looked up here) or socks5h (names are looked up by the
// proxy), with user:password@ or not; a host with a port alone is an http proxy. The ports are 80, 443 and 1080 by default. The
// error's text shows no secret.
func ParseProxy(s string) (*url.URL, error) {
	s = strings.TrimSpace(s)
	if !strings.Contains(s, "://") {
		s = "http://" + s
	}
	u, err := url.Parse(s)
	if err != nil {
		return nil, errors.New("this is no URL of a proxy; it is written http://user:password@host:port, with %2F %23 %3F %40 for / # ? @ in " +
			"a password")
	}
	ports := map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}
	port, known := ports[u.Scheme]
	switch {
	case !known:
		return nil, errors.New("a proxy's URL begins with http://, https://, socks5:// or socks5h://")
	case u.Hostname() == "":
		return nil, errors.New("the proxy's URL names no host")
	case u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("the proxy's URL has something behind its host and port")
	}
	if u.Port() != "" {
		port = u.Port()
	}
	return &url.URL{Scheme: u.Scheme, User: u.User, Host: net.JoinHostPort(u.Hostname(), port)}, nil
}

// anyHost stands in an entry of Resolve for all hosts that have no entry of their own.
const anyHost = "*"

// ParseResolve parses an entry host:port:address[,address], where IPv6 addresses may stand in brackets, and * for any host. A plus
// sign before it, by which curl lets an entry expire, is nothing here: each connection looks anew.
func ParseResolve(s string) (hostPort string, addresses []string, err error) {
	host, rest, _ := strings.Cut(strings.TrimPrefix(s, "+"), ":")
	port, list, _ := strings.Cut(rest, ":")
	if host == "" || strings.ContainsAny(host, "[]/?#@ ") || !isPort(port) || list == "" {
		return "", nil, errors.New("an entry is written host:port:address, for example example.com:443:127.0.0.1")
	}
	for a := range strings.SplitSeq(list, ",") {
		a = strings.Trim(strings.TrimSpace(a), "[]")
		if _, err := netip.ParseAddr(a); err != nil {
			return "", nil, errors.New("what stands behind host and port is no IP address, or a list of them parted by commas")
		}
		addresses = append(addresses, a)
	}
	return net.JoinHostPort(strings.ToLower(host), port), addresses, nil
}

func isPort(s string) bool {
	_, err := netip.ParseAddrPort("0.0.0.0:" + s)
	return err == nil && s != "0"
}
