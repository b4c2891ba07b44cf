package conn

import (
	"errors"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// pool keeps a transport for every route ever used. HTTP/2 streams share a connection up to the server's limit; then
// net/http opens another one.
type pool struct {
	options Options

	mu   sync.Mutex
	made map[routeKey]*http.Transport
}

func newPool(o Options) *pool { return &pool{options: o, made: make(map[routeKey]*http.Transport)} }

// transport returns the transport of a route. A file that cannot be read is tried again the next time.
func (p *pool) transport(r *Route) (*http.Transport, error) {
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

// manyStreams is the number of streams from which on buffers are small.
const manyStreams = 64

// buffers returns the sizes of a connection's buffers. A request is short, and a long body passes its buffer by.
func (o *Options) buffers() (read, write int) {
	if o.Streams >= manyStreams {
		return 2 << 10, 1 << 10
	}
	return 32 << 10, 4 << 10
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
	d := &dialer{
		base: o.DialContext, unixSocket: r.UnixSocket, tls: config, version: r.HTTP, resolve: make(map[string][]string),
	}
	for _, entry := range r.Resolve {
		hostPort, addresses, err := ParseResolve(entry)
		if err != nil {
			return nil, err
		}
		d.resolve[hostPort] = addresses
	}
	read, write := o.buffers()
	return &http.Transport{
		Proxy:                  proxyFor(&chosen, r.HTTP),
		DialContext:            d.dial,
		DialTLSContext:         d.dialTLS,
		TLSClientConfig:        config,
		Protocols:              protocols(r.HTTP),
		DisableCompression:     true, // A compressor holds events back.
		ReadBufferSize:         read,
		WriteBufferSize:        write,
		MaxResponseHeaderBytes: maxHeadBytes,
		IdleConnTimeout:        time.Second,
		// Pings detect a dead HTTP/2 connection, which many streams may share.
		HTTP2: &http.HTTP2Config{SendPingTimeout: pingAfter, PingTimeout: pingTimeout},
	}, nil
}

var errH2CProxy = errors.New(
	"h2c does not work through an HTTP proxy; use a SOCKS proxy, or exempt the host with no_proxy",
)

// proxyFor records the proxy of a request in its attempt, for the dialer. The transport itself handles only http
// requests to an HTTP proxy.
func proxyFor(p *proxies, v Version) func(*http.Request) (*url.URL, error) {
	return func(req *http.Request) (*url.URL, error) {
		chosen, via, err := p.choose(req.URL)
		if err != nil {
			return nil, &Error{Reason: err.Error(), Kind: KindSettings}
		}
		setProxy(req.Context(), chosen, via)
		switch {
		case chosen == nil || isSOCKS(chosen) || req.URL.Scheme == "https":
			return nil, nil
		case v == H2C:
			return nil, &Error{Reason: errH2CProxy.Error(), Kind: KindSettings}
		}
		plain := *chosen
		plain.Scheme = "http" // The dialer encrypts the connection to it.
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
