package dashboard

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"feedscope/feeds"
	"feedscope/feeds/hub"
	"feedscope/ui/config"
)

// live is a dashboard whose configuration can change, on a server that sends events when told to.
type live struct {
	*Model
	t    *testing.T
	url  string
	text string // Of the configuration.

	mu    sync.Mutex
	feeds map[string]chan int // The numbers to send, by path.
}

// newLive returns a dashboard with a configuration, in which $URL is the server.
func newLive(t *testing.T, text string) *live {
	t.Helper()
	l := newSource(t, text)
	c, _, err := l.read()
	if err != nil {
		t.Fatal(err)
	}
	h := hub.New(hub.Options{HistoryBytes: 8 << 20})
	t.Cleanup(h.Close)
	host := newPanelHost()
	o := Options{Config: c, Reload: l.read, File: "wall.yaml", warnings: make(chan warning, 1)}
	s, err := build(h, o, host, time.Now(), feedsOf(h))
	if err != nil {
		t.Fatal(err)
	}
	l.Model = newModel(o, s)
	l.clock = newClock(30, func(tea.Msg) {}, h.Changed(), host.asks)
	l.out, l.host, host.m = new(paper), host, l.Model
	l.update(tea.WindowSizeMsg{Width: 120, Height: 40})
	return l
}

// newSource returns a server and a configuration without a dashboard.
func newSource(t *testing.T, text string) *live {
	l := &live{t: t, text: text, feeds: make(map[string]chan int)}
	server := httptest.NewServer(http.HandlerFunc(l.serve))
	l.url = server.URL
	t.Cleanup(server.Close)
	return l
}

func (l *live) read() (*config.Config, *config.Files, error) {
	text := strings.ReplaceAll(l.text, "$URL", l.url)
	c, err := (&config.Loader{Panels: Panels}).Parse("/etc/wall.yaml", []byte(text))
	return c, nil, err
}

func (l *live) feed(path string) chan int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.feeds[path] == nil {
		l.feeds[path] = make(chan int)
	}
	return l.feeds[path]
}

func (l *live) serve(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	numbers := l.feed(r.URL.Path)
	_ = http.NewResponseController(w).Flush()
	for {
		select {
		case n := <-numbers:
			_, _ = io.WriteString(w, fmt.Sprintf("id: %d\ndata: {\"n\":%d,\"key\":\"k%d\"}\n\n", n, n, n%3))
			_ = http.NewResponseController(w).Flush()
		case <-r.Context().Done():
			return
		}
	}
}

// update handles a message and does the work that it starts.
func (l *live) update(msg tea.Msg) {
	_, cmd := l.Update(msg)
	l.do(cmd)
}

func (l *live) do(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, cmd := range msg {
			l.do(cmd)
		}
	default:
		l.update(msg)
	}
}

// save changes the configuration and reloads it.
func (l *live) save(text string) {
	l.text = text
	l.update(reloadMsg{})
}

// command types a command of the palette.
func (l *live) command(line string) {
	l.t.Helper()
	l.update(key(":"))
	for _, r := range line {
		l.update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	l.update(key("enter"))
}

// names returns the panels on the screen.
func (l *live) names() (names []string) {
	for _, p := range l.panes {
		names = append(names, p.name)
	}
	return names
}

func (l *live) see(want string) {
	l.t.Helper()
	if !strings.Contains(shown(l.Model), want) {
		l.t.Errorf("the screen does not show %q:\n%s", want, shown(l.Model))
	}
}

// wall returns a configuration of numbered feeds; those from a number on have another path.
func wall(feeds, from int) string {
	var b strings.Builder
	b.WriteString("feeds:\n")
	for i := range feeds {
		path := fmt.Sprintf("/%d", i)
		if i >= from {
			path = "/other" + path
		}
		fmt.Fprintf(&b, "  - {name: f%d, url: $URL%s}\n", i, path)
	}
	b.WriteString("panels:\n  - {name: Feeds, type: feeds}\n  - {name: Keys, type: ticker, key: key, columns: [{title: N, path: n}]}\n")
	return b.String()
}

// numbers is a fold that checks that numbers come without a gap.
type numbers struct {
	mu   sync.Mutex
	next int
	gap  string
	done chan struct{} // Closed at the last one.
	last int
}

func (n *numbers) Fold(events []feeds.Event) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, e := range events {
		if e.Kind != feeds.Message {
			continue
		}
		if want := fmt.Sprint(n.next); string(e.ID) != want && n.gap == "" {
			n.gap = fmt.Sprintf("got %s, want %s", e.ID, want)
		}
		if n.next++; n.next == n.last {
			close(n.done)
		}
	}
}

func TestReloadUnderLoadLosesNoEvent(t *testing.T) {
	const all, stay, each = 100, 50, 20
	l := newLive(t, wall(all, all))
	folds := make([]*numbers, stay)
	for i := range folds {
		folds[i] = &numbers{last: each, done: make(chan struct{})}
		l.session.feeds[i].Attach(folds[i])
	}
	var load sync.WaitGroup
	for i := range stay {
		numbers := l.feed(fmt.Sprintf("/%d", i))
		load.Go(func() {
			for n := range each {
				numbers <- n
			}
		})
	}
	before := l.hub.Feeds()[:stay]
	for round := range 2 {
		l.save(wall(all-round*10, stay))
		l.save(wall(all, stay+round))
		l.save("feeds: nonsense")
	}
	load.Wait()
	for i, fold := range folds {
		<-fold.done
		if fold.gap != "" {
			t.Errorf("feed %d: %s", i, fold.gap)
		}
		f := before[i]
		if s := f.Snapshot(time.Now()); f.Removed() || s.Reconnects != 0 || s.Messages != each {
			t.Errorf("feed %d: removed is %v, %d reconnects, %d events", i, f.Removed(), s.Reconnects, s.Messages)
		}
	}
	if got := len(l.hub.Feeds()); got != all {
		t.Errorf("%d feeds", got)
	}
}

func TestReloadKeepsWhatDidNotChange(t *testing.T) {
	l := newLive(t, wall(3, 3))
	feeds, panes := l.hub.Feeds(), l.panes
	l.feed("/1") <- 7
	for feeds[1].Totals().Messages == 0 {
		<-l.hub.Changed()
	}
	l.save(wall(4, 2) + "  - {name: More, type: events}\ntitle: changed\nfps: 7\n")
	now := l.hub.Feeds()
	switch {
	case len(now) != 4 || now[0] != feeds[0] || now[1] != feeds[1]:
		t.Error("unchanged feeds were replaced")
	case now[2] == feeds[2] || now[2].Name() != "f2" || !strings.HasSuffix(now[2].URL(), "/other/2"):
		t.Errorf("f2 did not change: %s", now[2].URL())
	case len(l.panes) != 3 || l.panes[0] != panes[0] || l.panes[1] != panes[1]:
		t.Errorf("panels were replaced: %q", l.names())
	}
	l.see("applied wall.yaml: 1 feed added, 1 feed changed")
	l.see("changed")
	l.feed("/other/3") <- 7
	for now[3].Totals().Messages == 0 {
		<-l.hub.Changed()
	}
	l.update(frameMsg{now: time.Now()})
	for !strings.Contains(shown(l.Model), "k1") { // An event is counted before panels have it and the hub has changed.
		<-l.hub.Changed()
		l.update(frameMsg{now: time.Now()})
	}
	l.see("k1") // The ticker has the event of the feed that did not change, and now another.
	if l.clock.frameInterval() != time.Second/7 {
		t.Errorf("the interval is %v", l.clock.frameInterval())
	}
}

func TestInvalidFilesChangeNothing(t *testing.T) {
	l := newLive(t, wall(3, 3))
	feeds, panes := fmt.Sprint(l.hub.Feeds()), fmt.Sprint(l.panes)
	l.save("feeds:\n  - {name: a, url: $URL/x}\ntitel: typo\n")
	for range 2 {
		l.see(`wall.yaml:3:1: unknown key "titel" in the configuration`)
		l.update(frameMsg{now: time.Now().Add(time.Hour)})
	}
	if fmt.Sprint(l.hub.Feeds()) != feeds || fmt.Sprint(l.panes) != panes {
		t.Error("feeds or panels changed")
	}
	l.save(wall(3, 3))
	if strings.Contains(shown(l.Model), "titel") {
		t.Errorf("the error still stands:\n%s", shown(l.Model))
	}
	l.command("reload")
	l.see("wall.yaml has not changed")
}

func TestUnreadableFileIsShown(t *testing.T) {
	l := newLive(t, wall(1, 1))
	l.o.Reload = func() (*config.Config, *config.Files, error) { return nil, nil, errors.New("cannot read it:\ngone") }
	l.update(reloadMsg{})
	l.see("cannot read it:")
}

func TestReloadRequestsAreNotLost(t *testing.T) {
	l := newLive(t, wall(1, 1))
	_, first := l.Update(reloadMsg{})
	_, second := l.Update(reloadMsg{})
	l.text = wall(2, 2)
	if second != nil {
		t.Error("two reloads at once")
	}
	l.do(first)
	if n := len(l.hub.Feeds()); n != 2 {
		t.Errorf("%d feeds", n)
	}
}

func TestThemeOfTheUserStays(t *testing.T) {
	l := newLive(t, wall(1, 1)+"theme: dark\n")
	l.command("theme light")
	l.save(wall(2, 2) + "theme: dark\n")
	if l.theme.Name != "light" {
		t.Errorf("a change of feeds set the theme %s", l.theme.Name)
	}
	l.save(wall(2, 2) + "theme: contrast\n")
	if l.theme.Name != "contrast" {
		t.Errorf("the theme of the file is not in force, but %s", l.theme.Name)
	}
}

func TestThemeIsPreviewed(t *testing.T) {
	l := newLive(t, wall(1, 1)+"theme: dark\n")
	typed := func(line string) {
		for _, r := range line {
			l.update(tea.KeyPressMsg{Code: r, Text: string(r)})
		}
	}
	typed(":theme nord")
	if l.theme.Name != "nord" || l.o.Config.Theme != "dark" {
		t.Errorf("the theme is %s, that of the configuration %s", l.theme.Name, l.o.Config.Theme)
	}
	l.update(key("esc"))
	if l.theme.Name != "dark" {
		t.Errorf("after esc, the theme is %s", l.theme.Name)
	}
	typed(":t")
	if l.theme.Name != "dark" {
		t.Errorf("a letter set the theme %s", l.theme.Name)
	}
	l.update(key("esc"))
	typed(":theme nord")
	l.update(key("enter"))
	if l.theme.Name != "nord" || l.o.Config.Theme != "nord" {
		t.Errorf("after enter, the theme is %s", l.theme.Name)
	}
}

func TestChangedFeedResumesUnlessItsPositionsDiffer(t *testing.T) {
	for settings, want := range map[string]string{
		"heartbeat: 10s": "0", "resume: query:after": "0", "resume: query:since=n": "", "ids: label": "",
	} {
		l := newLive(t, "feeds: [{name: f, url: $URL/a}]")
		seen := &numbers{last: 1, done: make(chan struct{})}
		l.session.feeds[0].Attach(seen)
		l.feed("/a") <- 0
		<-seen.done
		l.save("feeds: [{name: f, url: $URL/a, " + settings + "}]")
		if s := l.hub.Feeds()[0].Spec(); s.LastEventID != want {
			t.Errorf("%s: resumes after %q, want %q", settings, s.LastEventID, want)
		}
	}
}

func TestObservationsFollowTheFeeds(t *testing.T) {
	l := newLive(t, wall(3, 3))
	before := maps.Clone(l.observed)
	l.save(wall(2, 1))
	switch {
	case len(l.observed) != 2:
		t.Errorf("%d feeds of 2 are observed", len(l.observed))
	case l.observed[0] != before[0]:
		t.Error("an unchanged feed is observed anew")
	case l.observed[1] == before[1]:
		t.Error("a changed feed is observed as before")
	}
	before = maps.Clone(l.observed)
	l.hub.Close()
	l.save(wall(4, 0))
	if l.reloading.problem == nil || !maps.Equal(l.observed, before) {
		t.Errorf("after %v, the feeds are observed anew", l.reloading.problem)
	}
}
