package server_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/demo-server/eventlog"
	"feedscope/demo-server/server"
	"feedscope/demo-server/story"
)

// commonLog is a log in memory that servers share. Package sharedlog keeps one in JetStream.
type commonLog struct {
	mu       sync.Mutex
	events   []eventlog.Shared
	times    []time.Time   // When they were appended.
	appended chan struct{} // Closed when there is another event.
	purged   int           // Events that the log no longer has.
	down     bool
	turned   chan struct{} // Closed when down changes.
	offers   map[string]int
}

func newCommonLog() *commonLog {
	return &commonLog{appended: make(chan struct{}), turned: make(chan struct{}), offers: make(map[string]int)}
}

var errDown = errors.New("the log is down")

func (c *commonLog) turn(down bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.down = down
	close(c.turned)
	c.turned = make(chan struct{})
	close(c.appended) // Readers look again.
	c.appended = make(chan struct{})
}

// at returns the log for a server of a name, which receives events after a delay.
func (c *commonLog) at(name string, delay time.Duration) *member {
	return &member{log: c, name: name, delay: delay}
}

// member is the log of one server.
type member struct {
	log   *commonLog
	name  string
	delay time.Duration
	next  int
}

func (m *member) Append(_ context.Context, e *eventlog.Shared) (bool, error) {
	c := m.log
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offers[m.name]++
	switch {
	case c.down:
		return false, errDown
	case e.Position != uint64(len(c.events))+1:
		return false, nil
	}
	c.events, c.times = append(c.events, *e), append(c.times, time.Now())
	close(c.appended)
	c.appended = make(chan struct{})
	return true, nil
}

func (m *member) Next(ctx context.Context) (eventlog.Shared, error) {
	c := m.log
	for {
		c.mu.Lock()
		m.next = max(m.next, c.purged)
		appended, ready := c.appended, !c.down && m.next < len(c.events)
		if ready {
			e, due := c.events[m.next], c.times[m.next].Add(m.delay)
			m.next++
			c.mu.Unlock()
			time.Sleep(time.Until(due))
			return e, nil
		}
		c.mu.Unlock()
		select {
		case <-ctx.Done():
			return eventlog.Shared{}, context.Cause(ctx)
		case <-appended:
		}
	}
}

func (m *member) Last(context.Context) (position uint64, held bool, err error) {
	m.log.mu.Lock()
	defer m.log.mu.Unlock()
	if m.log.down {
		return 0, false, errDown
	}
	n := len(m.log.events)
	return uint64(n), n > m.log.purged, nil
}

func (m *member) Down() (bool, <-chan struct{}) {
	m.log.mu.Lock()
	defer m.log.mu.Unlock()
	return m.log.down, m.log.turned
}

// fleet runs servers that share a log.
type fleet struct {
	t   *testing.T
	log *commonLog
}

// add adds a server. Its story ends with stop.
func (f *fleet) add(name string, delay time.Duration) (g *rig, stop func()) {
	f.t.Helper()
	o := server.Defaults()
	o.Log, o.Heartbeat, o.LogEvents = f.log.at(name, delay), 0, 20_000
	s, err := server.New(o)
	if err != nil {
		f.t.Fatal(err)
	}
	g = &rig{t: f.t, server: s}
	ctx, cancel := context.WithCancel(f.t.Context())
	over := make(chan error, 1)
	go func() { over <- s.Run(ctx) }()
	g.listen()
	f.t.Cleanup(cancel)
	return g, func() {
		f.t.Helper()
		cancel()
		if err := <-over; err != nil {
			f.t.Error(err)
		}
	}
}

// read returns the blocks that a client gets in a time, of a stream after an id.
func (g *rig) read(path string, after uint64, d time.Duration) []block {
	c := g.open(path, "Last-Event-ID", fmt.Sprint(after))
	defer c.close()
	time.Sleep(d)
	return c.all()
}

// follows returns the last id of a stream after another one, whose ids must follow it without a gap.
func follows(t *testing.T, blocks []block, after uint64) (last uint64) {
	t.Helper()
	last = after
	for _, b := range blocks {
		switch {
		case b.name == "gap":
			t.Fatalf("a gap after %d: %s", last, b.data)
		case b.data == "":
		case b.id != last+1:
			t.Fatalf("the id after %d is %d", last, b.id)
		default:
			last = b.id
		}
	}
	return last
}

func TestClientsHopBetweenServersOfALog(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fleet{t, newCommonLog()}
		a, stopA := f.add("a", 0)
		time.Sleep(time.Second)
		b, stopB := f.add("b", 300*time.Millisecond) // It receives events later than a.
		time.Sleep(time.Second)
		last := follows(t, a.read("/market", 0, time.Second), 0)
		begun := last
		for hop := range 20 {
			g := a
			if hop%2 == 0 {
				g = b
			}
			if hop == 10 {
				stopA() // It ends later than its streams. The other one continues the story.
				a.close()
				a, stopA = f.add("c", 0)
			}
			last = follows(t, g.read("/market", last, 3*time.Second), last)
		}
		if last-begun < 300 {
			t.Errorf("only %d events in 20 hops", last-begun)
		}
		if n := f.log.offers; n["a"] < 1000 || max(n["b"], n["c"]) < 100 || min(n["b"], n["c"]) > 10 {
			t.Errorf("events were offered by %v", n)
		}
		stopA()
		stopB()
		a.close()
		b.close()
	})
}

func TestStreamsPauseWhileTheLogIsDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fleet{t, newCommonLog()}
		a, stopA := f.add("a", 0)
		time.Sleep(time.Second)
		before := f.log.length()
		c := a.open("/market", "Last-Event-ID", "0")
		time.Sleep(time.Second)
		f.log.turn(true)
		time.Sleep(time.Second)
		paused := f.log.length()
		b, stopB := f.add("b", 0) // It cannot know what came before.
		late := b.open("/market", "Last-Event-ID", "100")
		time.Sleep(time.Minute)
		if n := f.log.length(); n != paused || paused < before+30 {
			t.Errorf("the log had %d events at first, %d when it went down, %d later", before, paused, n)
		}
		if got := late.all(); len(got) != 2 || got[1].comment != "waiting for the log" {
			t.Errorf("a client of a server that has not read the log got %+v", got)
		}
		f.log.turn(false)
		time.Sleep(5 * time.Second)
		last := follows(t, c.all(), 0)
		if other := follows(t, late.all(), 100); other != last {
			t.Errorf("one server has sent %d events, the other one %d", last, other)
		}
		var comments []string
		for _, b := range c.all() {
			if b.comment != "" {
				comments = append(comments, b.comment)
			}
		}
		if got := strings.Join(comments, "; "); got != "paused: the log cannot be reached; continued: the log can be reached again" {
			t.Errorf("the comments are %q", got)
		}
		if f.log.length() < paused+100 {
			t.Errorf("only %d events in the 5 s after the pause", f.log.length()-paused)
		}
		stopA()
		stopB()
		a.close()
		b.close()
		c.close()
		late.close()
	})
}

// length returns the number of events in the log.
func (c *commonLog) length() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.events)
}

func TestEventsOfALogAreOneStory(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fleet{t, newCommonLog()}
		for i := range 5 { // Servers that come and go; for some seconds there is none.
			a, stopA := f.add(fmt.Sprint("a", i), 0)
			b, stopB := f.add(fmt.Sprint("b", i), 3*time.Millisecond)
			time.Sleep(7 * time.Second)
			stopA()
			time.Sleep(7 * time.Second)
			stopB()
			a.close()
			b.close()
			time.Sleep(20 * time.Second)
		}
		told := story.New(server.Defaults().Seed)
		var before time.Time
		for i, e := range f.log.events {
			want := told.Next()
			body := strings.TrimSuffix(string(want.Body), "}")
			if e.Position != uint64(i)+1 || string(e.Name) != want.Name || !strings.HasPrefix(string(e.Data), body) {
				t.Fatalf("event %d is %s %s, want %s %s", i, e.Name, e.Data, want.Name, want.Body)
			}
			if e.Time.Before(before) {
				t.Fatalf("event %d is from %v, the one before it from %v", i, e.Time, before)
			}
			if gap := e.Time.Sub(before); i > 0 && gap > 30*time.Second {
				t.Fatalf("event %d comes %v after the one before it", i, gap)
			}
			before = e.Time
		}
		if n := len(f.log.events); n < 10_000 {
			t.Errorf("only %d events", n)
		}
	})
}

func TestAPurgedLogGoesOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fleet{t, newCommonLog()}
		a, stopA := f.add("a", 0)
		time.Sleep(5 * time.Second)
		stopA()
		a.close()
		known := f.log.length()
		f.log.purged = known
		b, stopB := f.add("b", 0)
		time.Sleep(5 * time.Second)
		if n := f.log.length(); n < known+100 {
			t.Errorf("the log had %d events and has %d", known, n)
		}
		if e := f.log.events[known]; e.Time.Before(time.Now().Add(-4*time.Second)) || int(e.Position) != known+1 {
			t.Errorf("the first event after it is %d from %v", e.Position, e.Time)
		}
		c := b.open("/market")
		time.Sleep(time.Second)
		if n := len(c.events()); n < 50 {
			t.Errorf("a client got %d events", n)
		}
		c.close()
		stopB()
		b.close()
	})
}

func TestServersEndWithTheirLog(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := server.Defaults()
		gone := errors.New("the log is gone")
		o.Log = &goneLog{newCommonLog().at("a", 0), gone}
		s, err := server.New(o)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Run(t.Context()); !errors.Is(err, gone) {
			t.Errorf("got %v", err)
		}
	})
}

// goneLog is a log that is deleted after a while.
type goneLog struct {
	*member
	err error
}

func (g *goneLog) Next(context.Context) (eventlog.Shared, error) {
	time.Sleep(time.Second)
	return eventlog.Shared{}, g.err
}
