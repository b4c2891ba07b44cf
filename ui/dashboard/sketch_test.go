package dashboard

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"feedscope/feeds/hub"
	"feedscope/ui/config"
	"feedscope/ui/panel"
)

// stand is a dashboard on a server that sends what the test says.
type stand struct {
	*Model
	t    *testing.T
	send chan string
	now  time.Time
	sent int
}

func newStand(t *testing.T) *stand {
	t.Helper()
	send := make(chan string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for {
			select {
			case text := <-send:
				_, _ = io.WriteString(w, text)
				_ = http.NewResponseController(w).Flush()
			case <-r.Context().Done():
				return
			}
		}
	}))
	t.Cleanup(server.Close)
	c, err := (&config.Loader{Panels: Panels}).ForURLs([]string{server.URL})
	if err != nil {
		t.Fatal(err)
	}
	c.Theme = "dark"
	h := hub.New(hub.Options{})
	t.Cleanup(h.Close)
	host := newPanelHost()
	o := Options{Config: c, Suggest: true}
	s, err := build(h, o, host, time.Now(), feedsOf(h))
	if err != nil {
		t.Fatal(err)
	}
	m := newModel(o, s)
	m.clock = newClock(30, func(tea.Msg) {}, h.Changed(), host.asks)
	m.out, m.host, host.m = new(paper), host, m
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	return &stand{Model: m, t: t, send: send, now: time.Now()}
}

// quotes sends quotes of eight symbols and waits for them.
func (s *stand) quotes(n int) {
	for range n {
		s.quote(fmt.Sprint("S", s.sent%8), s.sent)
	}
}

func (s *stand) quote(symbol string, price int) {
	s.event("quote", fmt.Sprintf(`{"symbol":%q,"price":%d.5}`, symbol, price))
}

// other sends an event of another type.
func (s *stand) other() {
	s.event("other", fmt.Sprintf(`{"host":"h%d","load":%d,"up":%t}`, s.sent%2, s.sent, s.sent%4 < 2))
}

func (s *stand) event(name, data string) {
	s.send <- "event: " + name + "\ndata: " + data + "\n\n"
	s.sent++
	for s.observed[0].observer.Kept() < s.sent {
		<-s.hub.Changed()
	}
}

// frame draws a frame after some time, and does the work that it starts.
func (s *stand) frame(after time.Duration) {
	s.now = s.now.Add(after)
	_, cmd := s.Update(frameMsg{now: s.now})
	if cmd == nil {
		return
	}
	s.Update(cmd())
}

func (s *stand) names() (names []string) {
	for _, p := range s.panes {
		names = append(names, p.name)
	}
	return names
}

func (s *stand) expect(want ...string) {
	s.t.Helper()
	if got := s.names(); fmt.Sprint(got) != fmt.Sprint(want) {
		s.t.Errorf("the panels are %q, want %q", got, want)
	}
}

func TestPanelsAreSuggestedAfterTwentyEvents(t *testing.T) {
	s := newStand(t)
	s.quotes(19)
	s.frame(0)
	s.expect("Feeds", "Events")
	s.quotes(1)
	s.frame(0)
	s.expect("Feeds", "Quote", "Events")
	if p := s.focused(); p.name != "Events" {
		t.Errorf("the focus moved to %s", p.name)
	}
}

func TestPanelsAreSuggestedAfterTwoSeconds(t *testing.T) {
	s := newStand(t)
	s.quotes(16)
	s.frame(0)
	s.frame(lookAfter - time.Millisecond)
	s.expect("Feeds", "Events")
	s.frame(time.Millisecond)
	s.expect("Feeds", "Quote", "Events")
}

func TestSuggestedPanelsKnowWhatCameBefore(t *testing.T) {
	s := newStand(t)
	s.quote("FIRST", 17)
	s.quotes(24)
	s.frame(0)
	for !strings.Contains(panelText(s, s.panes[1]), "FIRST") {
		s.quotes(1)
	}
	s.expect("Feeds", "Quote", "Events")
}

func panelText(s *stand, p *pane) string {
	p.panel.Refresh(s.now)
	return strings.Join(p.panel.Lines(panel.Frame{Now: s.now, Theme: s.theme}, 60, 12), "\n")
}

func TestPanelsStayOnceTheUserHasPressedAKey(t *testing.T) {
	s := newStand(t)
	s.quotes(20)
	s.frame(0)
	s.expect("Feeds", "Quote", "Events")
	press(s.Model, "z")
	for range 100 {
		s.other()
	}
	s.frame(time.Hour)
	s.expect("Feeds", "Quote", "Events")
	if got := shown(s.Model); !strings.Contains(got, "more panels fit the events; :suggest shows them") {
		t.Errorf("the screen is\n%s", got)
	}
	press(s.Model, ":")
	for _, k := range "suggest" {
		press(s.Model, string(k))
	}
	work := press(s.Model, "enter")
	s.expect("Feeds", "Quote", "Events") // Reading takes some time.
	follow(s.Model, work)
	s.expect("Feeds", "Quote", "Other", "Events")
}

func TestPanelsStayAfterAKeyEvenIfTheEventsNoLongerSuggestThem(t *testing.T) {
	s := newStand(t)
	for range 20 {
		s.event("load", fmt.Sprintf(`{"load":%d}`, s.sent*7%10))
	}
	s.frame(0)
	s.expect("Feeds", "Load", "Events")
	press(s.Model, "j")
	for range 2 {
		for range 400 {
			s.event("load", fmt.Sprintf(`{"tags":["t%d"]}`, s.sent))
		}
		s.frame(time.Hour)
		s.expect("Feeds", "Load", "Events")
	}
	press(s.Model, ":")
	for _, k := range "why" {
		press(s.Model, string(k))
	}
	press(s.Model, "enter")
	if got := shown(s.Model); !strings.Contains(got, "load: one number changes") || !strings.Contains(got, "Your keys keep the panels as they are") {
		t.Errorf("the screen is\n%s", got)
	}
}

func TestWhyExplainsTheNewestEvents(t *testing.T) {
	s := newStand(t)
	s.quotes(20)
	s.frame(0)
	s.quotes(20)
	s.quote("NEW", 1)
	s.quote("NEW", 2)
	press(s.Model, ":")
	for _, k := range "why" {
		press(s.Model, string(k))
	}
	follow(s.Model, press(s.Model, "enter"))
	if got := shown(s.Model); !strings.Contains(got, "symbol tells 9 rows apart") {
		t.Errorf("the screen is\n%s", got)
	}
}

func TestAskingWhyKeepsNothing(t *testing.T) {
	s := newStand(t)
	s.quotes(20)
	s.frame(0)
	press(s.Model, ":")
	for _, k := range "why" {
		press(s.Model, string(k))
	}
	follow(s.Model, press(s.Model, "enter"))
	press(s.Model, "down", "esc")
	for range 100 {
		s.other()
	}
	s.frame(time.Hour)
	s.expect("Feeds", "Quote", "Other", "Events")
}

func TestPanelsAreSuggestedAfterAKeyIfThereAreNoneYet(t *testing.T) {
	s := newStand(t)
	s.quotes(4)
	s.frame(lookAfter)
	press(s.Model, "j")
	s.expect("Feeds", "Events")
	s.quotes(12)
	s.frame(lookAfter)
	s.frame(lookAfter)
	s.expect("Feeds", "Quote", "Events")
}

func TestPanelsThatTheUserHasChangedStay(t *testing.T) {
	s := newStand(t)
	press(s.Model, ":")
	for _, k := range "hide Feeds" {
		press(s.Model, string(k))
	}
	press(s.Model, "enter")
	s.quotes(100)
	s.frame(lookAfter)
	s.expect("Events")
}

func TestSlowFeedsAreLookedAtAgainWithEachEvent(t *testing.T) {
	s := newStand(t)
	s.quote("ABC", 1)
	for i := range 4 {
		s.frame(lookAfter)
		s.expect("Feeds", "Events")
		s.quote("ABC", 2+i)
	}
	s.frame(lookAfter)
	s.expect("Feeds", "Quote", "Events")
}

func TestRareTypesAreLookedAtBesideFrequentOnes(t *testing.T) {
	s := newStand(t)
	s.quotes(500)
	s.frame(0)
	s.expect("Feeds", "Quote", "Events")
	for range 6 {
		s.other()
		s.frame(lookAfter)
	}
	s.expect("Feeds", "Quote", "Other", "Events")
}

func TestPanelsThatAreSuggestedAgainKeepTheirState(t *testing.T) {
	s := newStand(t)
	s.quotes(20)
	s.frame(0)
	before := s.panes[1]
	s.quotes(60)
	s.frame(time.Minute)
	if s.expect("Feeds", "Quote", "Events"); s.panes[1] != before {
		t.Error("the panel was made anew")
	}
}

func TestWhySaysWhatWasSeen(t *testing.T) {
	s := newStand(t)
	s.quotes(40)
	s.frame(0)
	press(s.Model, ":")
	for _, k := range "why" {
		press(s.Model, string(k))
	}
	press(s.Model, "enter")
	got := shown(s.Model)
	if !strings.Contains(got, "quote: symbol tells 8 rows apart, and one value changes in each") {
		t.Errorf("the screen is\n%s", got)
	}
	press(s.Model, "esc", "x", ":")
	for _, k := range "why" {
		press(s.Model, string(k))
	}
	press(s.Model, "enter")
	if got := shown(s.Model); strings.Contains(got, "127.0.0.1") || !strings.Contains(got, "feed 1") {
		t.Errorf("with hosts hidden, the screen is\n%s", got)
	}
}
