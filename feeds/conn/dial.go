package conn

import (
	"context"
	"crypto/tls"
	"net"
	"net/http/httptrace"
	"net/url"
	"strings"

	"golang.org/x/net/proxy"
)

type dialFunc = func(ctx context.Context, network, addr string) (net.Conn, error)

// dialer opens the network connections of a route.
type dialer struct {
	base       dialFunc
	resolve    map[string][]string
	unixSocket string
	tls        *tls.Config
	version    Version
}

// dial connects to addr for plain HTTP or an HTTP proxy.
func (d *dialer) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	c, err := d.connect(ctx, network, addr)
	if err != nil || d.version != HTTPAuto && d.version != HTTP1 {
		return c, err
	}
	return newLenientConn(c), nil
}

// dialTLS connects to addr with TLS, through a tunnel if there is an HTTP proxy.
func (d *dialer) dialTLS(ctx context.Context, network, addr string) (net.Conn, error) {
	c, err := d.tunnel(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	config := d.tls.Clone()
	config.ServerName, _, _ = net.SplitHostPort(addr)
	if d.version != HTTP1 {
		config.NextProtos = append(config.NextProtos, "h2")
	}
	if d.version == HTTPAuto || d.version == HTTP1 {
		config.NextProtos = append(config.NextProtos, "http/1.1")
	}
	secure, err := handshake(ctx, c, config)
	if err != nil || secure.ConnectionState().NegotiatedProtocol == "h2" {
		return secure, err
	}
	return newLenientConn(secure), nil
}

// handshake starts TLS on a connection, which it closes on failure.
func handshake(ctx context.Context, c net.Conn, config *tls.Config) (*tls.Conn, error) {
	hooks := httptrace.ContextClientTrace(ctx)
	if hooks != nil && hooks.TLSHandshakeStart != nil {
		hooks.TLSHandshakeStart()
	}
	secure := tls.Client(c, config)
	err := secure.HandshakeContext(ctx)
	if hooks != nil && hooks.TLSHandshakeDone != nil {
		hooks.TLSHandshakeDone(secure.ConnectionState(), err)
	}
	if err != nil {
		_ = c.Close()
		return nil, err
	}
	return secure, nil
}

// connect connects to addr, or to what the route substitutes for it. The proxy comes from the attempt in ctx, since the
// transport may not know it.
func (d *dialer) connect(ctx context.Context, network, addr string) (net.Conn, error) {
	if d.unixSocket != "" {
		return d.base(ctx, "unix", d.unixSocket)
	}
	switch proxy := proxyOf(ctx); {
	case proxy == nil:
	case isSOCKS(proxy):
		return d.socks(ctx, network, addr, proxy)
	case proxy.Scheme == "https" && addr == proxy.Host:
		return d.encrypted(ctx, network, addr, proxy.Hostname())
	}
	return d.direct(ctx, network, addr)
}

// direct races the route's addresses for addr, or connects to addr itself.
func (d *dialer) direct(ctx context.Context, network, addr string) (net.Conn, error) {
	addresses := d.addresses(addr)
	if len(addresses) == 0 {
		return d.base(ctx, network, addr)
	}
	return race(ctx, addresses, func(ctx context.Context, a string) (net.Conn, error) { return d.base(ctx, network, a) })
}

// loopback are the addresses of all names below localhost.
var loopback = []string{"127.0.0.1", "::1"}

// addresses returns the route's addresses for addr (host:port), with the port; none means that a lookup is needed.
func (d *dialer) addresses(addr string) []string {
	host, port, _ := net.SplitHostPort(addr)
	hosts, known := d.resolve[strings.ToLower(addr)]
	if !known {
		hosts = d.resolve[net.JoinHostPort(anyHost, port)]
	}
	if len(hosts) == 0 && isLocalhost(host) && strings.Contains(host, ".") {
		hosts = loopback // Not every resolver knows these names (RFC 6761, section 6.3).
	}
	addresses := make([]string, len(hosts))
	for i, a := range hosts {
		addresses[i] = net.JoinHostPort(a, port)
	}
	return addresses
}

// encrypted connects to an https proxy. The proxy's certificate is always verified; it gets no client certificate.
func (d *dialer) encrypted(ctx context.Context, network, addr, name string) (net.Conn, error) {
	c, err := d.direct(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	secure := tls.Client(c, &tls.Config{ServerName: name, RootCAs: d.tls.RootCAs, MinVersion: tls.VersionTLS12})
	if err := secure.HandshakeContext(ctx); err != nil { // Without hooks, which are for the feed's TLS.
		_ = c.Close()
		return nil, err
	}
	return secure, nil
}

func isSOCKS(u *url.URL) bool { return strings.HasPrefix(u.Scheme, "socks5") }

// socks connects to addr through a SOCKS proxy.
func (d *dialer) socks(ctx context.Context, network, addr string, server *url.URL) (net.Conn, error) {
	addresses := []string{addr} // The proxy looks the name up.
	if server.Scheme == "socks5" {
		var err error
		if addresses, err = d.lookup(ctx, addr); err != nil {
			return nil, err
		}
	}
	var auth *proxy.Auth
	if server.User != nil {
		auth = &proxy.Auth{User: server.User.Username()}
		auth.Password, _ = server.User.Password()
	}
	s, err := proxy.SOCKS5("tcp", server.Host, auth, forward(d.direct))
	if err != nil {
		return nil, err
	}
	return race(ctx, addresses, func(ctx context.Context, a string) (net.Conn, error) {
		return s.(proxy.ContextDialer).DialContext(ctx, network, a)
	})
}

// lookup returns the addresses of addr, with the port.
func (d *dialer) lookup(ctx context.Context, addr string) ([]string, error) {
	if known := d.addresses(addr); len(known) > 0 {
		return known, nil
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	return lookup(ctx, host, port)
}

// forward dials a SOCKS proxy.
type forward dialFunc

// Dial implements [proxy.Dialer].
func (f forward) Dial(network, addr string) (net.Conn, error) {
	return f(context.Background(), network, addr)
}

// DialContext implements [proxy.ContextDialer].
func (f forward) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	return f(ctx, network, addr)
}
