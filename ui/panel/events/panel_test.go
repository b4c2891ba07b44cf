package events

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/hub"
	"feedscope/ui/panel"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// source is a real server that streams the test's data.
type source struct {
	t    *testing.T
	hub  *hub.Hub
	send chan string
	host paneltest.Host
	deps panel.Deps
}

// newSource runs a hub with one feed on a server; the history is limited to bytes.
func newSource(t *testing.T, bytes int) *source {
	t.Helper()
	s := &source{t: t, send: make(chan string), hub: hub.New(hub.Options{HistoryBytes: bytes})}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_ = http.NewResponseController(w).Flush()
		for {
			select {
			case part := <-s.send:
				if part == "" {
					return // The end of the response.
				}
				_, _ = io.WriteString(w, part)
				_ = http.NewResponseController(w).Flush()
			case <-r.Context().Done():
				return
			}
		}
	}))
	t.Cleanup(server.Close)
	t.Cleanup(s.hub.Close)
	if _, err := s.hub.Add(feeds.Spec{Name: "f", URL: server.URL}); err != nil {
		t.Fatal(err)
	}
	s.deps = panel.Deps{Hub: s.hub, Feeds: panel.NewRoster("f"), Host: &s.host}
	s.until(2) // Connecting and live.
	return s
}

// until waits until the hub has had n events.
func (s *source) until(n uint64) {
	for {
		if _, next := s.hub.History().Range(); next > n {
			return
		}
		<-s.hub.Changed()
	}
}

// events sends events of a type, numbered from first, and waits until they are there.
func (s *source) events(typ string, first, n int) {
	_, next := s.hub.History().Range()
	var sb strings.Builder
	for i := first; i < first+n; i++ {
		fmt.Fprintf(&sb, "event: %s\nid: %d\ndata: {\"n\":%d}\n\n", typ, i, i)
	}
	s.send <- sb.String()
	s.until(next - 1 + uint64(n))
}

func (s *source) panel(c Config) *Panel {
	c.Name = "Events"
	p, _, err := New(c, s.deps)
	if err != nil {
		s.t.Fatal(err)
	}
	return p.(*Panel)
}

// copied returns the selected event's data as copied to the clipboard.
func copied(p *Panel) string {
	data, _, _ := paneltest.Copied(p)
	return data
}

// busy reports whether the panel has work left.
func busy(p *Panel) bool {
	_, busy := p.Pending()
	return busy
}

// refresh takes in what has arrived, and waits until a search has looked at all of it.
func refresh(p *Panel, now time.Time) {
	p.keep(p.rows.update)
	found(p)
	p.Refresh(now)
}

func found(p *Panel) {
	for p.rows.searching() {
		runtime.Gosched()
	}
	p.keep(p.rows.take)
}

// rowsOf refreshes and draws, and returns the visible payloads.
func rowsOf(p *Panel, now time.Time, h int) []string {
	refresh(p, now)
	var rows []string
	for _, l := range paneltest.Plain(p.Lines(paneltest.Frame(), 100, h))[headerLines:] {
		if i := strings.Index(l, `{"n":`); i >= 0 {
			rows = append(rows, strings.TrimRight(l[i+5:], "} "))
		}
	}
	return rows
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("the rows are %v, want %v", got, want)
	}
}

var now = paneltest.Now

func TestInvariants(t *testing.T) {
	s := newSource(t, 0)
	for _, nasty := range []string{
		"data: \x1b]52;c;eA==\x07\n\n", "event: \x1b[2J\nid: \u202e\u0085\ndata: 漢字 👩‍👩‍👧 \u0301\ndata: x\n\n",
		": \x9b31m\n\n", "bogus\x00: x\ndata\n\n", "data: " + strings.Repeat("long ", 1000) + "\n\n", "retry: 9\n\n",
	} {
		_, next := s.hub.History().Range()
		s.send <- nasty
		s.until(next)
	}
	s.events("tick", 1, 50)
	paneltest.Invariants(t, func() panel.Panel { return s.panel(Config{}) })
}

func TestFollowsUntilScrolled(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{Events: []string{"tick"}})
	s.events("tick", 1, 8)
	expect(t, rowsOf(p, now, 4), "6", "7", "8")
	p.Do(keymap.Up)
	s.events("tick", 9, 4)
	expect(t, rowsOf(p, now, 4), "6", "7", "8")
	p.Do(keymap.Bottom)
	expect(t, rowsOf(p, now, 4), "10", "11", "12")
}

func TestShowsOnlyConfiguredTypes(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{Events: []string{"b"}})
	s.events("a", 1, 2)
	s.events("b", 3, 2)
	expect(t, rowsOf(p, now, 10), "3", "4")
	if _, badge := p.Title(paneltest.Frame()); badge != "2" {
		t.Errorf("the badge says %q", badge)
	}
}

func TestFilterKeepsFollowing(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	s.events("tick", 1, 30)
	rowsOf(p, now, 10)
	if err := p.SetFilter(`f tick /"n":2/`); err != nil {
		t.Fatal(err)
	}
	expect(t, rowsOf(p, now, 5), "26", "27", "28", "29")
	s.events("tick", 200, 1)
	expect(t, rowsOf(p, now, 5), "27", "28", "29", "200")
	_ = p.SetFilter("nothing of it")
	rowsOf(p, now, 5)
	if l := paneltest.Plain(p.Lines(paneltest.Frame(), 60, 3))[1]; !strings.Contains(l, "nothing matches") {
		t.Errorf("the panel says %q", l)
	}
}

func TestInvalidFilterKeepsLastOne(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{Events: []string{"tick"}})
	s.events("tick", 1, 30)
	if err := p.SetFilter(".n>27"); err != nil {
		t.Fatal(err)
	}
	err := p.SetFilter(".n>27 /a(/")
	if err == nil || p.Filter() != ".n>27" {
		t.Errorf("%v, the filter is %s", err, p.Filter())
	}
	expect(t, rowsOf(p, now, 9), "28", "29", "30")
}

func TestFilterHighlightsMatches(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{Events: []string{"tick"}})
	s.events("tick", 1234, 1)
	_ = p.SetFilter("23 /4}$/")
	refresh(p, now)
	f := paneltest.Frame()
	f.Focused = false
	line := paneltest.Find(t, p.Lines(f, 100, 3), `{"n":1234}`)
	for _, found := range []string{"23", "4}"} {
		if !paneltest.Styled(line, found, f.Theme.Row(theme.Match, false)) {
			t.Errorf("%s does not stand out in %q", found, line)
		}
	}
}

func TestTitleCountsDroppedEvents(t *testing.T) {
	s := newSource(t, 64<<10)
	p, part := s.panel(Config{}), s.panel(Config{Events: []string{"tick"}})
	for i := range 40 {
		s.events("tick", 100*i+1, 100)
		rowsOf(p, now.Add(time.Duration(i)*time.Minute), 5)
	}
	rows := rowsOf(p, now.Add(time.Hour), 5)
	expect(t, rows, "3997", "3998", "3999", "4000")
	first, next := s.hub.History().Range()
	held := int(next - first)
	if p.rows.len() != held || p.rows.gone() != first-1 || first == 1 {
		t.Errorf("%d rows, %d gone, %d held", p.rows.len(), p.rows.gone(), held)
	}
	if _, badge := p.Title(paneltest.Frame()); !strings.Contains(badge, " · "+text.Count(first-1)+" older dropped") {
		t.Errorf("the badge says %q", badge)
	}
	refresh(part, now)
	s.events("tick", 4001, 4000)
	refresh(part, now)
	if _, badge := part.Title(paneltest.Frame()); !strings.Contains(badge, "at least ") {
		t.Errorf("the badge of a part says %q", badge)
	}
}

func TestScrollingInAFloodShowsEveryEvent(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{Events: []string{"tick"}})
	s.events("tick", 1, 5)
	rowsOf(p, now, 4)
	s.events("tick", 6, 100)
	rowsOf(p, now, 4)
	p.Do(keymap.Up)
	expect(t, rowsOf(p, now, 4), "103", "104", "105")
}

func TestClickSelectsRow(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{Events: []string{"tick"}})
	s.events("tick", 1, 5)
	rowsOf(p, now, 4)
	p.Click(3, 1)
	if data := copied(p); data != `{"n":3}` {
		t.Errorf("selected %q", data)
	}
	s.events("tick", 6, 100)
	p.Do(keymap.Bottom)
	rowsOf(p, now, 4)
	p.Click(3, 1)
	if data := copied(p); data != `{"n":103}` {
		t.Errorf("selected %q in the sample", data)
	}
	if name, ok := p.Feed(); !ok || name != "f" {
		t.Errorf("the feed is %q", name)
	}
}

func TestDetailShowsOriginOfEvent(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{Events: []string{"tick"}})
	s.events("tick", 7, 1)
	rowsOf(p, now, 4)
	title, lines, ok := p.Detail(paneltest.Frame(), 70)
	all := strings.Join(paneltest.Plain(lines), "\n")
	if !ok || title != "tick 7" {
		t.Fatalf("detail %q, %v", title, ok)
	}
	for _, want := range []string{"id          7 (set by this event)", "7 bytes of data, 33 bytes as received", "connection  1", "byte 0 of the stream", `"n": 7`} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not in\n%s", want, all)
		}
	}
}

func TestDetailsStayWithTheirEvent(t *testing.T) {
	s := newSource(t, 64<<10)
	p := s.panel(Config{Events: []string{"tick"}})
	s.events("tick", 1, 5)
	rowsOf(p, now, 6)
	f := paneltest.Frame()
	read := func() string {
		_, lines, ok := p.Detail(f, 60)
		if !ok {
			return ""
		}
		return strings.TrimSpace(paneltest.Plain(lines)[len(lines)-2])
	}
	p.Pin(true)
	if got := read(); got != `"n": 5` {
		t.Errorf("the details are of %s", got)
	}
	s.events("tick", 6, 2)
	rowsOf(p, now, 6)
	if got := read(); got != `"n": 5` {
		t.Errorf("the details went on to %s", got)
	}
	p.Do(keymap.NextMatch)
	if got := read(); got != `"n": 6` {
		t.Errorf("the next is %s", got)
	}
	for i := range 30 {
		s.events("tick", 100*(i+1), 100)
	}
	rowsOf(p, now, 6)
	if got := read(); got != `"n": 6` {
		t.Errorf("after the history has dropped it, the details are of %q", got)
	}
	p.Pin(false)
	if got := read(); got == `"n": 6` {
		t.Error("the selection is still held")
	}
}

func TestFilterOfPausedViewExcludesLaterEvents(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	s.events("tick", 1, 5000)
	rowsOf(p, now, 6)
	s.events("tick", 5000, 1) // Paused: no more Refresh.
	_ = p.SetFilter(`/"n":5000}/`)
	found(p)
	p.Lines(paneltest.Frame(), 100, 6)
	if p.rows.len() != 1 || busy(p) {
		t.Errorf("%d rows found, busy %v", p.rows.len(), busy(p))
	}
	_ = p.SetFilter("")
	if n := p.rows.len(); n != 5002 {
		t.Errorf("%d rows without the filter", n)
	}
}

func TestSearchRequestsFramesUntilDone(t *testing.T) {
	s := newSource(t, 0)
	s.host.Redrawn = make(chan struct{}, 1)
	p := s.panel(Config{})
	s.events("tick", 1, 100)
	_ = p.SetFilter("tick")
	p.Refresh(now)
	p.Lines(paneltest.Frame(), 60, 6)
	if p.rows.searching() && !busy(p) {
		t.Error("an unfinished search requests no frame")
	}
	found(p)
	<-s.host.Redrawn
	if got := rowsOf(p, now, 2); len(got) != 1 || got[0] != "100" {
		t.Errorf("found %v", got)
	}
}

func TestSelectionStaysWhileSearchFindsOlder(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{Events: []string{"tick"}})
	s.events("tick", 1, 3000)
	rowsOf(p, now, 6)
	p.Do(keymap.PageUp)
	before := at(p)
	_ = p.SetFilter("-nothing")
	for range 50 {
		p.Refresh(now)
		p.Lines(paneltest.Frame(), 100, 6)
	}
	found(p)
	p.Lines(paneltest.Frame(), 100, 6)
	if got := at(p); got != before {
		t.Errorf("the selection went from %s to %s", before, got)
	}
}

func TestReasonsAreHidden(t *testing.T) {
	s := newSource(t, 0)
	s.deps.Feeds = panel.NewRoster("internal.example/feed")
	p := s.panel(Config{})
	p.Refresh(now)
	f := paneltest.Frame()
	f.HideSecrets = true
	all := strings.Join(paneltest.Plain(p.Lines(f, 100, 4)), "\n")
	_, detail, _ := p.Detail(f, 60)
	all += strings.Join(paneltest.Plain(detail), "\n")
	if strings.Contains(all, "internal") || strings.Contains(all, "secret.corp") {
		t.Errorf("shown:\n%s", all)
	}
}

func TestRowActionsEndSample(t *testing.T) {
	for _, key := range []keymap.Action{keymap.Times, keymap.Mark} {
		s := newSource(t, 0)
		p := s.panel(Config{Events: []string{"tick"}})
		s.events("tick", 1, 5)
		rowsOf(p, now, 4)
		s.events("tick", 6, 100)
		rowsOf(p, now, 4)
		p.Do(key)
		lines := strings.Join(paneltest.Plain(p.Lines(paneltest.Frame(), 100, 4)), "\n")
		if p.sampling() || key == keymap.Times && !strings.Contains(lines, "DELTA") || key == keymap.Mark && !p.marks[p.current()] {
			t.Errorf("%s is not seen in\n%s", key, lines)
		}
	}
}

func TestNewFilterHighlightsMatches(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{Events: []string{"tick"}})
	s.events("tick", 42, 1)
	drawn := func(filter string) string {
		_ = p.SetFilter(filter)
		refresh(p, now)
		return strings.Join(p.Lines(paneltest.Frame(), 100, 3), "\n")
	}
	if one, other := drawn("/4/"), drawn("/2/"); one == other {
		t.Errorf("the row still shows what the last filter found:\n%s", other)
	}
}

func TestHeaderNamesTimeMode(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	for _, want := range []string{"TIME", "DELTA", "CONNECTED", "TIME"} {
		if head := paneltest.Plain(p.Lines(paneltest.Frame(), 100, 3))[0]; !strings.Contains(head, want[:4]) {
			t.Errorf("%q does not name %s", head, want)
		}
		p.Do(keymap.Times)
	}
}

func TestTitleMentionsDroppedRows(t *testing.T) {
	s := newSource(t, 64<<10)
	for i := range 30 {
		s.events("tick", 100*(i+1), 100)
	}
	p := s.panel(Config{Events: []string{"tick"}}) // Its search has never seen what was dropped.
	refresh(p, now)
	if _, badge := p.Title(paneltest.Frame()); !strings.Contains(badge, "older events dropped") {
		t.Errorf("the badge says %q", badge)
	}
}

func TestConnectionTimesWithoutZoom(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	s.events("tick", 1, 3)
	rowsOf(p, now, 4)
	p.Do(keymap.Times)
	p.Do(keymap.Times)
	if row := paneltest.Plain(p.Lines(paneltest.Frame(), 100, 4))[3]; !strings.Contains(row, "@") {
		t.Errorf("the row is %q", row)
	}
}

func TestNarrowRowsKeepFeed(t *testing.T) {
	s := newSource(t, 0)
	s.deps.Feeds = panel.NewRoster("f", "g")
	p := s.panel(Config{})
	refresh(p, now)
	lines := paneltest.Plain(p.Lines(paneltest.Frame(), 38, 4))
	if !strings.HasPrefix(lines[0], " FEED") || !strings.HasPrefix(lines[1], " f") {
		t.Errorf("the feed is left out: %q", lines)
	}
	if strings.Count(lines[1], "connecting") != 1 {
		t.Errorf("the reason repeats the state: %q", lines[1])
	}
}
