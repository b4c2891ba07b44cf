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

// certificates are made when they are first needed, one of each kind.
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

// CertificatePEM gives the certificate of a server with [Options.TLS], for a client to trust.
func (s *Server) CertificatePEM() ([]byte, error) {
	c, err := s.certs.get(certs.SelfSigned)
	if err != nil {
		return nil, err
	}
	return certs.PEM(c), nil
}

// secureListener is a listener on which TLS is spoken with a kind of certificate.
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

// doors are the ports beside the server's own, opened on the loopback interface when a fault sends a client there.
type doors struct {
	server *Server
	http   *http.Server

	mu      sync.Mutex
	closed  bool
	open    map[certs.Kind]net.Listener
	serving sync.WaitGroup
}

type doorsKey struct{}

var errClosing = errors.New("the server is closing")

// secureAddr gives the address at which TLS is spoken with a kind of certificate.
func secureAddr(ctx context.Context, kind string) (string, error) {
	d, ok := ctx.Value(doorsKey{}).(*doors)
	if !ok {
		return "", errors.New("this server listens nowhere by itself")
	}
	return d.addr(ctx, certs.Kind(kind))
}

func (d *doors) addr(ctx context.Context, kind certs.Kind) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if l, ok := d.open[kind]; ok {
		return l.Addr().String(), nil
	}
	if d.closed {
		return "", errClosing
	}
	plain, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("no port for TLS: %w", err)
	}
	l, err := d.server.secureListener(plain, kind)
	if err != nil {
		return "", errors.Join(err, plain.Close())
	}
	if d.open == nil {
		d.open = make(map[certs.Kind]net.Listener)
	}
	d.open[kind] = l
	d.serving.Go(func() { _ = d.http.Serve(l) }) // It ends with the server's own listener.
	return l.Addr().String(), nil
}

// close lets no more clients in.
func (d *doors) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	for _, l := range d.open {
		_ = l.Close()
	}
}

// context tells streams how they are served: where the other doors are, and which certificate this one has.
func (d *doors) context(ctx context.Context, l net.Listener) context.Context {
	ctx = context.WithValue(ctx, doorsKey{}, d)
	if secure, ok := l.(*secureListener); ok {
		ctx = inject.WithKind(ctx, string(secure.kind))
	}
	return ctx
}
