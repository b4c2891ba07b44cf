package chart_test

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/ui/panel"
	"feedscope/ui/panel/chart"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/theme"
)

var now = paneltest.Now

// board is a panel with its fold.
type board struct {
	panel.Panel
	t     testing.TB
	fold  feeds.Fold
	frame panel.Frame
}

// newBoard returns a panel of the example's settings, changed by set.
func newBoard(t testing.TB, set func(*chart.Config)) *board {
	settings := paneltest.Example(t, chart.Type)
	c := settings.(*chart.Config)
	c.Feeds = nil
	if set != nil {
		set(c)
	}
	p, fold, err := chart.FromConfig(*c, panel.Deps{Feeds: panel.NewRoster("metrics")})
	if err != nil {
		t.Fatal(err)
	}
	b := &board{Panel: p, t: t, fold: fold, frame: paneltest.Frame()}
	chart.SetStatus(p, func(int) (feeds.Status, time.Time) { return feeds.Status{State: feeds.Live}, now })
	b.frame.Focused = false
	return b
}

// sample folds a number that arrives some seconds before now.
func (b *board) sample(ago float64, host, name string, value float64) {
	b.fold.Fold([]feeds.Event{{
		Kind: feeds.Message, Type: []byte("sample"), Time: now.Add(-time.Duration(ago * float64(time.Second))),
		Data: fmt.Appendf(nil, `{"host":%q,"name":%q,"unit":"%%","value":%.1f}`, host, name, value),
	}})
}

// fleet folds some minutes of three hosts. Their feed is disconnected for a while.
func (b *board) fleet(hosts ...string) *board {
	for ago := 280; ago >= 0; ago-- {
		if ago == 130 {
			b.fold.Fold([]feeds.Event{{Kind: feeds.Change, State: feeds.Waiting, Time: now.Add(-130 * time.Second)}})
		}
		if ago <= 130 && ago > 110 {
			continue
		}
		for i, host := range hosts {
			wave := 40 + 25*math.Sin(float64(ago+30*i)/25) + 3*math.Sin(float64(ago*(i+2))/3)
			b.sample(float64(ago), host, "cpu", wave+float64(max(0, 60-ago)*i)/2)
			b.sample(float64(ago), host, "memory", 50)
		}
	}
	return b
}

func (b *board) draw(w, h int) []string {
	b.Refresh(b.frame.Now)
	return b.Lines(b.frame, w, h)
}

func (b *board) badge() string {
	_, badge := b.Title(b.frame)
	return badge
}

func TestGolden(t *testing.T) {
	for _, c := range []struct {
		name  string
		w, h  int
		hosts string
		set   func(*board)
	}{
		{"58x12", 58, 12, "db-1 web-1 web-2", nil},
		{"118x36", 118, 36, "db-1 web-1 web-2", nil},
		{"198x56", 198, 56, "db-1 web-1 web-2", nil},
		{"one-78x20", 78, 20, "db-1", nil},
		{"cursor-78x14", 78, 14, "db-1 web-1", func(b *board) {
			b.draw(78, 14)
			b.Click(40, 3)
			b.Do(keymap.PrevView)
		}},
		{"minute-78x14", 78, 14, "db-1 web-1", func(b *board) {
			b.draw(78, 14)
			b.Do(keymap.PrevWindow)
		}},
		{"histogram-58x14", 58, 14, "db-1 web-1", func(b *board) { b.style("histogram") }},
		{"heatmap-58x14", 58, 14, "db-1 web-1", func(b *board) {
			b.frame.Theme = theme.Load("mono", theme.Options{NoColor: true})
			b.style("heatmap")
		}},
		{"ascii-58x12", 58, 12, "db-1 web-1", func(b *board) {
			b.frame.Theme = theme.Load("mono", theme.Options{ASCII: true, NoColor: true})
		}},
		{"empty-58x5", 58, 5, "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBoard(t, nil).fleet(strings.Fields(c.hosts)...)
			if c.set != nil {
				c.set(b)
			}
			paneltest.Golden(t, c.name, b.draw(c.w, c.h))
		})
	}
}

// style runs the command of a style.
func (b *board) style(name string) {
	b.draw(20, 9)
	for _, c := range b.Panel.(panel.Commander).Commands() {
		if c.Name == name {
			_ = c.Run("")
			return
		}
	}
	b.t.Errorf("no command %s", name)
}

func TestDetailsGolden(t *testing.T) {
	b := newBoard(t, nil).fleet("db-1", "web-1")
	b.draw(60, 10)
	_, lines, _ := b.Panel.(panel.Selector).Detail(b.frame, 100)
	paneltest.Golden(t, "detail-100", lines)
}

func TestCounterWithoutGrowth(t *testing.T) {
	b := newBoard(t, func(c *chart.Config) { c.Rate = true })
	if lines := strings.Join(paneltest.Plain(b.draw(60, 8)), "\n"); !strings.Contains(lines, "no sample yet") {
		t.Error(lines)
	}
	for ago := range 5 {
		b.sample(float64(20-ago), "db-1", "cpu", float64(9-ago))
	}
	if lines := strings.Join(paneltest.Plain(b.draw(60, 8)), "\n"); !strings.Contains(lines, panel.NoGrowth) {
		t.Error(lines)
	}
}

func TestPatternWithoutSeries(t *testing.T) {
	b := newBoard(t, func(c *chart.Config) { c.Match = "*/cpus" }).fleet("db-1", "web-1")
	lines := strings.Join(paneltest.Plain(b.draw(60, 8)), "\n")
	if !strings.Contains(lines, "no series matches */cpus") || !strings.Contains(lines, "they are db-1/cpu, db-1/memory, web-1/cpu") {
		t.Error(lines)
	}
}

func TestInvariants(t *testing.T) {
	for _, c := range []struct{ hosts, style string }{
		{"", "line"},
		{"a b \x1b[31m世界\u202e c", "line"},
		{"a", "heatmap"},
	} {
		b := newBoard(t, nil)
		for ago := 40; ago >= 0; ago -= 2 {
			for i, host := range strings.Fields(c.hosts) {
				b.sample(float64(ago), host, "cpu", float64(ago*ago%(37+i)))
			}
		}
		paneltest.Invariants(t, func() panel.Panel { return chart.Again(b.Panel, c.style) })
	}
}

func TestCursorStaysOnItsMoment(t *testing.T) {
	b := newBoard(t, nil)
	for ago := 280; ago >= 0; ago-- {
		b.sample(float64(ago), "db-1", "cpu", float64(ago)) // A value of its own in each second.
	}
	b.draw(80, 12)
	for range 10 {
		b.Do(keymap.PrevView)
	}
	value := regexp.MustCompile(`^● db-1/cpu +([\d.]+) `)
	clock := regexp.MustCompile(`\d\d:\d\d:\d\d`)
	at := func() (moment string, column int) {
		lines := paneltest.Plain(b.draw(80, 12))
		match := value.FindStringSubmatch(lines[0])
		place := clock.FindStringIndex(lines[11])
		if match == nil || place == nil {
			t.Fatalf("no cursor: %s\n%s", lines[0], lines[11])
		}
		return match[1] + " at " + lines[11][place[0]:place[1]], place[0]
	}
	before, from := at()
	to := from
	for i := range 60 {
		b.frame.Now = now.Add(time.Duration(i+1) * time.Second)
		b.sample(-float64(i+1), "db-1", "cpu", 1000+float64(i))
		var moment string
		if moment, to = at(); moment != before {
			t.Fatalf("%d s later the cursor is on %s, not on %s", i+1, moment, before)
		}
	}
	if to >= from {
		t.Errorf("the cursor moved from column %d to %d", from, to)
	}
}

func TestCursorLeavesAtTheRightEnd(t *testing.T) {
	b := newBoard(t, nil).fleet("db-1")
	b.draw(80, 12)
	s := b.Panel.(panel.Selector)
	if b.Do(keymap.Back) || s.Within() {
		t.Error("there is a cursor at first")
	}
	for _, leave := range []keymap.Action{keymap.NextView, keymap.Back} {
		b.Do(keymap.PrevView)
		with := paneltest.Plain(b.draw(80, 12))[0]
		if !s.Within() {
			t.Error("there is no cursor")
		}
		b.Do(leave)
		if without := paneltest.Plain(b.draw(80, 12))[0]; s.Within() || without == with {
			t.Errorf("%s: with the cursor %s, without %s", leave, with, without)
		}
	}
}

func TestFilterChoosesLines(t *testing.T) {
	b := newBoard(t, nil).fleet("db-1", "web-1", "web-2")
	b.draw(80, 12)
	s := b.Panel.(panel.Scroller)
	if err := s.SetFilter("web"); err != nil {
		t.Fatal(err)
	}
	legend := paneltest.Plain(b.draw(118, 12))[0]
	if strings.Contains(legend, "db-1") || !strings.Contains(legend, "web-2/cpu") || strings.Contains(legend, "memory") {
		t.Errorf("the legend is %s", legend)
	}
	if err := s.SetFilter("nothing"); err != nil {
		t.Fatal(err)
	}
	paneltest.Find(t, b.draw(80, 12), "nothing matches nothing")
}

func TestManySeriesAreCounted(t *testing.T) {
	b := newBoard(t, nil)
	for i := range 80 {
		b.sample(1, fmt.Sprintf("host-%02d", 79-i), "cpu", float64(i))
	}
	lines := paneltest.Plain(b.draw(60, 20))
	if badge := b.badge(); badge != "last 5m · +40 series, / chooses · 16 series beyond the first 64" {
		t.Errorf("the badge is %s", badge)
	}
	if all := strings.Join(lines, "\n"); !strings.Contains(all, "host-16") || !strings.Contains(all, "+") {
		t.Errorf("not the first lines, or the legend hides some\n%s", all)
	}
	b.style("histogram")
	if badge := b.badge(); badge != "last 5m · 68 series beyond the first 12" {
		t.Errorf("the badge of a histogram is %s", badge)
	}
	s := b.Panel.(panel.Scroller)
	_ = s.SetFilter("host-79")
	if badge := b.badge(); badge != "last 5m" {
		t.Errorf("the badge with a filter is %s", badge)
	}
	if content, _, _ := paneltest.Copied(b.Panel.(panel.Selector)); content != "host-79/cpu\t0\t%\n" {
		t.Errorf("copied %q", content)
	}
	_ = s.SetFilter("host-00")
	paneltest.Find(t, b.draw(60, 9), "1 series beyond the first 12")
}

func TestEventsOfTheOnlyLine(t *testing.T) {
	b := newBoard(t, func(c *chart.Config) { c.Match = "" })
	b.sample(1, "a/b", "cpu", 1)
	b.draw(60, 9)
	if got := b.Panel.(panel.Selector).Events(); got != ".host=a/b .name=cpu" {
		t.Errorf("the events are %s", got)
	}
}

func TestLagsNeedTimes(t *testing.T) {
	b := newBoard(t, func(c *chart.Config) { c.Of, c.Match, c.Series, c.Events = "lag", "", nil, nil })
	event := func(made time.Time) {
		b.fold.Fold([]feeds.Event{{Kind: feeds.Message, Time: now, EventTime: made}})
	}
	event(time.Time{})
	event(time.Time{})
	paneltest.Find(t, b.draw(80, 9), "2 events, none with a time")
	paneltest.Find(t, b.draw(80, 9), "set time to its path, in the feed's configuration")
	event(now.Add(-time.Second))
	b.frame.Now = now.Add(time.Second)
	paneltest.Find(t, b.draw(80, 9), "● metrics")
	if badge := b.badge(); badge != "last 5m · 2 events without a time" {
		t.Errorf("the badge is %s", badge)
	}
	if got := b.Panel.(panel.Selector).Events(); got != "feed:metrics" {
		t.Errorf("the events are %s", got)
	}
}

func TestFigures(t *testing.T) {
	b := newBoard(t, func(c *chart.Config) { c.Of, c.Match = "gap", "" })
	arrive := func(ago, delay time.Duration, replayed bool) {
		at := now.Add(-ago)
		b.fold.Fold([]feeds.Event{{
			Kind: feeds.Message, Type: []byte("sample"), Time: at, EventTime: at.Add(-delay), Replayed: replayed, Conn: 1,
		}})
	}
	for _, ago := range []int{10, 9, 7} {
		arrive(time.Duration(ago)*time.Second, 0, false)
	}
	arrive(6*time.Second, 0, true)
	if legend := paneltest.Plain(b.draw(80, 9))[0]; !strings.HasPrefix(legend, "● metrics 2,000 ms  min 1,000     max 2,000") {
		t.Errorf("the legend of gaps is %s", legend)
	}
	b = newBoard(t, func(c *chart.Config) { c.Of, c.Match = "lag", "" })
	arrive(9*time.Second, 5*time.Second, false)
	arrive(8*time.Second, 5*time.Second+40*time.Millisecond, false)
	arrive(7*time.Second, time.Hour, true)
	if legend := paneltest.Plain(b.draw(80, 9))[0]; !strings.HasPrefix(legend, "● metrics  40 ms  min 0       max 40") {
		t.Errorf("the legend of lags is %s", legend)
	}
}

// TestLagsOfABacklog checks that old events which a server sends to each new client are not drawn as lag.
func TestLagsOfABacklog(t *testing.T) {
	b := newBoard(t, func(c *chart.Config) { c.Of, c.Match = "lag", "" })
	fold := func(e feeds.Event) { b.fold.Fold([]feeds.Event{e}) }
	for conn, ago := range []time.Duration{20 * time.Second, 10 * time.Second} {
		live := now.Add(-ago)
		fold(feeds.Event{Kind: feeds.Change, State: feeds.Live, Time: live, Conn: uint32(conn + 1)})
		arrive := func(after, delay time.Duration) {
			at := live.Add(after)
			fold(feeds.Event{Kind: feeds.Message, Type: []byte("sample"), Time: at, EventTime: at.Add(-delay), Conn: uint32(conn + 1)})
		}
		arrive(100*time.Millisecond, time.Hour)
		arrive(200*time.Millisecond, 150*time.Millisecond)
		arrive(2*time.Second, 190*time.Millisecond)
		fold(feeds.Event{Kind: feeds.Change, State: feeds.Stale, Time: live.Add(3 * time.Second), Conn: uint32(conn + 1)})
		fold(feeds.Event{Kind: feeds.Change, State: feeds.Live, Time: live.Add(6 * time.Second), Conn: uint32(conn + 1)})
		arrive(6*time.Second, 5*time.Second)
	}
	if legend := paneltest.Plain(b.draw(80, 9))[0]; !strings.HasPrefix(legend, "● metrics 4,850 ms  min 0         max 4,850") {
		t.Errorf("the legend is %s", legend)
	}
}

func TestSpreadOfLagsBeginsAtZero(t *testing.T) {
	b := newBoard(t, func(c *chart.Config) { c.Of, c.Match, c.Style = "lag", "", "histogram" })
	for i := range 40 {
		at := now.Add(time.Duration(i-50) * time.Second)
		b.fold.Fold([]feeds.Event{{
			Kind: feeds.Message, Type: []byte("sample"), Time: at, EventTime: at.Add(-time.Duration(5000+i) * time.Millisecond),
		}})
	}
	lines := paneltest.Plain(b.draw(80, 12))
	if !strings.HasPrefix(lines[0], "40 numbers  p50 19  p95 37  max 39 ms") {
		t.Errorf("the summary is %s", lines[0])
	}
}

// BenchmarkFrame reads and draws what is left of a million numbers.
func BenchmarkFrame(b *testing.B) {
	p := newBoard(b, func(c *chart.Config) { c.Series = nil; c.Match = "" })
	for i := range 1_000_000 {
		p.sample(float64(1_000_000-i)/3000, "db-1", "cpu", float64(i%100))
	}
	b.ReportAllocs()
	b.ResetTimer()
	at := now
	for b.Loop() {
		at = at.Add(time.Second)
		p.Refresh(at)
		p.frame.Now = at
		p.Lines(p.frame, 118, 36)
	}
}
