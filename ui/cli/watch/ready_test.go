//go:build !windows

package watch_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"feedscope/feeds/collect"
	"feedscope/feeds/collect/link"
	"feedscope/feeds/collect/natstest"
	"feedscope/feeds/collect/view"
	"feedscope/feeds/collect/view/viewtest"
	"feedscope/ui/cli/watch"
	"feedscope/ui/config"
)

// TestReadyOnceNATSIsReached starts runs that need a server of NATS before there is one.
func TestReadyOnceNATSIsReached(t *testing.T) {
	for name, c := range map[string]struct {
		use  func(o *watch.Options, url string)
		what string
	}{
		"collect": {
			func(o *watch.Options, url string) { o.Collect = &collect.Options{URL: url, ID: "here"} },
			"waiting for NATS JetStream: nothing can be stored",
		},
		"watch --from": {
			func(o *watch.Options, url string) { o.From = view.New(view.Options{Link: link.Options{URL: url}}) },
			"waiting for NATS JetStream: nothing can be read",
		},
	} {
		t.Run(name, func(t *testing.T) {
			n := natstest.Start(t)
			viewtest.New(t, n.URL, "f", 1).Link.Close() // Creates the stream.
			n.Stop()
			m := newManager(t)
			parsed, err := new(config.Loader).Parse("wall.yaml", []byte("feeds: [{name: f, url: http://127.0.0.1:1/f}]"))
			if err != nil {
				t.Fatal(err)
			}
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			reloads := make(chan struct{})
			o := watch.Options{
				Config: parsed, Out: io.Discard, Service: m.service(), Listener: l, Reloads: reloads,
				Reload: func() (*config.Config, *config.Files, error) { return parsed, nil, nil },
			}
			c.use(&o, n.URL)
			ctx, cancel := context.WithCancelCause(t.Context())
			done := make(chan error)
			go func() { done <- watch.Run(ctx, o) }()
			m.expect("EXTEND_TIMEOUT_USEC=60000000 STATUS=" + c.what)
			becomes(t, l, http.StatusServiceUnavailable, c.what+"\n")
			reloads <- struct{}{} // It is not ready because of that.
			n.Start(t)
			m.expect("READY=1 STATUS=0 of [01] feeds live")
			becomes(t, l, http.StatusOK, "ready\n")
			n.Stop()
			becomes(t, l, http.StatusServiceUnavailable, c.what+"\n")
			cancel(errors.New("over"))
			if err := <-done; err != nil {
				t.Error(err)
			}
		})
	}
}

// ask returns the status and the body of /readyz.
func ask(t *testing.T, l net.Listener) (status int, body string) {
	t.Helper()
	r, err := http.Get("http://" + l.Addr().String() + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(b)
}

// becomes waits until /readyz has an answer.
func becomes(t *testing.T, l net.Listener, status int, body string) {
	t.Helper()
	timeout, ticks := time.After(20*time.Second), time.NewTicker(10*time.Millisecond)
	defer ticks.Stop()
	for {
		gotStatus, got := ask(t, l)
		if gotStatus == status && got == body {
			return
		}
		select {
		case <-timeout:
			t.Fatalf("got %d %q, want %d %q", gotStatus, got, status, body)
		case <-ticks.C:
		}
	}
}
