package server

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

const (
	// grace is how long Serve waits for clients to take the end of their streams.
	grace = 2 * time.Second
	// sendBuffer bounds what the system keeps for a client that does not read, so that a stall shows soon.
	sendBuffer = 64 << 10
)

// Serve serves HTTP on the listener until the context ends, then closes the listener, ends every stream cleanly
// and returns when all connections are closed, at the latest after two seconds and a little. The error is nil
// then; otherwise it says why the listener failed.
//
// Serve does not let the story go on: [Server.Run] does. So a server can be cut off and served again, on
// the same address, with its logs whole.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	streams, endStreams := context.WithCancel(context.WithoutCancel(ctx))
	defer endStreams()
	hs := &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          s.opts.ErrorLog,
		BaseContext:       func(net.Listener) context.Context { return streams },
		ConnContext:       limitSendBuffer,
	}
	if hs.ErrorLog == nil {
		hs.ErrorLog = log.New(io.Discard, "", 0)
	}
	// The listener is closed before the streams end, so that no client comes back before the end.
	stop := context.AfterFunc(ctx, func() { _ = l.Close() })
	defer stop()
	err := hs.Serve(l)
	endStreams()
	if ctx.Err() == nil {
		return errors.Join(err, hs.Close())
	}
	return shutDown(context.WithoutCancel(ctx), hs)
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

func limitSendBuffer(ctx context.Context, c net.Conn) context.Context {
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetWriteBuffer(sendBuffer) // The system's own size does too, only later.
	}
	return ctx
}
