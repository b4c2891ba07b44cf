package serve

import (
	"context"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	gossh "golang.org/x/crypto/ssh"
)

// blocked is a connection that accepts no output until it is closed.
type blocked struct {
	net.Conn
	closed chan struct{}
	once   sync.Once
}

func (b *blocked) Write([]byte) (int, error) {
	<-b.closed
	return 0, net.ErrClosed
}

func (b *blocked) Close() error {
	b.once.Do(func() { close(b.closed) })
	return nil
}

// blockedChannel is a channel of a blocked connection, blockedClient the connection as the server sees it.
type (
	blockedChannel struct {
		gossh.Channel
		on *blocked
	}
	blockedClient struct {
		gossh.Conn
		on *blocked
	}
)

func (c blockedChannel) Write(p []byte) (int, error) { return c.on.Write(p) }

func (c blockedClient) Close() error { return c.on.Close() }

func TestViewerThatAcceptsNoLastWordsIsDisconnected(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &blocked{closed: make(chan struct{})}
		ctx, cancel := context.WithCancelCause(t.Context())
		v := &visit{ctx: ctx, cancel: cancel, channel: blockedChannel{on: b}, conn: &gossh.ServerConn{Conn: blockedClient{on: b}}}
		go func() {
			<-b.closed
			cancel(errGone)
		}()
		began := time.Now()
		v.part(errRevoked, func(int) error { return net.ErrClosed })
		if took := time.Since(began); took != farewell {
			t.Errorf("it took %s", took)
		}
	})
}

func TestStuckViewersDelayTheEndBriefly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &blocked{closed: make(chan struct{})}
		s := &server{door: newDoor(DefaultLimits())}
		s.door.viewers[&guest{door: s.door, conn: b}] = true
		if !s.enter() {
			t.Fatal("the server lets nobody in")
		}
		go func() {
			defer s.viewing.Done()
			_, _ = b.Write(nil)
		}()
		began := time.Now()
		s.await(endTime)
		// The actions have two seconds, too.
		if took := time.Since(began); took != endTime || took+2*time.Second >= 5*time.Second {
			t.Errorf("it took %s", took)
		}
		if s.enter() {
			t.Error("somebody is let in afterwards")
		}
	})
}
