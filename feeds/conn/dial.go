package conn

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
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
	tls        *tls.Config // For the way to a proxy.
}

// dial connects to addr, or to what the route has in its place. The proxy of the request, if it is one that the transport
// does not know, is in the attempt that ctx carries.
func (d *dialer) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	if d.unixSocket != "" {
		return d.base(ctx, "unix", d.unixSocket)
	}
	switch via := proxyOf(ctx); {
	case via == nil:
	case isSOCKS(via):
		return d.socks(ctx, network, addr, via)
	case via.Scheme == "https" && addr == via.Host:
		return d.encrypted(ctx, network, addr, via.Hostname())
	}
	return d.direct(ctx, network, addr)
}

// direct connects to the addresses that the route has for addr, one after the other, or to addr itself.
func (d *dialer) direct(ctx context.Context, network, addr string) (net.Conn, error) {
	_, port, _ := net.SplitHostPort(addr)
	addresses := d.own(addr, port)
	if len(addresses) == 0 {
		return d.base(ctx, network, addr)
	}
	var failed []error
	for _, a := range addresses {
		c, err := d.base(ctx, network, net.JoinHostPort(a, port))
		if err == nil {
			return c, nil
		}
		failed = append(failed, err)
	}
	return nil, errors.Join(failed...)
}

// own gives the addresses that the route has for addr, which has a port; none: those are looked up.
func (d *dialer) own(addr, port string) []string {
	if addresses, ok := d.resolve[strings.ToLower(addr)]; ok {
		return addresses
	}
	return d.resolve[net.JoinHostPort(anyHost, port)]
}

// encrypted connects to an https proxy. Its certificate is checked whatever the route says of the server's, and it is shown none.
func (d *dialer) encrypted(ctx context.Context, network, addr, name string) (net.Conn, error) {
	c, err := d.direct(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	secure := tls.Client(c, &tls.Config{ServerName: name, RootCAs: d.tls.RootCAs, MinVersion: tls.VersionTLS12})
	if err := secure.HandshakeContext(ctx); err != nil {
		_ = c.Close()
		return nil, err
	}
	return secure, nil
}

func isSOCKS(u *url.URL) bool { return strings.HasPrefix(u.Scheme, "socks5") }

// socks connects to addr by way of a SOCKS proxy.
func (d *dialer) socks(ctx context.Context, network, addr string, via *url.URL) (net.Conn, error) {
	if via.Scheme == "socks5" {
		var err error
		if addr, err = d.lookup(ctx, addr); err != nil {
			return nil, err
		}
	}
	var auth *proxy.Auth
	if via.User != nil {
		auth = &proxy.Auth{User: via.User.Username()}
		auth.Password, _ = via.User.Password()
	}
	s, err := proxy.SOCKS5("tcp", via.Host, auth, forward(d.direct))
	if err != nil {
		return nil, err
	}
	return s.(proxy.ContextDialer).DialContext(ctx, network, addr)
}

// lookup gives addr with an address in place of its name.
func (d *dialer) lookup(ctx context.Context, addr string) (string, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", err
	}
	if own := d.own(addr, port); len(own) > 0 {
		return net.JoinHostPort(own[0], port), nil
	}
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return "", err
	}
	return net.JoinHostPort(found[0].Unmap().String(), port), nil
}

// forward is how a SOCKS dialer reaches its proxy.
type forward dialFunc

// Dial implements [proxy.Dialer].
func (f forward) Dial(network, addr string) (net.Conn, error) {
	return f(context.Background(), network, addr)
}

// DialContext implements [proxy.ContextDialer].
func (f forward) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	return f(ctx, network, addr)
}
