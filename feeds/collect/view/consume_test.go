package view

import (
	"context"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"feedscope/feeds"
	"feedscope/feeds/collect/wire"
	"feedscope/feeds/hub"
)

// slowStream is a stream whose server may take long to say what it still has.
type slowStream struct {
	jetstream.Stream
	first uint64
	asked func()
}

func (s *slowStream) Info(context.Context, ...jetstream.StreamInfoOpt) (*jetstream.StreamInfo, error) {
	s.asked()
	return &jetstream.StreamInfo{State: jetstream.StreamState{FirstSeq: s.first}}, nil
}

func TestScreenDoesNotWaitForTheServerAtAGap(t *testing.T) {
	v := New(Options{})
	h := hub.New(hub.Options{})
	defer h.Close()
	v.Attach(h, Telling{})
	if _, err := v.Change(nil, []hub.Addition{{Spec: feeds.Spec{Name: "a"}}}); err != nil {
		t.Fatal(err)
	}
	asked := 0
	s := &slowStream{first: 7, asked: func() {
		asked++
		if !v.playing.TryLock() {
			t.Fatal("what is played waits for the server")
		}
		v.playing.Unlock()
	}}
	take := func(number uint64) {
		m := &wire.Message{Subject: wire.Subject("a", "message"), Time: time.Now(), Conn: wire.Conn{Lease: 1, Number: 1}, Number: number}
		first := v.firstStored(t.Context(), s, m)
		v.playing.Lock()
		defer v.playing.Unlock()
		v.checkMissing(first, m)
		v.play(m, number, true)
	}
	take(1)
	take(2)
	take(5)
	if st := v.State(); asked != 1 || st.Lost != 2 {
		t.Errorf("it asked %d times and misses %d messages", asked, st.Lost)
	}
}
