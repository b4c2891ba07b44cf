package publish_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"feedscope/feeds"
	"feedscope/feeds/collect/natstest"
	"feedscope/feeds/collect/publish"
)

// troubles returns an option that sends troubles to a channel.
func troubles() (chan error, func(*publish.Options)) {
	all := make(chan error, 100)
	return all, func(o *publish.Options) { o.Trouble = func(err error) { all <- err } }
}

func TestFullStreamSlowsReadingUntilThereIsRoom(t *testing.T) {
	const n = 20000
	sent := make(chan bool)
	trouble, report := troubles()
	b := newBench(t, numbered(n, func(id int) {
		if id == n {
			close(sent)
		}
	}), report, func(o *publish.Options) { o.FeedMessages = 500 })
	c := b.stream.CachedInfo().Config
	c.Discard, c.MaxBytes = jetstream.DiscardNew, 256<<10
	if _, err := b.link.JS.UpdateStream(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	f, _ := b.run(1, feeds.Spec{})
	if err := <-trouble; err == nil || !strings.HasPrefix(err.Error(), "the stream is full; raise its limits") {
		t.Errorf("trouble: %v", err)
	}
	select {
	case <-sent:
		t.Error("the feed reads on although the stream is full")
	default:
	}
	if g, slowed := b.publisher.Figures(); slowed != 1 || g.WaitingMessages < 500 || g.WaitingMessages > 5000 || g.Refused == 0 {
		t.Errorf("%d feeds slowed, figures %+v", slowed, g)
	}
	c.MaxBytes = -1
	if _, err := b.link.JS.UpdateStream(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	exact(t, ids(t, b.messages(withID(n))), n)
	if g := f.Figures(); g.Slowed == 0 || g.Duplicates > 0 {
		t.Errorf("figures %+v", g)
	}
}

func TestFullStreamSlowsAttemptsToConnect(t *testing.T) {
	const most, attempts = 20, 100
	b := newBench(t, http.NotFound, func(o *publish.Options) { o.FeedMessages = most })
	c := b.stream.CachedInfo().Config
	f, _, _, err := b.publisher.Open(t.Context(), "a", 1, feeds.Request{})
	if err != nil {
		t.Fatal(err)
	}
	c.Discard, c.MaxBytes = jetstream.DiscardNew, 1
	if _, err := b.link.JS.UpdateStream(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	track := b.publisher.Track(time.Now(), 0, feeds.Spec{Name: "a"})
	over := make(chan bool)
	go func() {
		defer close(over)
		for range attempts { // As the hub does.
			track.Changed(time.Now(), feeds.Status{State: feeds.Connecting})
			track.Opened(feeds.Opening{Reason: "refused"})
			f.Opened(feeds.Opening{Reason: "refused"})
			track.Changed(time.Now(), feeds.Status{State: feeds.Waiting})
		}
	}()
	b.retry(func() error {
		select {
		case <-over:
			t.Fatal("the feed tries to connect again although the stream is full")
		default:
		}
		if _, slowed := b.publisher.Figures(); slowed == 0 {
			return errors.New("the feed does not wait")
		}
		return nil
	})
	if n := f.Figures().WaitingMessages; n > most+3 {
		t.Errorf("%d messages wait", n)
	}
	f.Leave()
	<-over
}

func TestSmallMessagesCountAsTheMemoryTheyTake(t *testing.T) {
	const n = 1000
	b := newBench(t, http.NotFound, func(o *publish.Options) { o.AllBytes = n * 256 })
	var all []*publish.Feed
	var tracks []feeds.Track
	for i, name := range []string{"a", "b"} {
		f, _, _, err := b.publisher.Open(t.Context(), name, 1, feeds.Request{})
		if err != nil {
			t.Fatal(err)
		}
		all, tracks = append(all, f), append(tracks, b.publisher.Track(time.Now(), i, feeds.Spec{Name: name}))
	}
	b.retry(func() error {
		if w := b.publisher.Waiting(); w != 0 {
			return fmt.Errorf("%d bytes wait although all is stored", w)
		}
		return nil
	})
	c := b.stream.CachedInfo().Config
	c.Discard, c.MaxBytes = jetstream.DiscardNew, 1
	if _, err := b.link.JS.UpdateStream(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	text := []byte("data\n\n")
	for i := range n {
		e := feeds.Event{
			Kind: feeds.Message, Conn: 1, Offset: int64(i * len(text)), Raw: text, Type: []byte("message"), Time: time.Now(),
		}
		tracks[0].Read(feeds.Read{Conn: 1, Time: e.Time, Offset: e.Offset, Bytes: text})
		all[0].Fold([]feeds.Event{e})
	}
	tracks[1].Changed(time.Now(), feeds.Status{State: feeds.Live})
	over := make(chan bool)
	go func() {
		defer close(over)
		all[1].Received(feeds.Read{})
	}()
	b.retry(func() error {
		select {
		case <-over:
			t.Fatal("another feed reads on")
		default:
		}
		if _, slowed := b.publisher.Figures(); slowed == 0 {
			return errors.New("no feed waits")
		}
		return nil
	})
	all[0].Lose()
	all[1].Lose()
	<-over
	if w := b.publisher.Waiting(); w != 0 {
		t.Errorf("%d bytes wait although no feed is left", w)
	}
}

// forget makes the stream forget message IDs at once, so that nothing depends on them.
func forget(b *bench) {
	b.t.Helper()
	c := b.stream.CachedInfo().Config
	c.Duplicates = 100 * time.Millisecond
	if _, err := b.link.JS.UpdateStream(b.t.Context(), c); err != nil {
		b.t.Fatal(err)
	}
}

func TestNothingIsLostOrStoredTwiceWhenTheServerRestarts(t *testing.T) {
	const n = 10000
	at := make(chan int)
	s := natstest.Start(t)
	trouble, report := troubles()
	b := &bench{t: t, url: s.URL}
	b.open(numbered(n, func(id int) {
		if id%2000 == 0 {
			at <- id
		}
	}), report)
	forget(b)
	b.run(1, feeds.Spec{})
	for range n / 2000 {
		<-at
		s.Stop()
		s.Start(t)
	}
	exact(t, ids(t, b.messages(withID(n))), n)
	select {
	case err := <-trouble:
		if err == nil {
			t.Error("the first report is that all is well")
		}
	default: // It was short.
	}
}

func TestNothingIsLostOrStoredTwiceWhenTheLeaderOfAClusterEnds(t *testing.T) {
	const n = 3000
	at := make(chan int)
	servers := natstest.Cluster(t, 3)
	b := &bench{t: t, url: natstest.URLs(servers)}
	b.open(numbered(n, func(id int) {
		if id%1000 == 0 {
			at <- id
		}
	}))
	forget(b)
	b.run(1, feeds.Spec{})
	for range n / 1000 {
		<-at
		var info *jetstream.StreamInfo
		b.retry(func() (err error) {
			info, err = b.stream.Info(t.Context())
			return err
		})
		for _, s := range servers {
			if s.Name() == info.Cluster.Leader {
				s.Stop()
				s.Start(t)
			}
		}
	}
	exact(t, ids(t, b.messages(withID(n))), n)
}
