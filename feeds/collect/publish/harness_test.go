package publish_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"feedscope/feeds"
	"feedscope/feeds/collect/link"
	"feedscope/feeds/collect/natstest"
	"feedscope/feeds/collect/publish"
	"feedscope/feeds/collect/wire"
	"feedscope/feeds/conn"
	"feedscope/feeds/feedtest"
	"feedscope/feeds/hub"
	"feedscope/feeds/sse"
)

// bench has a JetStream, a publisher and a hub that it records.
type bench struct {
	t         testing.TB
	url       string
	link      *link.Link
	stream    jetstream.Stream
	publisher *publish.Publisher
	hub       *hub.Hub
	lost      chan string
}

func newBench(t testing.TB, handler http.HandlerFunc, changes ...func(*publish.Options)) *bench {
	t.Helper()
	b := &bench{t: t, url: natstest.Start(t).URL}
	b.open(handler, changes...)
	return b
}

// beside returns a bench with the same server, as another collector has it.
func (b *bench) beside(handler http.HandlerFunc) *bench {
	b.t.Helper()
	other := &bench{t: b.t, url: b.url}
	other.open(handler)
	return other
}

func (b *bench) open(handler http.HandlerFunc, changes ...func(*publish.Options)) {
	b.t.Helper()
	var err error
	if b.link, err = link.Connect(b.t.Context(), link.Options{URL: b.url}); err != nil {
		b.t.Fatal(err)
	}
	if b.stream, err = b.link.Stream(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
	b.lost = make(chan string, 10)
	o := publish.Options{Link: b.link, Stream: b.stream, Lost: func(f *publish.Feed) { b.lost <- f.Name() }}
	for _, change := range changes {
		change(&o)
	}
	network, stop := feedtest.Serve(handler)
	b.publisher = publish.New(o)
	b.hub = hub.New(hub.Options{HistoryBytes: -1, Conn: conn.Options{DialContext: network.DialContext}})
	b.hub.Record(b.publisher)
	b.t.Cleanup(func() {
		b.publisher.Close()
		b.hub.Close()
		stop()
		b.link.Close()
	})
}

// run takes over a feed under a lease.
func (b *bench) run(lease uint64, spec feeds.Spec) (*publish.Feed, *hub.Feed) {
	b.t.Helper()
	spec.Name, spec.URL = "a", "http://source/"
	f, position, known, err := b.publisher.Open(b.t.Context(), spec.Name, lease, spec.Request)
	if err != nil {
		b.t.Fatal(err)
	}
	if known {
		spec.LastEventID = position
	}
	running, err := b.hub.Add(spec, f)
	if err != nil {
		b.t.Fatal(err)
	}
	return f, running
}

// leave gives a feed up in good order.
func (b *bench) leave(f *publish.Feed, running *hub.Feed) {
	b.t.Helper()
	f.Leave()
	b.hub.Remove(running)
	if err := f.Finish(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
}

// messages returns what the stream has, from the start, until one satisfies a condition.
func (b *bench) messages(until func(*wire.Message) bool) (all []wire.Message) {
	b.t.Helper()
	var it jetstream.MessagesContext
	b.retry(func() error {
		only := jetstream.OrderedConsumerConfig{FilterSubjects: []string{wire.Messages("a")}}
		c, err := b.stream.OrderedConsumer(b.t.Context(), only)
		if err == nil {
			it, err = c.Messages()
		}
		return err
	})
	defer it.Stop()
	timeout := time.AfterFunc(20*time.Second, it.Stop)
	defer timeout.Stop()
	for {
		msg, err := it.Next()
		if err != nil {
			b.t.Fatalf("after %d messages: %v", len(all), err)
		}
		m, err := wire.Decode(msg.Subject(), msg.Headers(), msg.Data())
		if err != nil {
			b.t.Fatal(err)
		}
		if all = append(all, m); until(&m) {
			return all
		}
	}
}

// retry calls f until it succeeds, as a server may just be starting.
func (b *bench) retry(f func() error) {
	b.t.Helper()
	err := f()
	for end := time.Now().Add(20 * time.Second); err != nil; err = f() {
		if time.Now().After(end) {
			b.t.Fatal(err)
		}
	}
}

// withID returns a condition for messages.
func withID(id int) func(*wire.Message) bool {
	return func(m *wire.Message) bool { return m.ID == strconv.Itoa(id) }
}

// bodies returns the bodies of the connections, joined from messages, in order. Missing bytes fail the test.
func bodies(t *testing.T, all []wire.Message) (bodies [][]byte) {
	t.Helper()
	var conns []wire.Conn
	for i := range all {
		m := &all[i]
		if m.IsNote() {
			continue
		}
		at := slices.Index(conns, m.Conn)
		if at < 0 {
			at = len(conns)
			conns, bodies = append(conns, m.Conn), append(bodies, nil)
		}
		if int64(len(bodies[at])) != m.Offset {
			t.Fatalf("message %d of connection %s is at offset %d, not %d", m.Number, m.Conn, m.Offset, len(bodies[at]))
		}
		bodies[at] = append(bodies[at], m.Data...)
	}
	return bodies
}

// ids returns the IDs of the events in messages, in order.
func ids(t *testing.T, all []wire.Message) (ids []int) {
	t.Helper()
	for _, body := range bodies(t, all) {
		d := sse.NewDecoder(bytes.NewReader(body), sse.Options{})
		for {
			tok, err := d.Next()
			if err != nil {
				break
			}
			if tok.Kind == sse.Event {
				id, _ := strconv.Atoi(string(tok.ID))
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// exact fails the test unless IDs are 1 to n in order.
func exact(t *testing.T, ids []int, n int) {
	t.Helper()
	for i, id := range ids {
		if id != i+1 {
			t.Fatalf("event %d has ID %d", i+1, id)
		}
	}
	if len(ids) != n {
		t.Fatalf("%d events, want %d", len(ids), n)
	}
}

// numbered serves events with the IDs 1 to n, after the last event ID of the request, and holds the stream open. Before each event,
// it calls pace, if that is set.
func numbered(n int, pace func(id int)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		last, _ := strconv.Atoi(r.Header.Get("Last-Event-ID"))
		flush := http.NewResponseController(w).Flush
		_ = flush()
		for id := last + 1; id <= n; id++ {
			if pace != nil {
				_ = flush()
				pace(id)
			}
			if _, err := io.WriteString(w, event(id)); err != nil {
				return
			}
		}
		_ = flush()
		<-r.Context().Done()
	}
}

func event(id int) string { return fmt.Sprintf("id: %d\nevent: tick\ndata: {\"n\":%d}\n\n", id, id) }
