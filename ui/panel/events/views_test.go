package events

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/hub"
	"feedscope/feeds/timeline"
	"feedscope/ui/panel"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/keymap"
)

// raw sends bytes and waits until they have produced n entries.
func (s *source) raw(bytes string, n uint64) {
	_, next := s.hub.History().Range()
	s.send <- bytes
	s.until(next - 1 + n)
}

// see switches to a view and returns the inspector's screen.
func see(p *Panel, view string) string {
	for i, v := range views {
		if v.name == view {
			p.setView(i)
		}
	}
	return inspect(p, 160, 30)
}

func TestRawShowsBlockAndAnomalies(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	s.raw("evnt: x\nid: 7\rdata: a\r\ndata: \xff\n\n", 3)
	screen := see(p, "Raw")
	for _, want := range []string{"evnt: x␊", "id: 7␍", "data: a␍␊", "‹xFF›", "unknown field", "invalid UTF-8"} {
		if !strings.Contains(screen, want) {
			t.Errorf("%q is not in\n%s", want, screen)
		}
	}
	p.Do(keymap.PrevAnomaly)
	if screen := see(p, "Raw"); !strings.Contains(screen, "evnt: x␊") {
		t.Errorf("an anomaly does not show its block:\n%s", screen)
	}
	p.Do(keymap.Bottom)
	s.raw("data: fine\n\n", 1)
	if screen := see(p, "Raw"); strings.Contains(screen, "invalid UTF-8 at") {
		t.Errorf("the anomalies of the event before are in\n%s", screen)
	}
	p.Do(keymap.Top) // A change of state.
	if screen := see(p, "Raw"); !strings.Contains(screen, "connecting") {
		t.Errorf("the screen is\n%s", screen)
	}
}

func TestDiffComparesSameKey(t *testing.T) {
	s := newSource(t, 0)
	s.deps.Paths = func(int, string) []string { return []string{"k"} }
	p := s.panel(Config{})
	for _, data := range []string{`{"k":"a","n":1}`, `{"k":"b","n":5}`, `{"k":"a","n":3,"more":true}`} {
		s.raw("event: q\ndata: "+data+"\n\n", 1)
	}
	s.raw("event: other\ndata: {\"k\":\"a\",\"n\":9}\n\n", 1)
	if screen := see(p, "Diff"); !strings.Contains(screen, "there is no earlier other to compare with") {
		t.Errorf("the screen is\n%s", screen)
	}
	p.Do(keymap.Up)
	screen := see(p, "Diff")
	for _, want := range []string{"against q, ", "1 → 3", "+ .more"} {
		if !strings.Contains(screen, want) {
			t.Errorf("%q is not in\n%s", want, screen)
		}
	}
	p.Do(keymap.Top)
	if screen := see(p, "Diff"); !strings.Contains(screen, "only messages are compared") {
		t.Errorf("the screen is\n%s", screen)
	}
}

func TestDiffWithoutKeyComparesSameType(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	for _, data := range []string{`{"k":"a","n":1}`, `{"k":"b","n":5}`} {
		s.raw("data: "+data+"\n\n", 1)
	}
	if screen := see(p, "Diff"); !strings.Contains(screen, `"a" → "b"`) {
		t.Errorf("the screen is\n%s", screen)
	}
}

func TestObjectsFoldUnderTheCursor(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	s.raw(`data: {"user":{"name":"x","mail":"y"},"n":1}`+"\n\n", 1)
	see(p, "Pretty")
	p.Do(keymap.Detail)
	p.Do(keymap.Down)
	p.Do(keymap.Detail)
	if screen := inspect(p, 160, 30); !strings.Contains(screen, "2 keys") || strings.Contains(screen, `"mail": "y"`) {
		t.Errorf("nothing is folded:\n%s", screen)
	}
	p.Do(keymap.Fold)
	if screen := inspect(p, 160, 30); !strings.Contains(screen, `"mail": "y"`) {
		t.Errorf("nothing is unfolded:\n%s", screen)
	}
	p.Click(p.places.side.X+4, p.pane.y+2) // The line of the user.
	if screen := inspect(p, 160, 30); strings.Contains(screen, `"mail": "y"`) {
		t.Errorf("a click does not fold:\n%s", screen)
	}
}

// scenario returns a panel with a recording of one feed, made by steps.
func scenario(tb testing.TB, steps ...func(play *hub.Playback)) *Panel {
	tb.Helper()
	feedHub := hub.New(hub.Options{})
	tb.Cleanup(feedHub.Close)
	play, err := feedHub.Play(feeds.Spec{Name: "f", URL: "http://127.0.0.1/f", TimePath: "ts"}, now)
	if err != nil {
		tb.Fatal(err)
	}
	for _, step := range steps {
		step(play)
	}
	built, _, err := New(Config{Common: panel.Common{Name: "Events"}}, panel.Deps{Hub: feedHub, Feeds: panel.NewRoster("f"), Host: new(paneltest.Host)})
	if err != nil {
		tb.Fatal(err)
	}
	return built.(*Panel)
}

func opened(conn uint32) func(play *hub.Playback) {
	return func(play *hub.Playback) {
		play.Changed(now, feeds.Status{State: feeds.Connecting, Since: now, Reason: "connecting"})
		play.Opened(feeds.Opening{Conn: conn, Time: now})
		play.Changed(now, feeds.Status{State: feeds.Live, Since: now, Reason: "connected"})
	}
}

func closed(conn uint32) func(play *hub.Playback) {
	return func(play *hub.Playback) {
		play.Closed(feeds.Closing{Conn: conn, Time: now, Reason: "closed", Ours: true})
		play.Changed(now, feeds.Status{State: feeds.Waiting, Since: now, Reason: "closed"})
	}
}

func read(conn uint32, offset int64, data string) func(play *hub.Playback) {
	return func(play *hub.Playback) {
		play.Read(feeds.Read{Conn: conn, Time: now, Offset: offset, Bytes: []byte(data)})
	}
}

func TestAgeUsesTheClockOfTheConnection(t *testing.T) {
	event := fmt.Sprintf("data: {\"ts\":%d}\n\n", now.UnixMilli()-1)
	p := scenario(t,
		opened(1), func(play *hub.Playback) { play.Closed(feeds.Closing{Conn: 1, Time: now, Expected: true}) },
		opened(2), func(play *hub.Playback) { play.Clock(now, conn.Clock{Known: true, PlusMinus: time.Millisecond}) },
		read(2, 0, event))
	p.Refresh(now)
	p.Lines(zoomed(), 160, 30)
	e, _ := p.Selected()
	f := zoomed()
	f.Now = now
	if lines := strings.Join(p.metaLines(f, &e, 100), "\n"); !strings.Contains(lines, "1ms ±1ms") {
		t.Errorf("the age is not known to 1ms:\n%s", lines)
	}
}

func TestAnomalyOfOtherConnectionIsIgnored(t *testing.T) {
	for name, second := range map[string]uint32{"the next connection": 2, "the next recording, which counts anew": 1} {
		p := scenario(t, opened(1), read(1, 0, "data: fine\n\nevnt: x\n\n"), closed(1), opened(second), read(second, 0, "data: a long healthy event\n\n"))
		p.Refresh(now)
		p.Lines(zoomed(), 160, 30)
		e, _ := p.Selected()
		if e.Kind != feeds.Message || e.Offset != 0 {
			t.Fatalf("%s: %+v is selected", name, e)
		}
		if got := p.anomaliesOf(e); len(got) > 0 {
			t.Errorf("%s: a healthy event has the anomalies %+v", name, got)
		}
	}
}

func TestAnomalyBelongsToEventAcrossSilence(t *testing.T) {
	stale := func(play *hub.Playback) {
		play.Changed(now, feeds.Status{State: feeds.Stale, Since: now, Reason: "silent"})
	}
	p := scenario(t, opened(1), read(1, 0, "evnt: x\n"), stale, read(1, 8, "data: a\n\n"))
	p.Refresh(now)
	p.Lines(zoomed(), 160, 30)
	e, _ := p.Selected()
	if got := p.anomaliesOf(e); len(got) != 1 {
		t.Errorf("the anomalies of %+v are %+v", e, got)
	}
}

func TestDiffMentionsSearchLimit(t *testing.T) {
	long := strings.Repeat("t", 300) // A type that no head names.
	for name, c := range map[string]struct {
		stream []string
		want   string
	}{
		"none at all": {[]string{"data: 1\n\n"}, "no earlier message to compare with "},
		"beyond the search limit": {
			[]string{"event: rare\ndata: 1\n\n", strings.Repeat("data: x\n\n", maxBefore), "event: rare\ndata: 2\n\n"},
			"no earlier rare among the 5,000 entries before it",
		},
		"different type before":   {[]string{"event: abc\ndata: 1\n\n", "event: xyz\ndata: 2\n\n"}, "no earlier xyz to compare with "},
		"a type that is too long": {[]string{"event: " + long + "\ndata: 1\n\n", "data: 5\n\n", "event: " + long + "\ndata: 2\n\n"}, "1 → 2"},
	} {
		p := scenario(t, opened(1), read(1, 0, strings.Join(c.stream, "")))
		if screen := see(p, "Diff"); !strings.Contains(screen, c.want) {
			t.Errorf("%s: %q is not in\n%s", name, c.want, screen)
		}
	}
}

func TestFoldAllAppliesToLaterEvents(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	s.raw("data: plain\n\n"+`data: {"user":{"name":"x"},"n":1}`+"\n\n"+`data: {"user":{"name":"y"},"n":2}`+"\n\n", 3)
	p.Do(keymap.PrevView) // The shown view does not matter.
	inspect(p, 160, 30)
	p.Do(keymap.FoldAll)
	for range 2 {
		if screen := inspect(p, 160, 30); !strings.Contains(screen, "1 key") || strings.Contains(screen, `"name": `) {
			t.Errorf("event %s is not folded:\n%s", at(p), screen)
		}
		p.Do(keymap.Up)
	}
	p.Do(keymap.Down)
	p.Do(keymap.FoldAll)
	if screen := inspect(p, 160, 30); !strings.Contains(screen, `"name": "x"`) {
		t.Errorf("it is not unfolded:\n%s", screen)
	}
	p.Do(keymap.Up)
	inspect(p, 160, 30)
	p.Do(keymap.FoldAll)
	if m := p.deps.Host.(*paneltest.Host).Message; m != "only JSON can be folded; this is text" {
		t.Errorf("the message is %q", m)
	}
}

func TestRawTurnsToHexadecimalAndBack(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	s.raw("data: {}\n\n", 1)
	inspect(p, 160, 30)
	p.Do(keymap.Hex)
	const hex = "64 61 74 61 3a 20 7b 7d  data: {}"
	if screen := inspect(p, 160, 30); !strings.Contains(screen, hex) || !strings.Contains(screen, "[Raw]") {
		t.Errorf("no bytes in\n%s", screen)
	}
	p.Do(keymap.Hex)
	if screen := inspect(p, 160, 30); strings.Contains(screen, hex) || !strings.Contains(screen, "data: {}␊") {
		t.Errorf("no text in\n%s", screen)
	}
}

func TestRawShowsDiscardedBytes(t *testing.T) {
	for _, c := range []struct {
		name, block string
		want        []string
	}{
		{"all of a few", "id: 8\ndata: lo\xffst\ndata: ha", []string{"id: 8␊", "data: lo‹xFF›st␊", "data: ha", "blank line; discarded"}},
		{"the first of many", "data: " + strings.Repeat("x", feeds.MaxDiscarded), []string{"only the first 64.0KiB were kept"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSource(t, 0)
			p := s.panel(Config{})
			s.raw("data: whole\n\n", 1)
			s.send <- c.block
			s.send <- ""
			s.until(5)
			var buffer timeline.Buffer
			var a feeds.Event
			s.hub.History().Scan(0, func(h timeline.Head) bool {
				if h.Kind == feeds.Anomaly {
					a.Seq = h.Seq
				}
				return true
			})
			a, _ = s.hub.History().Event(a.Seq, &buffer)
			screen := strings.Join(paneltest.Plain(p.rawLines(paneltest.Frame(), &a, 100)), "\n")
			for _, want := range c.want {
				if !strings.Contains(screen, want) {
					t.Errorf("%q is not in\n%.900s", want, screen)
				}
			}
		})
	}
}

func TestDiffMentionsMissingKey(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	s.raw("event: q\ndata: {\"k\":\"a\"}\n\nevent: q\ndata: {\"k\":\"b\"}\n\n", 2)
	const words = "before, any key: none configured"
	if screen := see(p, "Diff"); !strings.Contains(screen, words) {
		t.Errorf("the screen is\n%s", screen)
	}
	p.deps.Paths = func(int, string) []string { return []string{"n"} }
	if screen := strings.Join(paneltest.Plain(p.diffLines(paneltest.Frame(), s.last(), 120)), ""); strings.Contains(screen, words) {
		t.Errorf("with a key the screen is\n%s", screen)
	}
}

func (s *source) last() *feeds.Event {
	_, next := s.hub.History().Range()
	e, _ := s.hub.History().Event(next-1, new(timeline.Buffer))
	return &e
}

func TestDiffWithoutKeyComparesTheSameSubject(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	s.raw(`event: q
data: {"symbol":"A","note":"x","price":10,"at":"2026-01-02T12:00:00Z"}

event: q
data: {"symbol":"B","note":"x","price":20,"at":"2026-01-02T12:00:01Z"}

event: q
data: {"symbol":"A","note":"x","price":30,"at":"2026-01-02T12:00:02Z"}

event: q
data: {"symbol":"B","note":"y","price":50,"at":"2026-01-02T12:00:03Z"}

`, 4)
	inspect(p, 160, 30)
	for seq, want := range map[uint64][2]string{5: {"same symbol, note", "10 → 30"}, 6: {"same symbol", "20 → 50"}} {
		var buffer timeline.Buffer
		e, ok := s.hub.History().Event(seq, &buffer)
		if !ok {
			t.Fatalf("there is no event %d", seq)
		}
		shown := strings.Join(paneltest.Plain(p.diffLines(paneltest.Frame(), &e, 100)), "\n")
		if !strings.Contains(shown, want[0]) || !strings.Contains(shown, want[1]) {
			t.Errorf("event %d: no %q in\n%s", seq, want, shown)
		}
	}
}
