package collect_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"feedscope/feeds/collect/lease"
	"feedscope/feeds/collect/link"
	"feedscope/feeds/collect/natstest"
	"feedscope/feeds/collect/wire"
)

// TestCollectorThatCannotStoreSaysSo fills the stream, but not the bucket, in which the collector goes on showing that it lives.
func TestCollectorThatCannotStoreSaysSo(t *testing.T) {
	s := newScene(t, natstest.Start(t).URL, 1)
	a := s.start("a")
	s.share(a)
	s.source.send(1)
	s.await("nothing is stored", func() bool { return a.Figures().Messages > 4 && a.Figures().WaitingMessages == 0 })
	l, err := link.Connect(t.Context(), link.Options{URL: s.url})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	stream, err := l.Stream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	bucket, err := l.Bucket(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	member := func() (m lease.Member) {
		if e, err := bucket.Get(t.Context(), wire.CollectorKey+"a"); err == nil {
			_ = json.Unmarshal(e.Value(), &m)
		}
		return m
	}
	limit := func(discard jetstream.DiscardPolicy, bytes int64) {
		c := stream.CachedInfo().Config
		c.Discard, c.MaxBytes = discard, bytes
		if _, err := l.JS.UpdateStream(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	if m := member(); !m.Stuck.IsZero() || m.Why != "" {
		t.Errorf("stuck while all is well: %+v", m)
	}
	limit(jetstream.DiscardNew, 1)
	s.source.send(1)
	s.await("it does not say so", func() bool { return !member().Stuck.IsZero() })
	if m := member(); !strings.HasPrefix(m.Why, "the stream is full; raise its limits") {
		t.Errorf("%+v", m)
	}
	limit(jetstream.DiscardOld, -1)
	s.await("it goes on saying so", func() bool { return member().Stuck.IsZero() })
	s.exact()
}
