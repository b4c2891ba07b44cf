package watch_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/collect/link"
	"feedscope/feeds/collect/natstest"
	"feedscope/feeds/collect/view"
	"feedscope/feeds/collect/view/viewtest"
	"feedscope/ui/cli/watch"
	"feedscope/ui/config"
	"feedscope/ui/dashboard"
)

// paper is a log that tells when it has more.
type paper struct {
	mu   sync.Mutex
	text strings.Builder
	more chan struct{} // Has room for one.
}

func (p *paper) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case p.more <- struct{}{}:
	default:
	}
	return p.text.Write(b)
}

func (p *paper) has(t *testing.T, parts ...string) {
	t.Helper()
	timeout := time.After(20 * time.Second)
	for _, part := range parts {
		for {
			p.mu.Lock()
			text := p.text.String()
			p.mu.Unlock()
			if strings.Contains(text, part) {
				break
			}
			select {
			case <-p.more:
			case <-timeout:
				t.Fatalf("no %q in\n%s", part, text)
			}
		}
	}
}

func TestRulesWatchFeedsFromJetStream(t *testing.T) {
	n := natstest.Start(t)
	o := viewtest.New(t, n.URL, "f", 1)
	began := time.Now().Add(-time.Hour)
	o.Now = func() time.Time { return began }
	o.Introduce(feeds.Spec{})
	o.Connect()
	send := func(second, temperature int) {
		o.Now = func() time.Time { return began.Add(time.Duration(second) * time.Second) }
		o.Send("message", fmt.Sprint(second), fmt.Sprintf("id: %d\ndata: {\"host\":\"a\",\"temperature\":%d}\n\n", second, temperature))
	}
	send(1, 95)
	send(100, 20)
	o.Now = time.Now
	send2 := func() { o.Send("message", "200", "id: 200\ndata: {\"host\":\"b\",\"temperature\":99}\n\n") }
	c, err := (&config.Loader{Panels: dashboard.Panels}).Parse("wall.yaml", []byte(strings.Replace(ruled, "{feed()} says nothing", "nothing for {silence()}", 1)))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	log := &paper{more: make(chan struct{}, 1)}
	v := view.New(view.Options{Link: link.Options{URL: n.URL}, Start: view.Start{Sequence: 1}})
	ended := make(chan error, 1)
	go func() {
		ended <- watch.Run(ctx, watch.Options{Config: c, File: "wall.yaml", From: v, Out: log, NoTimes: true})
	}()
	log.has(t, `alert rule=hot feed=f key=a severity=warning text="a at 95"`, `alert rule=quiet feed=f severity=critical text="nothing for 1m`,
		`resolved rule=hot feed=f key=a severity=warning text="a at 95" held=1m39s`, `resolved rule=quiet feed=f severity=critical text="nothing for 1m`)
	send2()
	log.has(t, `alert rule=hot feed=f key=b`)
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
