package view_test

import (
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	"feedscope/feeds/collect/view"
)

// live starts a viewer of the feed a that reads what comes.
func live(t *testing.T, url string) *viewer {
	t.Helper()
	w := open(t, url, view.Start{}, "a")
	w.until("read", func() bool { return w.State().Read })
	return w
}

// route is a way to a server that can be cut.
type route struct {
	t        *testing.T
	url, to  string
	listener net.Listener

	mu    sync.Mutex
	whole bool
	conns []net.Conn
}

func newRoute(t *testing.T, url string) *route {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &route{t: t, url: "nats://" + l.Addr().String(), to: strings.TrimPrefix(url, "nats://"), listener: l, whole: true}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			running.Go(func() { r.carry(c) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		r.cut()
		running.Wait()
	})
	return r
}

func (r *route) carry(c net.Conn) {
	defer func() { _ = c.Close() }()
	s, err := new(net.Dialer).DialContext(r.t.Context(), "tcp", r.to)
	if err != nil {
		return
	}
	r.mu.Lock()
	whole := r.whole
	r.conns = append(r.conns, c, s)
	r.mu.Unlock()
	if !whole {
		_ = s.Close()
		return
	}
	go func() {
		_, _ = io.Copy(s, c)
		_ = s.Close()
	}()
	_, _ = io.Copy(c, s)
}

func (r *route) cut() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.whole = false
	for _, c := range r.conns {
		_ = c.Close()
	}
	r.conns = nil
}

func (r *route) mend() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.whole = true
}
