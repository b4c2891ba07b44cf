package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"feedscope/demo-server/certs"
	"feedscope/demo-server/inject"
)

// certificates creates one certificate of each kind on first use.
type certificates struct {
	mu   sync.Mutex
	made map[certs.Kind]tls.Certificate
}

func (c *certificates) get(kind certs.Kind) (tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if made, ok := c.made[kind]; ok {
		return made, nil
	}
	made, err := certs.New(kind, time.Now())
	if err != nil {
		return made, err
	}
	if c.made == nil {
		c.made = make(map[certs.Kind]tls.Certificate)
	}
	c.made[kind] = made
	return made, nil
}

// CertificatePEM returns the certificate used with [Options.TLS], for clients to trust.
func (s *Server) CertificatePEM() ([]byte, error) {
	c, err := s.certs.get(certs.SelfSigned)
	if err != nil {
		return nil, err
	}
	return certs.PEM(c), nil
}

// secureListener is a TLS listener that records the kind of its certificate.
type secureListener struct {
	net.Listener
	kind certs.Kind
}

func (s *Server) secureListener(l net.Listener, kind certs.Kind) (*secureListener, error) {
	c, err := s.certs.get(kind)
	if err != nil {
		return nil, err
	}
	config := &tls.Config{
		Certificates: []tls.Certificate{c}, NextProtos: []string{"h2", "http/1.1"}, MinVersion: tls.VersionTLS12,
	}
	return &secureListener{tls.NewListener(l, config), kind}, nil
}

// tlsPorts are loopback ports that serve TLS with invalid certificates, opened when a fault redirects to them.
type tlsPorts struct {
	server *Server
	http   *http.Server

	mu      sync.Mutex
	closed  bool
	open    map[certs.Kind]net.Listener
	serving sync.WaitGroup
}

type tlsPortsKey struct{}

var errClosing = errors.New("the server is shutting down")

// secureAddr returns the address that serves a kind of certificate.
func secureAddr(ctx context.Context, kind string) (string, error) {
	p, ok := ctx.Value(tlsPortsKey{}).(*tlsPorts)
	if !ok {
		return "", errors.New("the handler runs outside Server.Serve")
	}
	return p.addr(ctx, certs.Kind(kind))
}

func (p *tlsPorts) addr(ctx context.Context, kind certs.Kind) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if l, ok := p.open[kind]; ok {
		return l.Addr().String(), nil
	}
	if p.closed {
		return "", errClosing
	}
	listen := p.server.opts.Listen
	if listen == nil {
		listen = listenLoopback
	}
	plain, err := listen(ctx)
	if err != nil {
		return "", fmt.Errorf("cannot open a port for TLS: %w", err)
	}
	l, err := p.server.secureListener(plain, kind)
	if err != nil {
		return "", errors.Join(err, plain.Close())
	}
	if p.open == nil {
		p.open = make(map[certs.Kind]net.Listener)
	}
	p.open[kind] = l
	p.serving.Go(func() { _ = p.http.Serve(l) }) // Ends together with the server's own listener.
	return l.Addr().String(), nil
}

func listenLoopback(ctx context.Context) (net.Listener, error) {
	return new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
}

func (p *tlsPorts) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for _, l := range p.open {
		_ = l.Close()
	}
}

// context adds the ports and the listener's kind of certificate to the context of its streams.
func (p *tlsPorts) context(ctx context.Context, l net.Listener) context.Context {
	ctx = context.WithValue(ctx, tlsPortsKey{}, p)
	if secure, ok := l.(*secureListener); ok {
		ctx = inject.WithCertificate(ctx, string(secure.kind))
	}
	return ctx
}
