package collect_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"path"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"feedscope/feeds"
	"feedscope/feeds/collect"
	"feedscope/feeds/collect/link"
	"feedscope/feeds/collect/wire"
	"feedscope/feeds/conn"
	"feedscope/feeds/feedtest"
	"feedscope/feeds/hub"
	"feedscope/feeds/sse"
	"feedscope/test/leak"
)

func TestMain(m *testing.M) { leak.Main(m) }

// source serves feeds with numbered events, all of which are as far as the source has got. A stream resumes after the last event ID.
type source struct {
	mu   sync.Mutex
	last int
	more chan struct{} // Closed when last grows.
}

func newSource() *source { return &source{more: make(chan struct{})} }

// send makes each feed send n more events.
func (s *source) send(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last += n
	close(s.more)
	s.more = make(chan struct{})
}

func (s *source) state() (last int, more chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last, s.more
}

func (s *source) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	id, _ := strconv.Atoi(r.Header.Get("Last-Event-ID"))
	for {
		last, more := s.state()
		for id < last {
			id++
			_, _ = fmt.Fprintf(w, "id: %d\ndata: %s %d\n\n", id, path.Base(r.URL.Path), id)
		}
		if http.NewResponseController(w).Flush() != nil {
			return
		}
		select {
		case <-more:
		case <-r.Context().Done():
			return
		}
	}
}

// machine is a collector with the hub that it needs.
type machine struct {
	*collect.Collector
	hub  *hub.Hub
	log  *log
	stop context.CancelFunc
	over chan struct{}

	mu      sync.Mutex
	running map[string]*hub.Feed
}

// log is a log that tests read.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// scene is a source, a JetStream, and machines.
type scene struct {
	t       *testing.T
	url     string
	feeds   []string
	source  *source
	network *feedtest.Network
}

func newScene(t *testing.T, url string, n int) *scene {
	t.Helper()
	s := &scene{t: t, url: url, source: newSource()}
	for i := range n {
		s.feeds = append(s.feeds, fmt.Sprintf("f%d", i))
	}
	var stop func()
	s.network, stop = feedtest.Serve(s.source)
	t.Cleanup(stop)
	return s
}

// prepare returns a machine that does not run.
func (s *scene) prepare(id string) *machine {
	m := &machine{log: new(log), over: make(chan struct{}), running: make(map[string]*hub.Feed)}
	m.Collector = collect.New(collect.Options{URL: s.url, ID: id, Log: slog.New(slog.NewTextHandler(m.log, nil))})
	s.configure(m, s.feeds...)
	return m
}

// start starts a machine.
func (s *scene) start(id string) *machine {
	m := s.prepare(id)
	m.hub = hub.New(hub.Options{HistoryBytes: -1, Conn: conn.Options{DialContext: s.network.DialContext}})
	m.hub.Record(m)
	var ctx context.Context
	ctx, m.stop = context.WithCancel(s.t.Context())
	go m.Run(ctx)
	go m.serve()
	s.t.Cleanup(m.kill)
	return m
}

func (s *scene) configure(m *machine, names ...string) {
	var all []collect.Feed
	for _, name := range names {
		all = append(all, collect.Feed{Name: name})
	}
	m.Configure(all, nil)
}

// serve carries turns out.
func (m *machine) serve() {
	defer close(m.over)
	for {
		select {
		case <-m.Done():
			return
		case t := <-m.Turns():
			t.Done(m.turn(t))
		}
	}
}

func (m *machine) turn(t *collect.Turn) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if t.Fold == nil {
		m.hub.Remove(m.running[t.Name])
		delete(m.running, t.Name)
		return nil
	}
	spec := feeds.Spec{Name: t.Name, URL: "http://source/" + t.Name}
	if t.Resumes {
		spec.LastEventID = t.Position
	}
	f, err := m.hub.Add(spec, t.Fold)
	m.running[t.Name] = f
	return err
}

// kill ends the machine without a word to the others.
func (m *machine) kill() {
	m.stop()
	<-m.over
	m.hub.Close()
}

// leave ends the machine in good order.
func (m *machine) leave() {
	m.Leave()
	<-m.over
	m.hub.Close()
}

func (m *machine) feeds() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.running)
}

// await waits for what no event announces, and returns how long it took.
func (s *scene) await(what string, holds func() bool) time.Duration {
	s.t.Helper()
	began := time.Now()
	ticks := time.NewTicker(10 * time.Millisecond)
	defer ticks.Stop()
	timeout := time.After(30 * time.Second)
	for !holds() {
		select {
		case <-ticks.C:
		case <-timeout:
			s.t.Fatal(what)
		}
	}
	return time.Since(began)
}

// share waits until the machines have all feeds, in equal parts.
func (s *scene) share(all ...*machine) time.Duration {
	s.t.Helper()
	return s.await("the feeds are not shared", func() bool {
		total := 0
		for _, m := range all {
			n := m.feeds()
			if total += n; n < len(s.feeds)/len(all) || n > (len(s.feeds)+len(all)-1)/len(all) {
				return false
			}
		}
		return total == len(s.feeds)
	})
}

// exact fails the test unless the stream gets every event of the source, once and in order.
func (s *scene) exact() {
	s.t.Helper()
	last, _ := s.source.state()
	l, err := link.Connect(s.t.Context(), link.Options{URL: s.url})
	if err != nil {
		s.t.Fatal(err)
	}
	defer l.Close()
	stream, err := l.Stream(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	c, err := stream.OrderedConsumer(s.t.Context(), jetstream.OrderedConsumerConfig{FilterSubjects: []string{"feedscope.*.>"}})
	if err != nil {
		s.t.Fatal(err)
	}
	it, err := c.Messages()
	if err != nil {
		s.t.Fatal(err)
	}
	defer it.Stop()
	timeout := time.AfterFunc(30*time.Second, it.Stop)
	defer timeout.Stop()
	bodies, complete := make(map[string]*body), make(map[string]bool)
	for len(complete) < len(s.feeds) {
		msg, err := it.Next()
		if err != nil {
			s.t.Fatalf("%d of %d feeds are complete: %v", len(complete), len(s.feeds), err)
		}
		m, err := wire.Decode(msg.Subject(), msg.Headers(), msg.Data())
		if err != nil || m.IsNote() {
			continue
		}
		b := bodies[m.FeedToken()]
		if b == nil {
			b = new(body)
			bodies[m.FeedToken()] = b
		}
		b.add(s.t, &m)
		if m.ID == strconv.Itoa(last) {
			complete[m.FeedToken()] = true
		}
	}
	for feed, b := range bodies {
		b.end()
		for i, data := range b.events {
			if want := fmt.Sprintf("%s %d", feed, i+1); data != want {
				s.t.Fatalf("feed %s: got %q, want %q", feed, data, want)
			}
		}
		if len(b.events) != last {
			s.t.Errorf("feed %s has %d events, want %d", feed, len(b.events), last)
		}
	}
}

// body is the body of a feed's latest connection, and the events of those before it.
type body struct {
	conn   wire.Conn
	text   []byte
	events []string
}

func (b *body) add(t *testing.T, m *wire.Message) {
	t.Helper()
	if m.Conn != b.conn {
		b.end()
		b.conn = m.Conn
	}
	if int64(len(b.text)) != m.Offset {
		t.Fatalf("%s: connection %s goes on at %d, not %d", m.Subject, m.Conn, m.Offset, len(b.text))
	}
	b.text = append(b.text, m.Data...)
}

// end decodes the events of a connection.
func (b *body) end() {
	d := sse.NewDecoder(bytes.NewReader(b.text), sse.Options{})
	for {
		tok, err := d.Next()
		if err != nil {
			break
		}
		if tok.Kind == sse.Event {
			b.events = append(b.events, string(tok.Data))
		}
	}
	b.text = nil
}
