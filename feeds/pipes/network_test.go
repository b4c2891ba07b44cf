package pipes_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/nettest"

	"feedscope/feeds/pipes"
)

// connected returns both ends of a connection.
func connected(t *testing.T) (client, server net.Conn) {
	t.Helper()
	n := new(pipes.Network)
	l, err := n.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	accepted := make(chan net.Conn)
	go func() {
		c, _ := l.Accept()
		accepted <- c
	}()
	client, err = n.DialContext(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	server = <-accepted
	t.Cleanup(func() {
		_, _ = client.Close(), server.Close()
		_ = l.Close()
	})
	return client, server
}

func TestConnectionsAreThoseOfPackageNet(t *testing.T) {
	nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
		n := new(pipes.Network)
		l, _ := n.Listen(t.Context())
		accepted := make(chan net.Conn, 1)
		go func() {
			c, _ := l.Accept()
			accepted <- c
		}()
		if c1, err = n.DialContext(t.Context(), "tcp", l.Addr().String()); err != nil {
			return nil, nil, nil, err
		}
		c2 = <-accepted
		return c1, c2, func() { _, _, _ = c1.Close(), c2.Close(), l.Close() }, nil
	})
}

func TestBytesOfAnInstantArriveTogetherLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := connected(t)
		sent := time.Now()
		for _, s := range []string{"a", "b", "c"} {
			if _, err := io.WriteString(server, s); err != nil {
				t.Fatal(err)
			}
		}
		_ = server.Close()
		p := make([]byte, 10)
		n, err := client.Read(p)
		if err != nil || string(p[:n]) != "abc" || !time.Now().After(sent) {
			t.Errorf("read %q, error %v, after %s", p[:n], err, time.Since(sent))
		}
		if _, err := client.Read(p); !errors.Is(err, io.EOF) {
			t.Errorf("the end is %v", err)
		}
	})
}

func TestConnectionsDeliverAtInstantsOfTheirOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := new(pipes.Network)
		l, _ := n.Listen(t.Context())
		defer func() { _ = l.Close() }()
		took := make(map[time.Duration]bool)
		for range 300 {
			go func() { _, _ = l.Accept() }()
			began := time.Now()
			if _, err := n.DialContext(t.Context(), "tcp", "localhost:7333"); err != nil {
				t.Fatal(err)
			}
			took[time.Since(began)] = true
		}
		if len(took) != 300 {
			t.Errorf("300 connections have %d latencies", len(took))
		}
	})
}

func TestLingerOfZeroResets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := connected(t)
		_, _ = io.WriteString(server, "half")
		_ = server.(interface{ SetLinger(sec int) error }).SetLinger(0)
		_ = server.Close()
		got, err := io.ReadAll(client)
		if string(got) != "half" || !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("read %q, error %v", got, err)
		}
	})
}

func TestFullBufferBlocksTheWriter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := connected(t)
		_ = server.SetWriteDeadline(time.Now().Add(time.Minute))
		n, err := server.Write(make([]byte, 1<<20))
		if n == 0 || n == 1<<20 || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("wrote %d bytes, error %v", n, err)
		}
		_ = client.Close()
	})
}

func TestNothingElseCanBeReached(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := new(pipes.Network)
		l, _ := n.Listen(t.Context())
		_ = l.Close()
		for addr, want := range map[string]string{
			"example.com:443": "only 127.0.0.1 can be reached, not example.com",
			"127.0.0.1:1":     "connection refused",
			"127.0.0.1:7333":  "connection refused",
			"127.0.0.1":       "missing port",
		} {
			if _, err := n.DialContext(t.Context(), "tcp", addr); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v", addr, err)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := n.DialContext(ctx, "tcp", "127.0.0.1:7333"); !errors.Is(err, context.Canceled) {
			t.Errorf("a canceled dial: %v", err)
		}
	})
}
