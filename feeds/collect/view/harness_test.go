package view_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/collect/link"
	"feedscope/feeds/collect/natstest"
	"feedscope/feeds/collect/view"
	"feedscope/feeds/collect/view/viewtest"
	"feedscope/feeds/hub"
	"feedscope/test/leak"
)

func TestMain(m *testing.M) { leak.Main(m) }

// patience bounds how long a test waits for something.
const patience = 20 * time.Second

// viewer is a view with a hub, and what it has played.
type viewer struct {
	*view.View
	t    *testing.T
	hub  *hub.Hub
	news chan struct{}

	mu       sync.Mutex
	log      []string
	warnings []string
	hold     chan struct{} // Folds of messages wait for it, if it is not nil.
}

// open starts a viewer of feeds.
func open(t *testing.T, url string, start view.Start, names ...string) *viewer {
	t.Helper()
	w := prepare(t, view.Options{Link: link.Options{URL: url}, Start: start}, names...)
	w.Run()
	return w
}

func prepare(t *testing.T, o view.Options, names ...string) *viewer {
	t.Helper()
	w := &viewer{View: view.New(o), t: t, hub: hub.New(hub.Options{}), news: make(chan struct{}, 1)}
	t.Cleanup(w.hub.Close)
	w.Attach(w.hub, view.Telling{Warn: func(s string) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.warnings = append(w.warnings, s)
		w.told()
	}})
	w.add(names...)
	return w
}

func (w *viewer) add(names ...string) {
	w.t.Helper()
	var all []hub.Addition
	for _, name := range names {
		all = append(all, hub.Addition{Spec: feeds.Spec{Name: name}, Folds: []feeds.Fold{w}})
	}
	if _, err := w.Change(nil, all); err != nil {
		w.t.Fatal(err)
	}
}

func (w *viewer) told() {
	select {
	case w.news <- struct{}{}:
	default:
	}
}

// Fold logs events: "a message#7=x" or "a live: connected".
func (w *viewer) Fold(events []feeds.Event) {
	w.mu.Lock()
	hold := w.hold
	w.mu.Unlock()
	if hold != nil && events[0].Kind == feeds.Message {
		<-hold
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	defer w.told()
	for _, e := range events {
		name := w.hub.Feed(e.Feed).Name()
		switch e.Kind {
		case feeds.Message:
			w.log = append(w.log, fmt.Sprintf("%s %d %s#%s=%s", name, e.Conn, e.Type, e.ID, e.Data))
		case feeds.Change:
			w.log = append(w.log, fmt.Sprintf("%s %s: %s", name, e.State, e.Data))
		case feeds.Anomaly, feeds.Comment, feeds.Retry:
			w.log = append(w.log, fmt.Sprintf("%s %s", name, e.Data))
		}
	}
}

// until waits until a condition holds.
func (w *viewer) until(what string, holds func() bool) {
	w.t.Helper()
	timeout := time.After(patience)
	ticks := time.NewTicker(20 * time.Millisecond)
	defer ticks.Stop()
	for !holds() {
		select {
		case <-w.news:
		case <-ticks.C:
		case <-timeout:
			w.mu.Lock()
			defer w.mu.Unlock()
			w.t.Fatalf("%s does not happen; the state is %+v; played\n%s\nwarned %q", what, w.State(), strings.Join(w.log, "\n"), w.warnings)
		}
	}
}

// expect waits for a line of the log and, if it is not empty, the lines up to it must then be these.
func (w *viewer) expect(lines ...string) {
	w.t.Helper()
	last := lines[len(lines)-1]
	w.until(last, func() bool { return w.played(last) })
	w.mu.Lock()
	defer w.mu.Unlock()
	at := slices.Index(w.log, last)
	got := strings.Join(w.log[:at+1], "\n")
	w.log = w.log[at+1:]
	if want := strings.Join(lines, "\n"); got != want {
		w.t.Errorf("played\n%s\nwant\n%s", got, want)
	}
}

func (w *viewer) played(line string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Contains(w.log, line)
}

func (w *viewer) warned(part string) {
	w.t.Helper()
	w.until("the warning "+part, func() bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		return slices.ContainsFunc(w.warnings, func(s string) bool { return strings.Contains(s, part) })
	})
}

// serve starts a server and an owner of the feed a, whose first lease is 1.
func serve(t *testing.T) (*natstest.Server, *viewtest.Owner) {
	t.Helper()
	s := natstest.Start(t)
	o := viewtest.New(t, s.URL, "a", 1)
	o.Introduce(feeds.Spec{URL: "http://feed.test/a"})
	return s, o
}

func event(id, data string) string { return "id: " + id + "\ndata: " + data + "\n\n" }

type feedsHub = hub.Feed

func additions(w *viewer, name string) []hub.Addition {
	return []hub.Addition{{Spec: feeds.Spec{Name: name}, Folds: []feeds.Fold{w}}}
}
