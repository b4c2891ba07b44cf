package publish_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"feedscope/feeds"
	"feedscope/feeds/collect/wire"
)

// twice serves two events without IDs: the second one after a signal.
func twice(more <-chan bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		flush := http.NewResponseController(w).Flush
		_, _ = io.WriteString(w, "data: first\n\n")
		_ = flush()
		select {
		case <-more:
		case <-r.Context().Done():
			return
		}
		_, _ = io.WriteString(w, "data: second\n\n")
		_ = flush()
		<-r.Context().Done()
	}
}

func withData(text string) func(*wire.Message) bool {
	return func(m *wire.Message) bool { return strings.Contains(string(m.Data), "data: "+text) }
}

// claim makes a lease of the feed, and returns its revision.
func (b *bench) claim(owner string) uint64 {
	b.t.Helper()
	bucket, err := b.link.Bucket(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	revision, err := bucket.Put(b.t.Context(), wire.LeaseKey+"a", []byte(owner))
	if err != nil {
		b.t.Fatal(err)
	}
	return revision
}

// purge removes what matches a filter from the stream, as retention does.
func (b *bench) purge(filter string) {
	b.t.Helper()
	if err := b.stream.Purge(b.t.Context(), jetstream.WithPurgeSubject(filter)); err != nil {
		b.t.Fatal(err)
	}
}

func TestEventAfterTheFenceWasRemovedIsStored(t *testing.T) {
	for name, remove := range map[string]func(b *bench){
		"with all messages": func(b *bench) { b.purge(wire.All) },
		"alone":             func(b *bench) { b.purge(wire.Fence("a")) },
		"and an owner that had slept has stored its own": func(b *bench) {
			b.purge(wire.Fence("a"))
			if _, err := b.link.JS.Publish(b.t.Context(), wire.Fence("a"), []byte("1")); err != nil {
				b.t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			more := make(chan bool)
			b := newBench(t, twice(more))
			b.claim("other")
			b.run(b.claim("this"), feeds.Spec{})
			b.messages(withData("first"))
			remove(b)
			close(more)
			b.messages(withData("second"))
			select {
			case <-b.lost:
				t.Error("the feed counts as lost")
			default:
			}
		})
	}
}

func TestRemovedFenceDoesNotHelpAnOwnerThatWasPaused(t *testing.T) {
	more := make(chan bool)
	a := newBench(t, twice(more))
	a.run(a.claim("this"), feeds.Spec{})
	a.messages(withData("first"))
	a.claim("other")
	a.purge(wire.Fence("a"))
	close(more)
	if name := <-a.lost; name != "a" {
		t.Errorf("lost %s", name)
	}
	if last, err := a.link.Last(t.Context(), wire.Messages("a")); err != nil || !strings.Contains(string(last.Data), "first") {
		t.Errorf("the last message is %q, %v", last.Data, err)
	}
}

func TestFeedWithoutFenceAndLeaseWaits(t *testing.T) {
	more := make(chan bool)
	trouble, report := troubles()
	b := newBench(t, twice(more), report)
	f, _ := b.run(7, feeds.Spec{})
	b.messages(withData("first"))
	if _, err := b.link.Bucket(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.purge(wire.Fence("a"))
	close(more)
	if err := <-trouble; err == nil || !strings.Contains(err.Error(), "restart the collectors") {
		t.Errorf("trouble: %v", err)
	}
	if g := f.Figures(); g.WaitingMessages != 1 {
		t.Errorf("figures %+v", g)
	}
}

func TestOldFencesAreStoredAgain(t *testing.T) {
	b := newBench(t, twice(nil))
	f, _ := b.run(1, feeds.Spec{})
	b.messages(withData("first"))
	fence := func() uint64 {
		last, err := b.link.Last(t.Context(), wire.Fence("a"))
		if err != nil {
			t.Fatal(err)
		}
		return last.Sequence
	}
	before := fence()
	f.RenewOld(time.Now().Add(-time.Hour))
	f.RenewOld(time.Time{})
	if at := fence(); at != before {
		t.Errorf("a new fence is stored again: %d", at)
	}
	f.RenewOld(time.Now().Add(time.Hour))
	b.retry(func() error {
		if fence() == before {
			return errors.New("the old fence is still there")
		}
		return nil
	})
}
