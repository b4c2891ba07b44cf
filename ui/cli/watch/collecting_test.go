package watch_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"feedscope/feeds/collect"
	"feedscope/feeds/collect/link"
	"feedscope/feeds/collect/natstest"
	"feedscope/feeds/collect/wire"
	"feedscope/feeds/feedtest"
	"feedscope/ui/cli/watch"
	"feedscope/ui/config"
)

// collected is a run that collects, in real time because of the sockets of NATS.
type collected struct {
	*output
	t       *testing.T
	source  string
	text    string
	reloads chan struct{}
	stop    context.CancelCauseFunc
	ended   chan error
	link    *link.Link
}

// startCollected starts a run on a server of NATS. Its feeds are a and b.
func startCollected(t *testing.T) *collected {
	t.Helper()
	source := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Last-Event-ID") == "1" {
			feedtest.Stream("id: 2\ndata: second\n\n", feedtest.Holding)(w, r)
			return
		}
		feedtest.Stream("id: 1\ndata: first\n\n", feedtest.Holding)(w, r)
	}))
	c := &collected{output: new(output), t: t, source: source.URL, reloads: make(chan struct{}), ended: make(chan error, 1)}
	c.text = fmt.Sprintf("feeds: [{name: a, url: %s/a}, {name: b, url: %s/b}]", source.URL, source.URL)
	nats := natstest.Start(t)
	var err error
	if c.link, err = link.Connect(t.Context(), link.Options{URL: nats.URL}); err != nil {
		t.Fatal(err)
	}
	o := watch.Options{
		Reload: c.load, Reloads: c.reloads, File: "feeds.yaml", Version: "1", Out: c.output, Collect: &collect.Options{URL: nats.URL, ID: "here"},
	}
	if o.Config, _, err = c.load(); err != nil {
		t.Fatal(err)
	}
	var ctx context.Context
	ctx, c.stop = context.WithCancelCause(t.Context())
	go func() { c.ended <- watch.Run(ctx, o) }()
	t.Cleanup(func() {
		c.stop(nil)
		c.link.Close()
		source.CloseClientConnections()
		source.Close()
	})
	return c
}

func (c *collected) load() (*config.Config, *config.Files, error) {
	parsed, err := new(config.Loader).Parse("feeds.yaml", []byte(c.text))
	return parsed, nil, err
}

// await waits until the last message of a feed contains a text.
func (c *collected) await(feed, text string) {
	c.t.Helper()
	c.until(fmt.Sprintf("no message of %s contains %q", feed, text), func() bool {
		last, err := c.link.Last(c.t.Context(), wire.Messages(feed))
		return err == nil && strings.Contains(string(last.Data), text)
	})
}

// logged waits until the log contains a text.
func (c *collected) logged(text string) {
	c.t.Helper()
	c.until("the log does not say "+text, func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return strings.Contains(c.output.text.String(), text)
	})
}

func (c *collected) until(otherwise string, holds func() bool) {
	c.t.Helper()
	ticks := time.NewTicker(10 * time.Millisecond)
	defer ticks.Stop()
	timeout := time.After(20 * time.Second)
	for !holds() {
		select {
		case <-ticks.C:
		case <-timeout:
			c.t.Fatalf("%s\n%s", otherwise, strings.Join(c.take(), "\n"))
		}
	}
}

func TestCollectedFeedsAreStoredReloadedAndGivenUp(t *testing.T) {
	c := startCollected(t)
	c.await("a", "first")
	c.await("b", "first")
	c.text = fmt.Sprintf("feeds: [{name: a, url: %s/changed}, {name: c, url: %s/c}]", c.source, c.source)
	c.reloads <- struct{}{}
	c.logged(`changes="1 feed added, 1 feed changed, 1 feed removed"`)
	c.await("a", "second") // It resumes where it was.
	c.await("b", "given up by its collector")
	c.await("c", "first")
	c.stop(errors.New("ended by a signal"))
	if err := <-c.ended; err != nil {
		t.Error(err)
	}
	c.await("a", "given up by its collector")
	c.logged(`msg="feed given up" feed=c`)
	c.logged("msg=stopped")
}

func TestCollectorWaitsForJetStream(t *testing.T) {
	out := new(output)
	c, err := new(config.Loader).Parse("feeds.yaml", []byte("feeds: [{name: a, url: http://feed.test/a}]"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancelCause(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- watch.Run(ctx, watch.Options{
			Config: c, File: "feeds.yaml", Version: "1", Out: out,
			Collect: &collect.Options{URL: "nats://secret-token@127.0.0.1:1", ID: "here"},
		})
	}()
	w := &collected{output: out, t: t}
	w.logged(`msg="waiting for JetStream" error="cannot connect to nats://•••@127.0.0.1:1: no server answers`)
	stop(errors.New("ended by a signal"))
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if text := strings.Join(out.take(), "\n"); strings.Contains(text, "secret") || !strings.Contains(text, "stopped") {
		t.Error(text)
	}
}
