package dashboard

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"feedscope/feeds"
	"feedscope/feeds/collect/link"
	"feedscope/feeds/collect/natstest"
	"feedscope/feeds/collect/view"
	"feedscope/feeds/collect/view/viewtest"
	feedconfig "feedscope/feeds/config"
	"feedscope/feeds/conn"
	"feedscope/feeds/hub"
	"feedscope/ui/config"
)

// viewer is a dashboard of feeds that are read from JetStream.
type viewer struct {
	*live
	from *view.View
}

// reading returns a dashboard of all feeds at a server, which has some.
func reading(t *testing.T, url string, w, h int) *viewer {
	t.Helper()
	v := view.New(view.Options{Link: link.Options{URL: url}})
	if err := v.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	v.FindAll()
	select {
	case <-v.Found():
	default:
	}
	loader := &config.Loader{Panels: Panels}
	load := func() (*config.Config, *config.Files, error) {
		c := loader.ForNames(nil)
		for _, s := range v.Feeds() {
			c.Feeds = append(c.Feeds, feedconfig.Feed{Name: s.Name, URL: s.URL})
		}
		return c, nil, nil
	}
	c, _, _ := load()
	c.Theme = "dark"
	host := newPanelHost()
	o := Options{Config: c, Reload: load, Suggest: true, From: v, warnings: make(chan warning, 1)}
	feedHub := newHub(o, conn.Options{}, nil)
	t.Cleanup(feedHub.Close)
	s, err := build(feedHub, o, host, time.Now(), feedsOf(o.source(feedHub)))
	if err != nil {
		t.Fatal(err)
	}
	s.begin(&o)
	l := &live{t: t, Model: newModel(o, s)}
	l.clock = newClock(30, func(tea.Msg) {}, feedHub.Changed(), host.asks)
	l.out, l.host, host.m = new(paper), host, l.Model
	l.update(tea.WindowSizeMsg{Width: w, Height: h})
	return &viewer{l, v}
}

// until draws until the screen shows something.
func (r *viewer) until(part string) string {
	r.t.Helper()
	timeout := time.After(20 * time.Second)
	ticks := time.NewTicker(20 * time.Millisecond)
	defer ticks.Stop()
	for {
		r.update(frameMsg{now: time.Now()})
		screen := ansi.Strip(r.content)
		if strings.Contains(screen, part) {
			return screen
		}
		select {
		case <-ticks.C:
		case <-timeout:
			r.t.Fatalf("the screen does not show %q:\n%s", part, screen)
		}
	}
}

func TestFeedsAreReadFromJetStream(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			n := natstest.Start(t)
			a := viewtest.New(t, n.URL, "market", 1)
			a.Introduce(feeds.Spec{URL: "http://feed.test/market"})
			a.Connect()
			r := reading(t, n.URL, size[0], size[1])
			screen := r.until("live")
			if host := strings.TrimPrefix(n.URL, "nats://"); !strings.Contains(screen, "from "+host) {
				t.Errorf("the header does not say where it reads from:\n%s", screen)
			}
			for i := range 40 {
				a.Send("quote", fmt.Sprint(i), fmt.Sprintf("id: %d\nevent: quote\ndata: {\"symbol\":\"S%d\",\"price\":%d.5}\n\n", i, i%8, i))
			}
			r.until("S7")
			press(r.Model, "r")
			r.until("the connections of these feeds are those of the collectors")
			follow(r.Model, typeCommand(r.Model, "doctor"))
			r.until("the connections of these feeds are those of the collectors")
			b := viewtest.New(t, n.URL, "later", 1)
			b.Introduce(feeds.Spec{URL: "http://feed.test/later"})
			<-r.from.Found()
			r.update(reloadMsg{})
			r.until("later")
			n.Stop()
			r.until("no data from NATS")
			if all := r.hub.Feeds(); all[0].Status().State != feeds.Stale || len(all) != 2 {
				t.Errorf("%d feeds, the first is %+v", len(all), all[0].Status())
			}
		})
	}
}

func TestViewersOfAWallSeeWhereItReadsFrom(t *testing.T) {
	n := natstest.Start(t)
	a := viewtest.New(t, n.URL, "market", 1)
	a.Introduce(feeds.Spec{URL: "http://feed.test/market"})
	a.Connect()
	from := view.New(view.Options{Link: link.Options{URL: n.URL}})
	c := (&config.Loader{Panels: Panels}).ForNames(nil)
	c.Feeds = []feedconfig.Feed{{Name: "market", URL: "http://feed.test/market"}}
	w, err := NewWall(Options{Config: c, From: from}, func(string) {}, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	m, err := w.model(&Viewer{Powers: Operator})
	if err != nil {
		t.Fatal(err)
	}
	defer w.admit(m.shared)()
	m.clock, m.out = newClock(viewerFPS, func(tea.Msg) {}, nil, nil), new(paper)
	r := &viewer{&live{t: t, Model: m}, from}
	r.update(tea.WindowSizeMsg{Width: 80, Height: 24})
	r.until("live")
	press(m, "x")
	r.until("from " + strings.TrimPrefix(n.URL, "nats://"))
	press(m, "r")
	r.until("the connections of these feeds are those of the collectors")
	n.Stop()
	r.until("no data from NATS")
}

func TestDashboardWaitsForTheFirstFeed(t *testing.T) {
	n := natstest.Start(t)
	a := viewtest.New(t, n.URL, "first", 1)
	r := reading(t, n.URL, 80, 24)
	r.until("no feeds yet")
	press(r.Model, "r", "enter", "esc", "z", "z", "tab", "/", "esc")
	a.Introduce(feeds.Spec{URL: "http://feed.test/first"})
	a.Connect()
	<-r.from.Found()
	r.update(reloadMsg{})
	r.until("first")
	r.until("live")
}

var _ hub.Source = (*view.View)(nil)
