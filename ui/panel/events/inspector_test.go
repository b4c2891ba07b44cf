package events

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/hub"
	"feedscope/feeds/timeline"
	"feedscope/ui/panel"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/keymap"
)

// zoomed is a frame for a panel that has the screen for itself.
func zoomed() panel.Frame {
	f := paneltest.Frame()
	f.Zoomed = true
	return f
}

func inspect(p *Panel, w, h int) string {
	refresh(p, now)
	return strings.Join(paneltest.Plain(p.Lines(zoomed(), w, h)), "\n")
}

// at returns the number in the selected event's payload.
func at(p *Panel) string {
	e, _ := p.Selected()
	return strings.Trim(string(e.Data), `{"n:}`)
}

func TestZoomOpensInspector(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	s.events("tick", 1, 30)
	rowsOf(p, now, 20)
	for _, w := range []int{80, 160} {
		screen := inspect(p, w, 30)
		for _, want := range []string{"Pretty", "Meta", `"n": 30`, "tick 30", "TIME"} {
			if !strings.Contains(screen, want) {
				t.Errorf("%d cells wide, %q is not in\n%s", w, want, screen)
			}
		}
	}
	if small := inspect(p, 50, 10); strings.Contains(small, "Pretty") {
		t.Errorf("there is no room for an inspector in\n%s", small)
	}
}

func TestFilterWithFewMatches(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	s.events("tick", 1, 100)
	inspect(p, 160, 30)
	for _, f := range []string{".n>98", ".n>98 nothing", ""} {
		_ = p.SetFilter(f)
		paneltest.Lines(t, f, p.Lines(zoomed(), 160, 30), 160, 30)
	}
}

func TestJumps(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	s.events("a", 1, 2)
	s.events("b", 3, 2)
	s.send <- "bogus: 1\n\n"
	s.until(7)
	s.events("a", 5, 1)
	s.events("b", 6, 1)
	inspect(p, 160, 30)
	p.Do(keymap.Top)
	for _, step := range []struct {
		key  keymap.Action
		want string
	}{
		{keymap.NextAnomaly, `unknown field "bogus"`},
		{keymap.PrevSame, `unknown field "bogus"`}, // There is none.
		{keymap.Down, "5"},
		{keymap.PrevSame, "2"},
		{keymap.PrevSame, "1"},
		{keymap.NextSame, "2"},
		{keymap.Down, "3"},
		{keymap.NextSame, "4"},
		{keymap.NextSame, "6"},
		{keymap.NextSame, "6"},
		{keymap.PrevAnomaly, `unknown field "bogus"`},
	} {
		p.Do(step.key)
		if got := at(p); !strings.Contains(got, strings.Trim(step.want, `{"n:}`)) {
			t.Errorf("%s went to %q, want %q", step.key, got, step.want)
		}
	}
	p.Do(keymap.NextAnomaly)
	if s.host.Message != "there is no later anomaly" {
		t.Errorf("the message is %q", s.host.Message)
	}
}

// walking is a walker over events that arrived at these moments, numbered from 1.
func walking(at []time.Duration) walker {
	head := func(seq uint64) timeline.Head {
		return timeline.Head{Seq: seq, Time: now.Add(at[seq-1])}
	}
	return func(from uint64, back bool, visit func(h timeline.Head) bool) {
		for back && from > 1 {
			if from--; !visit(head(from)) {
				return
			}
		}
		for !back && from < uint64(len(at)) {
			if from++; !visit(head(from)) {
				return
			}
		}
	}
}

func TestFindsLongGaps(t *testing.T) {
	steady := func(n int, every time.Duration, after ...time.Duration) (at []time.Duration) {
		last := time.Duration(0)
		for i := range n {
			for j := 0; j+1 < len(after); j += 2 {
				if time.Duration(i) == after[j] {
					last += after[j+1]
				}
			}
			at = append(at, last)
			last += every
		}
		return at
	}
	for name, c := range map[string]struct {
		at   []time.Duration
		from uint64
		back bool
		want uint64
	}{
		"ahead":                          {steady(60, time.Millisecond, 30, time.Second), 1, false, 31},
		"behind":                         {steady(60, time.Millisecond, 30, time.Second), 60, true, 31},
		"not the gap that ends here":     {steady(60, time.Millisecond, 30, time.Second), 31, true, 0},
		"the gap that begins here":       {steady(60, time.Millisecond, 30, time.Second), 30, false, 31},
		"only usual gaps":                {steady(60, time.Second), 1, false, 0},
		"longer but too short to matter": {steady(60, time.Microsecond, 30, 50*time.Millisecond), 1, false, 0},
		"too few samples":                {steady(5, 100*time.Millisecond, 3, 2*time.Second), 1, false, 4},
		"the nearest of two":             {steady(90, time.Millisecond, 30, time.Second, 60, time.Second), 90, true, 61},
	} {
		walk := walking(c.at)
		if got := findGap(walk, timeline.Head{Seq: c.from, Time: now.Add(c.at[c.from-1])}, c.back); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

func TestMarks(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{Events: []string{"tick"}})
	s.events("tick", 1, 40)
	inspect(p, 160, 30)
	p.Do(keymap.Marks)
	if !strings.Contains(s.host.Message, "nothing is marked") {
		t.Errorf("the message is %q", s.host.Message)
	}
	p.Do(keymap.Top)
	p.Do(keymap.Mark)
	p.Do(keymap.Down)
	p.Do(keymap.Mark)
	p.Do(keymap.Mark) // Taken back.
	if screen := inspect(p, 160, 30); strings.Count(screen, "★") != 2 {
		t.Errorf("the mark is not on its row and under the strip:\n%s", screen)
	}
	p.Do(keymap.Bottom)
	p.Do(keymap.Marks)
	if len(s.host.Items) != 1 || !strings.Contains(s.host.Items[0].Label, `tick 1  {"n":1}`) {
		t.Fatalf("the marks are %+v", s.host.Items)
	}
	s.host.Items[0].Do()
	if got := at(p); got != "1" {
		t.Errorf("went to %s", got)
	}
}

func TestStripIsScrollbar(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{Events: []string{"tick"}})
	s.events("tick", 1, 100)
	refresh(p, time.Now().Add(10*time.Second))
	p.Lines(zoomed(), 160, 30)
	p.Click(stripEdge, 0) // All of the events are at the left.
	if got := at(p); got != "1" {
		t.Errorf("a click on the oldest went to %s", got)
	}
	p.Do(keymap.Later)
	if got := at(p); got != "100" {
		t.Errorf("a tenth later is %s", got)
	}
	p.Do(keymap.Earlier)
	if got := at(p); got != "1" {
		t.Errorf("a tenth earlier is %s", got)
	}
	p.Click(stripEdge+p.strip.width(160)-1, 1)
	if got := at(p); got != "100" || !p.scroll.Following() {
		t.Errorf("a click on the newest went to %s", got)
	}
}

func TestEnteredPaneHasKeys(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	s.events("tick", 1, 5)
	inspect(p, 160, 30)
	p.Do(keymap.Detail)
	p.Do(keymap.Up)
	if got := at(p); got != "5" {
		t.Errorf("the selection moved to %s", got)
	}
	if !p.Do(keymap.Back) {
		t.Error("esc does not leave the pane")
	}
	p.Do(keymap.Up)
	if got := at(p); got != "4" || p.Do(keymap.Back) {
		t.Errorf("after leaving: %s", got)
	}
	p.Click(p.places.list.W+5, 10)
	if !p.pane.focused {
		t.Error("a click does not enter the pane")
	}
}

func TestViewsCycle(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	s.events("tick", 1, 5)
	inspect(p, 160, 30)
	p.Do(keymap.PrevView)
	if screen := inspect(p, 160, 30); !strings.Contains(screen, "number 1 of the connection") {
		t.Errorf("the last view is not Meta:\n%s", screen)
	}
	p.Click(p.places.side.X+3, p.pane.y)
	if p.pane.view != 0 {
		t.Error("a click on a view's name does not select it")
	}
}

func TestFollowingStaysOnEventForAWhile(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	s.events("tick", 1, 1)
	f := zoomed()
	shown := func(after time.Duration) string {
		f.Now = now.Add(after)
		p.Refresh(f.Now)
		p.Lines(f, 160, 30)
		return p.pane.drawn.title
	}
	shown(0)
	s.events("tick", 2, 1)
	if got := shown(followEvery / 2); got != "tick 1" {
		t.Errorf("shows %s", got)
	}
	if got := shown(followEvery); got != "tick 2" {
		t.Errorf("shows %s", got)
	}
	p.Do(keymap.Up)
	if got := shown(followEvery + time.Millisecond); got != "tick 1" {
		t.Errorf("the selection is delayed: %s", got)
	}
}

func TestTimeModes(t *testing.T) {
	at := time.Date(2026, 1, 2, 12, 4, 31, 5e6, time.UTC)
	for want, c := range map[string]struct {
		mode          timeMode
		before, began time.Duration
	}{
		"12:04:31.005": {timeOfDay, 1, 1},
		"+12.3ms":      {sinceBefore, 12_345 * time.Microsecond, 1},
		"+120µs":       {sinceBefore, 120_400, 1},
		"+3m05s":       {sinceBefore, 185 * time.Second, 1},
		"@4.080s":      {sinceConnect, 1, 4_080 * time.Millisecond},
		"+2.0ms":       {sinceBefore, 2 * time.Millisecond, 1},
		"+1.0ms":       {sinceBefore, 999_900, 1},
		"+0µs":         {sinceBefore, 0, 1},
		"-1.000s":      {sinceBefore, -time.Second, 1},
		"@4.568s":      {sinceConnect, 1, 4_567_890 * time.Microsecond},
	} {
		if got := string(c.mode.append(nil, at, at.Add(-c.before), at.Add(-c.began))); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := sinceConnect.append(nil, at, at, time.Time{}); len(got) > 0 {
		t.Errorf("an unknown beginning gives %q", got)
	}
}

func TestFocusedPaneKeepsItsEvent(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	s.events("tick", 1, 1)
	inspect(p, 160, 30)
	p.Do(keymap.Detail)
	s.events("tick", 2, 3)
	later := func() string {
		f := zoomed()
		f.Now = now.Add(time.Hour)
		p.Refresh(f.Now)
		p.Lines(f, 160, 30)
		return p.pane.drawn.title
	}
	if got := later(); got != "tick 1" || copied(p) != `{"n":1}` {
		t.Errorf("the pane went on to %s, copied is %s", got, copied(p))
	}
	p.Do(keymap.NextSame)
	if got := later(); got != "tick 2" {
		t.Errorf("a jump from the pane shows %s", got)
	}
	p.Do(keymap.Back)
	if got := later(); got != "tick 2" {
		t.Errorf("after leaving it shows %s", got)
	}
}

func TestStripStepAlwaysMoves(t *testing.T) {
	began := now.Add(-time.Minute) // All in one second: a tenth of that is no other second.
	built, _, err := New(Config{Common: panel.Common{Name: "Events"}, Events: []string{"tick"}}, recorded(t, 0, func(i int) (time.Time, string, bool) {
		return began, fmt.Sprintf("event: tick\ndata: {\"n\":%d}\n\n", i+1), i < 5
	}))
	if err != nil {
		t.Fatal(err)
	}
	p := built.(*Panel)
	refresh(p, began)
	p.Lines(zoomed(), 160, 30)
	for _, step := range []struct {
		key  keymap.Action
		want string
	}{{keymap.Earlier, "1"}, {keymap.Earlier, "1"}, {keymap.Later, "2"}, {keymap.Later, "3"}} {
		p.Do(step.key)
		if got := at(p); got != step.want {
			t.Errorf("%s goes to %s, want %s", step.key, got, step.want)
		}
	}
}

func TestPausedStripDoesNotMove(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	s.events("tick", 1, 30)
	before := inspect(p, 160, 30)
	f := zoomed()
	f.Now = time.Now().Add(time.Hour)
	if after := strings.Join(paneltest.Plain(p.Lines(f, 160, 30)), "\n"); after != before {
		t.Errorf("without a Refresh, the strip shows a silence:\n%s", after)
	}
}

func TestMarksOfDroppedEventsMakeRoom(t *testing.T) {
	s := newSource(t, 64<<10)
	p := s.panel(Config{})
	s.events("tick", 1, 5)
	inspect(p, 160, 30)
	for seq := range uint64(maxMarks) {
		p.marks[seq+1] = true
	}
	for i := range 30 {
		s.events("tick", 100*(i+1), 100)
	}
	inspect(p, 160, 30)
	p.Do(keymap.Mark)
	if len(p.marks) != 1 {
		t.Errorf("there are %d marks", len(p.marks))
	}
}

func TestListOfMarksHidesHosts(t *testing.T) {
	p := scenario(t, func(play *hub.Playback) {
		play.Changed(now, feeds.Status{State: feeds.Waiting, Since: now, Reason: "looking up db1.corp failed"})
	})
	p.Refresh(now)
	f := zoomed()
	f.HideSecrets = true
	p.Lines(f, 160, 30)
	if got := p.describe(p.current()); strings.Contains(got, "corp") {
		t.Errorf("the mark is %q", got)
	}
}

func TestJumpStartsFromShownEvent(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	f := zoomed()
	frame := func() {
		p.Refresh(f.Now)
		p.Lines(f, 160, 30)
	}
	s.events("tick", 1, 2)
	frame()
	s.events("tick", 3, 2)
	f.Now = f.Now.Add(followEvery / 2)
	if frame(); p.pane.drawn.title != "tick 2" {
		t.Fatalf("%s is shown", p.pane.drawn.title)
	}
	p.Do(keymap.NextSame)
	if frame(); at(p) != "3" {
		t.Errorf("the next event of this type is %s", at(p))
	}
}

func TestBurstDoesNotFlattenStrip(t *testing.T) {
	steady := func(n int, rate float64) []float64 { return slices.Repeat([]float64{rate}, n) }
	for name, c := range map[string]struct {
		rates     []float64
		top, most float64
	}{
		"nothing":                     {nil, 0, 0},
		"one rate":                    {steady(50, 60), 60, 60},
		"a burst at the beginning":    {append([]float64{5000}, steady(50, 60)...), 75, 5000},
		"a rate that varies":          {append(steady(3, 200), steady(50, 60)...), 200, 200},
		"few columns":                 {[]float64{5000, 60, 60}, 5000, 5000},
		"seconds without an event":    {append(steady(40, math.NaN()), 900, 1000), 1000, 1000},
		"a flood for a third of time": {append(steady(20, 5000), steady(40, 60)...), 5000, 5000},
	} {
		if top, most := stripScale(c.rates); top != c.top || most != c.most {
			t.Errorf("%s: up to %v of %v, want %v of %v", name, top, most, c.top, c.most)
		}
	}
}
