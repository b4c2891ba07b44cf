package main_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/demo-server/faults"
	"feedscope/demo-server/server"
	"feedscope/feeds"
	"feedscope/feeds/conn"
)

// wires are connections without a network: pipes, on which time is synthetic.
type wires chan net.Conn

func (w wires) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case w <- theirs:
		return ours, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (w wires) Accept() (net.Conn, error) {
	c, ok := <-w
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}

func (wires) Close() error   { return nil }
func (wires) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

// trial is the demo's server with its faults, one of its feeds, and what that told.
type trial struct {
	*ledger
	t      *testing.T
	path   string
	server *server.Server
	hub    *feeds.Hub
	feed   *feeds.Feed
}

func demoURL(path string) string { return "http://demo.test" + path + "?history=0" }

// inTrial runs test in a bubble of synthetic time.
func inTrial(t *testing.T, path string, test func(*trial)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o := server.Defaults()
		o.LogEvents = 1_000_000 // However long it lasts, a feed can resume.
		s, err := server.New(o)
		if err != nil {
			t.Fatal(err)
		}
		w := make(wires)
		ctx, cancel := context.WithCancel(context.Background())
		var running sync.WaitGroup
		running.Go(func() { s.Run(ctx) })
		running.Go(func() { _ = s.Serve(ctx, w) })
		hub := feeds.NewHub(feeds.Options{
			HistoryBytes: 1 << 20, Conn: conn.Options{DialContext: w.dial},
			OnPanic: func(value any, stack []byte) { t.Errorf("panic: %v\n%s", value, stack) },
		})
		l := &ledger{}
		feed, err := hub.Add(feeds.Spec{URL: demoURL(path), Heartbeat: 15 * time.Second, TimePath: "ts"}, l)
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			hub.Close()
			cancel()
			close(w)
			running.Wait()
		}()
		test(&trial{ledger: l, t: t, path: path, server: s, hub: hub, feed: feed})
	})
}

// under puts faults in force, those alone, and lets time pass under them.
func (r *trial) under(d time.Duration, specs ...string) {
	r.t.Helper()
	set, err := faults.ParseSet(specs...)
	if err != nil {
		r.t.Fatal(err)
	}
	if err := r.server.SetFaults(r.path, set); err != nil {
		r.t.Fatal(err)
	}
	time.Sleep(d)
	synctest.Wait()
}

// heals takes the faults away. A feed that has given up is asked to try again, as a user would; then it must be live, and go on.
func (r *trial) heals() {
	r.t.Helper()
	r.server.Heal()
	synctest.Wait()
	if !r.trying() {
		r.feed.Reconnect()
	}
	// The longest delay is half a minute and a half of that; a dead connection is noticed after four heartbeats.
	time.Sleep(3 * time.Minute)
	synctest.Wait()
	before := r.count()
	time.Sleep(time.Minute)
	synctest.Wait()
	if s := r.feed.Snapshot(time.Now()).Status; s.State != feeds.Live || r.count() == before {
		r.t.Errorf("three minutes after the fault it is %v (%s), and got %d events in another one", s.State, s.Reason, r.count()-before)
	}
}

// trying tells whether the feed goes on by itself.
func (r *trial) trying() bool {
	s := r.feed.Snapshot(time.Now()).Status.State
	return s != feeds.Failed && s != feeds.Ended
}

// ledger is a fold that keeps account of the ids of events, and of what the feed said of itself.
type ledger struct {
	mu       sync.Mutex
	last     uint64
	messages int
	wrong    []string
	changes  []string
}

// Fold looks at every event.
func (l *ledger) Fold(events []feeds.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range events {
		e := &events[i]
		if e.Kind == feeds.Change {
			l.changes = append(l.changes, fmt.Sprintf("%v: %s", e.State, e.Data))
		}
		if e.Kind == feeds.Message {
			l.messages++
			l.follow(string(e.ID), string(e.Type))
		}
	}
}

// follow checks that an event is the one after the last.
func (l *ledger) follow(id, name string) {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil || name == "gap" || l.last > 0 && n != l.last+1 {
		l.wrong = append(l.wrong, fmt.Sprintf("%s %q after %d", name, id, l.last))
	}
	l.last = n
}

func (l *ledger) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.messages
}

// whole complains of events that were lost or came twice.
func (l *ledger) whole(t *testing.T) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.wrong) > 0 {
		t.Errorf("%d events are not where they belong, the first of them: %q", len(l.wrong), l.wrong[:min(5, len(l.wrong))])
	}
}

// said complains unless the feed said what the pattern wants; without one it must have stayed live.
func (l *ledger) said(t *testing.T, pattern string) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if pattern == "" {
		if len(l.changes) != 2 {
			t.Errorf("it did not stay live:\n%s", strings.Join(l.changes, "\n"))
		}
		return
	}
	if !slices.ContainsFunc(l.changes, regexp.MustCompile(pattern).MatchString) {
		t.Errorf("it says nothing like %s:\n%s", pattern, strings.Join(l.changes, "\n"))
	}
}

// outcome is what a feed makes of a fault.
type outcome struct {
	// says is what one of its changes of state must match: the state, and the reason. Empty: it stays live on its first connection.
	says string
	// path is another feed than the market.
	path string
	// gaps tells that events may be missing, come twice or have no number, for the fault is just that.
	gaps bool
}

const (
	ended    = `^waiting: the server closed the stream$`
	brokeOff = `^waiting: the connection broke off in the middle of the stream$`
)

// outcomes has every fault of the table but tls, which needs sockets.
var outcomes = map[string]outcome{
	"buffer":          {},
	"late":            {},
	"hold":            {says: ended},
	"compress":        {says: `^failed: the stream is compressed \(gzip\)`},
	"drip":            {},
	"idle-cut":        {says: `^waiting: the connection broke off|^waiting: the server closed`, path: "/alerts"},
	"lifetime":        {says: ended},
	"half-open":       {says: `^waiting: no byte for 1m0s, taken for dead$`},
	"reset":           {says: brokeOff},
	"h2-reset":        {says: brokeOff},
	"no-heartbeat":    {},
	"html":            {says: `^failed: this is a web page, not an event stream: \w`},
	"status:204":      {says: `^ended: the server says there is nothing more to come \(204\)$`},
	"status:401":      {says: `^failed: the server answered 401 Unauthorized`},
	"status:403":      {says: `^failed: the server answered 403 Forbidden`},
	"status:404":      {says: `^failed: the server answered 404 Not Found`},
	"status:429":      {says: `^waiting: the server answered 429 Too Many Requests`},
	"status:500":      {says: `^waiting: the server answered 500 Internal Server Error`},
	"status:503":      {says: `^waiting: the server answered 503 Service Unavailable`},
	"redirect:same":   {says: `^live: connected, resumed after id \d+$`},
	"redirect:host":   {says: `^live: connected, resumed after id \d+$`},
	"redirect:loop":   {says: `^failed: stopped after 10 redirects; the next leads to http://`},
	"length":          {says: ended},
	"limit":           {says: `^live: connected, resumed after id \d+$`},
	"limit-hang":      {says: `^live: connected, resumed after id \d+$`},
	"ignore-resume":   {says: ended, gaps: true},
	"trimmed":         {says: ended, gaps: true},
	"duplicate-ids":   {gaps: true},
	"reorder":         {gaps: true},
	"retry-zero":      {},
	"retry-huge":      {},
	"skew":            {says: ended},
	"oversize":        {},
	"line-ends:cr":    {},
	"line-ends:crlf":  {},
	"line-ends:mixed": {},
	"bom":             {gaps: true},
	"utf8":            {},
	"control":         {gaps: true},
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for _, d := range faults.All() {
		for _, c := range d.Cases() {
			if d.Name == "tls" {
				continue
			}
			t.Run(c.Spec, func(t *testing.T) {
				want, ok := outcomes[c.Spec]
				if !ok {
					t.Fatal("no outcome is said for this fault")
				}
				inTrial(t, cmp.Or(want.path, "/market"), func(r *trial) {
					r.under(10 * time.Second)
					r.under(90*time.Second, c.Spec)
					r.heals()
					r.said(t, want.says)
					if !want.gaps {
						r.whole(t)
					}
				})
			})
		}
	}
}

// crowd adds feeds of the same path, which hold a connection each.
func (r *trial) crowd(n int) {
	r.t.Helper()
	for i := range n {
		if _, err := r.hub.Add(feeds.Spec{Name: fmt.Sprint("other ", i), URL: demoURL(r.path)}); err != nil {
			r.t.Fatal(err)
		}
	}
}

func TestALimitOfConnectionsIsMetByWhoComesLast(t *testing.T) {
	t.Parallel()
	for spec, says := range map[string]string{
		"limit:2":      `^waiting: the server answered 503 Service Unavailable`,
		"limit-hang:2": `^connecting: `,
	} {
		t.Run(spec, func(t *testing.T) {
			inTrial(t, "/market", func(r *trial) {
				r.under(10 * time.Second)
				r.feed.Pause()
				r.crowd(2)
				r.under(time.Minute, spec)
				r.feed.Resume()
				r.under(time.Minute, spec)
				r.said(t, says)
				if s := r.feed.Snapshot(time.Now()).Status; s.State == feeds.Live {
					t.Error("it is live as the third of two")
				}
				r.heals()
				r.whole(t)
			})
		})
	}
}

// TestFaultsAtRandom lets half an hour of faults pass, one to three at a time, with calm in between.
func TestFaultsAtRandom(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			// Odd seeds have faults of all kinds; even ones those after which nothing may be missing.
			faithful := seed%2 == 0
			pool := specs(func(spec string) bool { return !faithful || !outcomes[spec].gaps })
			chance := rand.New(rand.NewPCG(seed, 0))
			inTrial(t, "/market", func(r *trial) {
				for passed := time.Duration(0); passed < 30*time.Minute; {
					d := time.Duration(1+chance.IntN(60)) * time.Second
					var on []string
					for range chance.IntN(4) {
						on = append(on, pool[chance.IntN(len(pool))])
					}
					r.under(d, on...)
					if !r.trying() {
						r.feed.Reconnect()
					}
					passed += d
				}
				r.heals()
				if faithful {
					r.whole(t)
				}
			})
		})
	}
}

// specs gives the faults of the table that may be chosen, but tls.
func specs(may func(spec string) bool) (all []string) {
	for _, d := range faults.All() {
		for _, c := range d.Cases() {
			if d.Name != "tls" && may(c.Spec) {
				all = append(all, c.Spec)
			}
		}
	}
	return all
}
