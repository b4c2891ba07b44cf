package conn

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"
)

// pool has a transport for every route that was ever taken. Its HTTP/2 streams share a connection as long as the server allows, and
// net/http makes another one then.
type pool struct {
	options Options

	mu   sync.Mutex
	made map[routeKey]*http.Transport
}

func newPool(o Options) *pool { return &pool{options: o, made: make(map[routeKey]*http.Transport)} }

// take gives the transport of a route. A file that cannot be read is looked for again the next time.
func (p *pool) take(r *Route) (*http.Transport, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := r.key()
	if t, ok := p.made[key]; ok {
		return t, nil
	}
	t, err := newTransport(&p.options, r)
	if err != nil {
		return nil, err
	}
	p.made[key] = t
	return t, nil
}

func (p *pool) closeIdle() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, t := range p.made {
		t.CloseIdleConnections()
	}
}

func newTransport(o *Options, r *Route) (*http.Transport, error) {
	chosen := proxies{noProxy: r.NoProxy, off: r.UnixSocket != ""}
	if r.Proxy != "" {
		var err error
		if chosen.given, err = ParseProxy(r.Proxy); err != nil {
			return nil, err
		}
	}
	config, err := tlsConfig(r.TLS)
	if err != nil {
		return nil, err
	}
	d := &dialer{base: o.DialContext, unixSocket: r.UnixSocket, tls: config, resolve: make(map[string][]string)}
	for _, entry := range r.Resolve {
		hostPort, addresses, err := ParseResolve(entry)
		if err != nil {
			return nil, err
		}
		d.resolve[hostPort] = addresses
	}
	return &http.Transport{
		Proxy:                  proxyFor(&chosen, r.HTTP),
		OnProxyConnectResponse: onTunnel,
		DialContext:            d.dial,
		TLSClientConfig:        config,
		Protocols:              protocols(r.HTTP),
		DisableCompression:     true, // A compressor on the way holds events back.
		ReadBufferSize:         o.ReadBuffer,
		MaxResponseHeaderBytes: maxHeadBytes,
		IdleConnTimeout:        time.Second,
		// Streams share an HTTP/2 connection: a dead one is noticed by its pings.
		HTTP2: &http.HTTP2Config{SendPingTimeout: pingAfter, PingTimeout: pingTimeout},
	}, nil
}

var errH2CProxy = errors.New("h2c does not pass an HTTP proxy; a SOCKS proxy takes it, and no_proxy lets a host go without")

// proxyFor notes the proxy of a request with its attempt, and leaves those to the transport that it knows how to use.
func proxyFor(p *proxies, v Version) func(*http.Request) (*url.URL, error) {
	return func(req *http.Request) (*url.URL, error) {
		chosen, via, err := p.choose(req.URL)
		if err != nil {
			return nil, &Error{Reason: err.Error(), Kind: KindSettings}
		}
		goesBy(req.Context(), chosen, via)
		switch {
		case chosen == nil || isSOCKS(chosen):
			return nil, nil
		case v == H2C && req.URL.Scheme == "http":
			return nil, &Error{Reason: errH2CProxy.Error(), Kind: KindSettings}
		}
		plain := *chosen
		plain.Scheme = "http" // The dialer encrypts the way to it.
		return &plain, nil
	}
}

func protocols(v Version) *http.Protocols {
	var p http.Protocols
	p.SetHTTP1(v == HTTPAuto || v == HTTP1)
	p.SetHTTP2(v != HTTP1)
	p.SetUnencryptedHTTP2(v == H2C)
	return &p
}

// tlsConfig makes what t says of it, and reads its files so that one that is missing is told at once.
func tlsConfig(t TLS) (*tls.Config, error) {
	c := &tls.Config{
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: t.Insecure, //nolint:gosec // By the user's wish, and marked wherever the feed is shown.
	}
	if t.CA != "" {
		text, err := os.ReadFile(t.CA)
		if err != nil {
			return nil, fmt.Errorf("the authorities' certificates cannot be read: %w", err)
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("there is no certificate in PEM form in %s", t.CA)
		}
	}
	if t.Cert == "" {
		return c, nil
	}
	if _, err := clientCertificate(&t); err != nil {
		return nil, err
	}
	c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return clientCertificate(&t) }
	return c, nil
}

func clientCertificate(t *TLS) (*tls.Certificate, error) {
	cert, err := tls.LoadX509KeyPair(t.Cert, t.Key)
	if err != nil {
		return nil, &Error{
			Reason: fmt.Sprintf("the client certificate cannot be used: %s", err), Kind: KindSettings, Retry: true, cause: err,
		}
	}
	return &cert, nil
}
