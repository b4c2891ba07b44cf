package test

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
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
	"feedscope/feeds/feedtest"
	"feedscope/feeds/hub"
	"feedscope/test/race"
)

// trial is the demo server with its faults, and one of its feeds with a ledger of its events.
type trial struct {
	*ledger
	t      *testing.T
	path   string
	server *server.Server
	hub    *hub.Hub
	feed   *hub.Feed
}

func demoURL(path string) string { return "http://demo.test" + path + "?history=0" }

// inTrial runs test in a bubble of synthetic time.
func inTrial(t *testing.T, path string, test func(*trial)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		pipes := feedtest.Listen()
		s, stop := serveDemo(t, pipes, func(o *server.Options) {
			o.LogEvents, o.Speed = 200_000, 0.5
			if race.Enabled && path == "/market" { // The same connections with fewer events.
				o.Speed = 0.1
			}
		})
		defer stop()
		h := hub.New(hub.Options{
			HistoryBytes: 1 << 20, Conn: conn.Options{DialContext: pipes.DialContext},
			OnPanic: func(value any, stack []byte) { t.Errorf("panic: %v\n%s", value, stack) },
		})
		defer h.Close()
		l := &ledger{}
		feed, err := h.Add(feeds.Spec{URL: demoURL(path), Heartbeat: 15 * time.Second, TimePath: "ts"}, l)
		if err != nil {
			t.Fatal(err)
		}
		test(&trial{ledger: l, t: t, path: path, server: s, hub: h, feed: feed})
	})
}

// under replaces the faults and lets time pass.
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

// heals removes the faults. The feed, reconnected if it has stopped, must be live within three minutes of its next
// attempt and stay live. (The longest delay is 45 s, and a dead connection is detected after four heartbeats.)
func (r *trial) heals() {
	r.t.Helper()
	r.server.Heal()
	synctest.Wait()
	if !r.trying() {
		r.feed.Reconnect()
	}
	// A long reconnection time or a Retry-After may have postponed that attempt.
	if next := r.feed.Status().NextTry; !next.IsZero() {
		time.Sleep(time.Until(next))
	}
	for limit := time.Now().Add(3 * time.Minute); !r.delivers(10*time.Second) && time.Now().Before(limit); {
	}
	before := r.states()
	if s := r.feed.Status(); !r.delivers(time.Minute) || len(r.states()) > len(before) {
		r.t.Errorf("three minutes after its next attempt the feed was %v (%s), and within another one it changed to %q",
			s.State, s.Reason, r.states()[len(before):])
	}
}

// delivers lets time pass and reports whether the feed received events and is live.
func (r *trial) delivers(d time.Duration) bool {
	before := r.count()
	time.Sleep(d)
	synctest.Wait()
	return r.feed.Status().State == feeds.Live && r.count() > before
}

// trying reports whether the feed is live or still retrying.
func (r *trial) trying() bool {
	s := r.feed.Status().State
	return s != feeds.Failed && s != feeds.Ended
}

// ledger is a fold that checks the ids of events and records the changes of state.
type ledger struct {
	mu       sync.Mutex
	last     uint64
	messages int
	wrong    []string
	changes  []string
}

// Fold records events.
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

// follow checks that an event follows the last one.
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

// states returns the changes of state so far.
func (l *ledger) states() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.changes)
}

// checkComplete fails if events were lost or arrived twice.
func (l *ledger) checkComplete(t *testing.T) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.wrong) > 0 {
		t.Errorf("%d events out of place, the first: %q", len(l.wrong), l.wrong[:min(5, len(l.wrong))])
	}
}

// checkStates fails unless a change of state matches the pattern. If it is empty, the feed must have stayed live.
func (l *ledger) checkStates(t *testing.T, pattern string) {
	t.Helper()
	states := l.states()
	switch {
	case pattern == "" && len(states) != 2:
		t.Errorf("it did not stay live:\n%s", strings.Join(states, "\n"))
	case pattern != "" && !slices.ContainsFunc(states, regexp.MustCompile(pattern).MatchString):
		t.Errorf("no change of state matches %s:\n%s", pattern, strings.Join(states, "\n"))
	}
}

// outcome is the effect of a fault on a feed.
type outcome struct {
	// state is a pattern of one of the feed's changes of state, with its reason. Empty: it stays live.
	state string
	// path is the feed's path, by default the market's.
	path string
	// gaps allows events to be missing, repeated or without a number, because that is the fault.
	gaps bool
}

const (
	ended    = `^waiting: the server closed the stream$`
	brokeOff = `^waiting: the connection broke in the middle of the stream$`
)

// outcomes holds every fault except tls, which needs sockets.
var outcomes = map[string]outcome{
	"buffer":          {},
	"late":            {},
	"hold":            {state: ended},
	"compress":        {state: `^failed: the stream is compressed \(gzip\)`},
	"drip":            {},
	"idle-cut":        {state: `^waiting: the connection broke|^waiting: the server closed`, path: "/alerts"},
	"lifetime":        {state: ended},
	"half-open":       {state: `^waiting: no byte for 1m0s, assumed dead$`},
	"reset":           {state: brokeOff},
	"h2-reset":        {state: brokeOff},
	"no-heartbeat":    {},
	"html":            {state: `^failed: this is a web page, not an event stream: \w`},
	"status:204":      {state: `^ended: the server says there are no more events \(204\)$`},
	"status:401":      {state: `^failed: the server answered 401 Unauthorized`},
	"status:403":      {state: `^failed: the server answered 403 Forbidden`},
	"status:404":      {state: `^failed: the server answered 404 Not Found`},
	"status:429":      {state: `^waiting: the server answered 429 Too Many Requests`},
	"status:500":      {state: `^waiting: the server answered 500 Internal Server Error`},
	"status:503":      {state: `^waiting: the server answered 503 Service Unavailable`},
	"redirect:same":   {state: `^live: connected, asked to resume after id \d+$`},
	"redirect:host":   {state: `^live: connected, asked to resume after id \d+$`},
	"redirect:loop":   {state: `^failed: stopped after 10 redirects; the next leads to http://`},
	"length":          {state: ended},
	"limit":           {state: `^live: connected, asked to resume after id \d+$`},
	"limit-hang":      {state: `^live: connected, asked to resume after id \d+$`},
	"ignore-resume":   {state: ended, gaps: true},
	"trimmed":         {state: ended, gaps: true},
	"duplicate-ids":   {gaps: true},
	"reorder":         {gaps: true},
	"retry-zero":      {},
	"retry-huge":      {},
	"skew":            {state: ended},
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
		if d.ForAnswers() {
			continue
		}
		for _, c := range d.Cases() {
			if d.Name == "tls" {
				continue
			}
			t.Run(c.Spec, func(t *testing.T) {
				t.Parallel()
				want, ok := outcomes[c.Spec]
				if !ok {
					t.Fatal("outcomes does not have this fault")
				}
				inTrial(t, cmp.Or(want.path, "/market"), func(r *trial) {
					r.under(10 * time.Second)
					r.under(90*time.Second, c.Spec)
					r.heals()
					r.checkStates(t, want.state)
					if !want.gaps {
						r.checkComplete(t)
					}
				})
			})
		}
	}
}

// crowd adds feeds of the same path, each with a connection.
func (r *trial) crowd(n int) {
	r.t.Helper()
	for i := range n {
		if _, err := r.hub.Add(feeds.Spec{Name: fmt.Sprint("other ", i), URL: demoURL(r.path)}); err != nil {
			r.t.Fatal(err)
		}
	}
}

func TestConnectionLimitAffectsTheLastFeed(t *testing.T) {
	t.Parallel()
	for spec, state := range map[string]string{
		"limit:2":      `^waiting: the server answered 503 Service Unavailable`,
		"limit-hang:2": `^connecting: `,
	} {
		t.Run(spec, func(t *testing.T) {
			t.Parallel()
			inTrial(t, "/market", func(r *trial) {
				r.under(10 * time.Second)
				r.feed.Pause()
				r.crowd(2)
				r.under(time.Minute, spec)
				r.feed.Resume()
				r.under(time.Minute, spec)
				r.checkStates(t, state)
				if r.feed.Status().State == feeds.Live {
					t.Error("the third feed is live although the limit is two")
				}
				r.heals()
				r.checkComplete(t)
			})
		})
	}
}

// TestRandomFaults runs half an hour, or four minutes with the race detector, with up to three random faults at a time.
func TestRandomFaults(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			lossless := seed%2 == 0 // Only faults that lose no events.
			pool := slices.Sorted(maps.Keys(outcomes))
			if lossless {
				pool = slices.DeleteFunc(pool, func(spec string) bool { return outcomes[spec].gaps })
			}
			chance := rand.New(rand.NewPCG(seed, 0))
			inTrial(t, "/market", func(r *trial) {
				for passed := time.Duration(0); passed < time.Duration(race.Inputs(30))*time.Minute; {
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
				if lossless {
					r.checkComplete(t)
				}
			})
		})
	}
}
