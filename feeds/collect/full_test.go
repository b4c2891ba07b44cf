package collect_test

import (
	"strings"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"feedscope/feeds/collect"
	"feedscope/feeds/collect/link"
	"feedscope/feeds/collect/natstest"
)

// fill makes the stream refuse messages until room is called.
func (s *scene) fill() (room func()) {
	s.t.Helper()
	l, err := link.Connect(s.t.Context(), link.Options{URL: s.url})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(l.Close)
	stream, err := l.Stream(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	limit := func(bytes int64) {
		c := stream.CachedInfo().Config
		c.Discard, c.MaxBytes = jetstream.DiscardNew, bytes
		if _, err := l.JS.UpdateStream(s.t.Context(), c); err != nil {
			s.t.Fatal(err)
		}
	}
	limit(1)
	return func() { limit(-1) }
}

// waiting waits until messages of a machine cannot be stored.
func (s *scene) waiting(m *machine) {
	s.t.Helper()
	s.await("nothing waits", func() bool { f := m.Figures(); return f.WaitingMessages >= 50 && f.Refused > 0 })
}

func TestAFeedIsHandedOverOnceJetStreamTakesWhatWaits(t *testing.T) {
	s := newScene(t, natstest.Start(t).URL, 1)
	a := s.start("a")
	s.share(a)
	room := s.fill()
	s.source.send(50)
	s.waiting(a)
	a.Configure([]collect.Feed{{Name: "f0"}}, []string{"f0"})
	s.await("the feed does not stop", func() bool { return a.feeds() == 0 })
	if f := a.Figures(); f.WaitingMessages < 50 || f.Given > 0 {
		t.Errorf("figures %+v", f)
	}
	room()
	s.share(a)
	s.exact()
	if f := a.Figures(); f.Given != 1 || f.Dropped > 0 || f.Messages < 50 {
		t.Errorf("figures %+v", f)
	}
}

func TestWhatCannotBeStoredBeforeTheEndIsReported(t *testing.T) {
	s := newScene(t, natstest.Start(t).URL, 2)
	a := s.start("a")
	s.share(a)
	s.fill()
	s.source.send(50)
	s.waiting(a)
	a.Configure([]collect.Feed{{Name: "f0"}}, []string{"f0"})
	a.leave()
	if f := a.Figures(); f.Dropped < 100 || f.Given > 0 {
		t.Errorf("figures %+v", f)
	}
	if text := a.log.String(); !strings.Contains(text, `level=WARN msg="messages dropped`) {
		t.Error(text)
	}
}
