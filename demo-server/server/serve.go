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
	// grace is how long Serve waits for clients to take the end of their streams.
	grace = 2 * time.Second
	// sendBuffer bounds what the system keeps for a client that does not read, so that a stall shows soon.
	sendBuffer = 64 << 10
)

// Serve serves HTTP on the listener until the context ends, then closes the listener, ends every stream cleanly
// and returns when all connections are closed, at the latest after two seconds and a little. The error is nil
// then; otherwise it says why the listener failed. It speaks HTTP/1.1 and HTTP/2, the latter without TLS to clients that begin with it.
//
// Serve does not let the story go on: [Server.Run] does. So a server can be cut off and served again, on
// the same address, with its logs whole.
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
	others := &doors{server: s, http: hs}
	hs.BaseContext = func(l net.Listener) context.Context { return others.context(streams, l) }
	// The listeners are closed before the streams end, so that no client comes back before the end.
	stop := context.AfterFunc(ctx, func() {
		others.close()
		_ = l.Close()
	})
	defer stop()
	err := hs.Serve(l)
	others.close()
	endStreams()
	defer others.serving.Wait()
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

// shutDown waits for the clients to take the end of their streams, then cuts off those who do not.
func shutDown(ctx context.Context, hs *http.Server) error {
	ctx, cancel := context.WithTimeout(ctx, grace)
	defer cancel()
	if err := hs.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
		return nil // What else it tells is that the listener was closed already.
	}
	return hs.Close()
}

// connContext lets streams know their connection, and bounds what the system keeps for it.
func connContext(ctx context.Context, c net.Conn) context.Context {
	plain := c
	if secure, ok := c.(*tls.Conn); ok {
		plain = secure.NetConn()
	}
	if tcp, ok := plain.(*net.TCPConn); ok {
		_ = tcp.SetWriteBuffer(sendBuffer) // The system's own size does too, only later.
	}
	return inject.WithConn(ctx, c)
}
