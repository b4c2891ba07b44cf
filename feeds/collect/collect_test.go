package collect_test

import (
	"strings"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"feedscope/feeds/collect/link"
	"feedscope/feeds/collect/natstest"
	"feedscope/feeds/collect/wire"
)

func TestFeedsAreSharedAndHandedOverInGoodOrder(t *testing.T) {
	s := newScene(t, natstest.Start(t).URL, 20)
	a, b := s.start("a"), s.start("b")
	s.share(a, b)
	s.source.send(200)
	c := s.start("c")
	s.share(a, b, c)
	s.source.send(200)
	a.leave()
	if took := s.share(b, c); took.Seconds() > 2 {
		t.Logf("the hand-over took %v", took)
	}
	s.source.send(200)
	b.leave()
	s.share(c)
	s.source.send(200)
	s.exact()
	if f := a.Figures(); f.Given != f.Taken || f.Lost > 0 || f.Duplicates > 0 {
		t.Errorf("figures %+v", f)
	}
}

func TestFeedsOfADeadCollectorAreTakenOver(t *testing.T) {
	s := newScene(t, natstest.Start(t).URL, 20)
	a, b := s.start("a"), s.start("b")
	s.share(a, b)
	s.source.send(300)
	a.kill()
	s.source.send(300)
	t.Logf("the take-over took %v", s.share(b))
	if text := b.log.String(); !strings.Contains(text, "msg=\"feed taken over\"") {
		t.Error(text)
	}
	s.source.send(300)
	s.exact()
}

func TestNothingIsLostWhenACollectorAndAServerOfTheClusterDie(t *testing.T) {
	servers := natstest.Cluster(t, 3)
	s := newScene(t, natstest.URLs(servers), 12)
	a, b, c := s.start("a"), s.start("b"), s.start("c")
	s.share(a, b, c)
	s.source.send(100)
	a.kill()
	servers[0].Stop()
	s.source.send(100)
	s.share(b, c)
	servers[0].Start(t)
	s.source.send(100)
	s.exact()
}

func TestChangedConfigurationsMoveOnlyWhatTheyMust(t *testing.T) {
	s := newScene(t, natstest.Start(t).URL, 4)
	a := s.start("a")
	s.share(a)
	b := s.start("b")
	s.share(a, b)
	counted := func() bool { return a.Figures().Feeds+b.Figures().Feeds == len(s.feeds) }
	s.await("the feeds are not counted", counted)
	taken := a.Figures().Taken + b.Figures().Taken
	s.feeds = append(s.feeds, "new0", "new1")
	s.configure(a, s.feeds...)
	s.configure(b, s.feeds...)
	s.share(a, b)
	s.await("the feeds are not counted", counted)
	s.source.send(10)
	s.exact()
	if got := a.Figures().Taken + b.Figures().Taken - taken; got != 2 {
		t.Errorf("%d feeds were taken, want 2", got)
	}
}

// TestDeletedBucketIsReported deletes the leases but not the stream, whose fences are then later than all leases.
func TestDeletedBucketIsReported(t *testing.T) {
	s := newScene(t, natstest.Start(t).URL, 1)
	a := s.start("a")
	s.share(a)
	a.kill()
	l, err := link.Connect(t.Context(), link.Options{URL: s.url})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := l.Stream(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := l.JS.Publish(t.Context(), wire.Fence("f0"), []byte("999999")); err != nil {
		t.Fatal(err)
	}
	b := s.start("b")
	s.await("nothing is reported", func() bool { return strings.Contains(b.log.String(), "nats stream purge FEEDSCOPE") })
	stream, err := l.Stream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.Purge(t.Context(), jetstream.WithPurgeSubject("feedscope._owner.>")); err != nil {
		t.Fatal(err)
	}
	s.share(b) // The remedy helps.
}

// TestCollectorsOfADeletedBucketUseTheNextOne deletes the bucket while a collector runs; another one creates it again.
func TestCollectorsOfADeletedBucketUseTheNextOne(t *testing.T) {
	s := newScene(t, natstest.Start(t).URL, 2)
	a := s.start("a")
	s.share(a)
	s.source.send(10)
	l, err := link.Connect(t.Context(), link.Options{URL: s.url})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := l.JS.DeleteKeyValue(t.Context(), wire.Bucket); err != nil {
		t.Fatal(err)
	}
	s.await("nothing is logged", func() bool { return strings.Contains(a.log.String(), "restart all collectors") })
	b := s.start("b")
	s.await("b is not heard", func() bool { return strings.Contains(a.log.String(), `alive="a b"`) })
	stream, err := l.Stream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.Purge(t.Context(), jetstream.WithPurgeSubject("feedscope._owner.>")); err != nil {
		t.Fatal(err)
	}
	a.leave() // As the log has said.
	s.share(b)
	s.source.send(10)
	s.exact()
}

func TestMarkersOfCollectorsExpire(t *testing.T) {
	s := newScene(t, natstest.Start(t).URL, 1)
	a := s.start("a")
	s.share(a)
	a.leave()
	l, err := link.Connect(t.Context(), link.Options{URL: s.url})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	stream, err := l.JS.Stream(t.Context(), "KV_"+wire.Bucket)
	if err != nil {
		t.Fatal(err)
	}
	marker, err := stream.GetLastMsgForSubject(t.Context(), "$KV."+wire.Bucket+"."+wire.CollectorKey+"a")
	if err != nil || marker.Header.Get("KV-Operation") != "PURGE" || marker.Header.Get("Nats-TTL") != "10m0s" {
		t.Errorf("got %+v, %v", marker, err)
	}
}
