package server

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"feedscope/demo-server/certs"
	"feedscope/demo-server/inject"
)

const (
	// grace is how long Serve waits for clients to read the end of their streams.
	grace = 2 * time.Second
	// sendBuffer limits the kernel's buffer per client, to detect stalled clients early.
	sendBuffer = 64 << 10
)

// Serve serves HTTP/1.1 and HTTP/2 (without TLS: with prior knowledge) on a listener. When ctx ends, it closes the
// listener, ends every stream cleanly and returns nil once all connections are closed, after little more than two
// seconds at most. Any other error is the listener's.
//
// Serve does not advance the story; [Server.Run] does. It can therefore stop and serve again on the same address
// without losing events.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	if s.opts.TLS {
		secure, err := s.secureListener(l, certs.SelfSigned)
		if err != nil {
			return errors.Join(err, l.Close())
		}
		l = secure
	}
	streams, endStreams := context.WithCancel(context.WithoutCancel(ctx))
	defer endStreams()
	hs := s.httpServer()
	ports := &tlsPorts{server: s, http: hs}
	hs.BaseContext = func(l net.Listener) context.Context { return ports.context(streams, l) }
	// Close the listeners before ending the streams: clients must not reconnect while stopping.
	stop := context.AfterFunc(ctx, func() {
		ports.close()
		_ = l.Close()
	})
	defer stop()
	err := hs.Serve(l)
	ports.close()
	endStreams()
	defer ports.serving.Wait()
	if ctx.Err() == nil {
		return errors.Join(err, hs.Close())
	}
	return shutDown(context.WithoutCancel(ctx), hs)
}

func (s *Server) httpServer() *http.Server {
	hs := &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          s.opts.ErrorLog,
		ConnContext:       connContext,
		Protocols:         new(http.Protocols),
	}
	hs.Protocols.SetHTTP1(true)
	hs.Protocols.SetHTTP2(true)
	hs.Protocols.SetUnencryptedHTTP2(true)
	if hs.ErrorLog == nil {
		hs.ErrorLog = log.New(io.Discard, "", 0)
	}
	return hs
}

// shutDown waits for clients to read the end of their streams, then closes the remaining connections.
func shutDown(ctx context.Context, hs *http.Server) error {
	ctx, cancel := context.WithTimeout(ctx, grace)
	defer cancel()
	if err := hs.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
		return nil // Other errors only report that the listener is already closed.
	}
	return hs.Close()
}

// connContext makes the connection available to streams and limits its send buffer.
func connContext(ctx context.Context, c net.Conn) context.Context {
	plain := c
	if secure, ok := c.(*tls.Conn); ok {
		plain = secure.NetConn()
	}
	if tcp, ok := plain.(*net.TCPConn); ok {
		_ = tcp.SetWriteBuffer(sendBuffer) // With the default size stalls are detected too, only later.
	}
	return inject.WithConn(ctx, c)
}
