// Package feedtest serves event streams to feeds in tests. An HTTP handler goes in; out comes a network of pipes, on
// which client and server run in synthetic time. It opens no sockets.
package feedtest

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// Network is a [net.Listener] whose connections are unbuffered pipes. Create it with [Listen] or [Serve].
type Network struct {
	conns  chan net.Conn
	closed chan struct{}
	close  func()
}

// Listen returns a network. In a synctest bubble, call it in the bubble.
func Listen() *Network {
	closed := make(chan struct{})
	return &Network{conns: make(chan net.Conn), closed: closed, close: sync.OnceFunc(func() { close(closed) })}
}

// Serve serves h on a new network until stop is called, which also closes the connections. It speaks HTTP/1.1, and
// HTTP/2 with prior knowledge.
func Serve(h http.Handler) (n *Network, stop func()) {
	n = Listen()
	server := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute, Protocols: new(http.Protocols)}
	server.Protocols.SetHTTP1(true)
	server.Protocols.SetUnencryptedHTTP2(true)
	go func() { _ = server.Serve(n) }()
	return n, func() { _ = server.Close() }
}

// DialContext connects to the listener, whatever the address. It fails with [net.ErrClosed] after Close.
func (n *Network) DialContext(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case n.conns <- server:
		return client, nil
	case <-n.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept returns the server's end of the next connection.
func (n *Network) Accept() (net.Conn, error) {
	select {
	case c := <-n.conns:
		return c, nil
	case <-n.closed:
		return nil, net.ErrClosed
	}
}

// Close ends Accept and DialContext.
func (n *Network) Close() error {
	n.close()
	return nil
}

// Addr returns an address on which nothing listens.
func (*Network) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }
