package metrics_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/hub"
	"feedscope/feeds/state/series"
	"feedscope/ui/panel"
	"feedscope/ui/panel/metrics"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/theme"
)

func TestValueHasLevelColorAndGlyph(t *testing.T) {
	for _, c := range []struct {
		name  string
		value float64
		glyph string
		role  theme.Role
	}{
		{"cpu", 84.9, " ", theme.Text},
		{"cpu", 85, "◆", theme.Warn},
		{"cpu", 94, "▲", theme.Bad},
		{"free", 21, " ", theme.Text},
		{"free", 20, "◆", theme.Warn},
		{"free", 10, "▲", theme.Bad},
		{"p99", 9999, "◆", theme.Warn},
		{"other", 1e9, " ", theme.Text},
	} {
		b := newBoard(t)
		b.sample(0, "db-1", c.name, "", c.value)
		l := b.row(c.name)
		value := strings.Fields(paneltest.Plain([]string{l})[0])
		if got := paneltest.Plain([]string{l})[0]; !strings.Contains(got, c.glyph) || c.glyph == " " && strings.ContainsAny(got, "◆▲") {
			t.Errorf("%s %v: %q", c.name, c.value, got)
		}
		if number := value[len(value)-4]; !paneltest.Styled(l, strings.Trim(number, "◆▲ ▄"), b.style(c.role)) && c.role != theme.Text {
			t.Errorf("%s %v: the number is not of its level's color: %q", c.name, c.value, l)
		}
	}
}

func TestThresholdsMatchAsConfigured(t *testing.T) {
	for match, want := range map[string]bool{
		"db-1/disk/used": true, "*/*/used": true, "db-?/disk/*": true, "db-[12]/*/*": true,
		"*/used": false, "db-*": false, "*": false, "[": false,
	} {
		b := newBoard(t)
		b.config.Thresholds = []panel.Threshold{{Match: match, Warn: 1, Critical: 2}}
		b.renew()
		b.sample(0, "db-1", "disk/used", "", 3)
		b.draw()
		if _, badge := b.Title(b.frame); (badge == "1 critical") != want {
			t.Errorf("%s: the badge is %q", match, badge)
		}
	}
}

func TestTitleCountsLevels(t *testing.T) {
	b := newBoard(t).fleet()
	b.draw()
	if title, badge := b.Title(b.frame); title != "Metrics" || badge != "1 critical · 9 warning · no series matches */free" {
		t.Errorf("%q, %q", title, badge)
	}
	b.status.State = feeds.Stale
	b.draw()
	if _, badge := b.Title(b.frame); !strings.HasPrefix(badge, "stale, 41s old · ") {
		t.Errorf("%q", badge)
	}
}

func TestNewValueIsShownAtOnce(t *testing.T) {
	b := newBoard(t)
	b.sample(0, "db-1", "cpu", "%", 12)
	b.row(" 12 ")
	b.sample(0, "db-1", "cpu", "%", 34)
	b.row(" 34 ")
}

func TestTrendHasLevelColors(t *testing.T) {
	b := newBoard(t)
	b.w = 118
	for i, value := range []float64{10, 90, 99, 10} {
		b.sample(time.Duration(3-i)*time.Second, "db-1", "cpu", "%", value)
	}
	l := b.row("cpu")
	for spark, style := range map[string]theme.Style{
		"▁": b.frame.Theme.Gradient(theme.SparkUp, false)[0], "▅": b.style(theme.Bad),
	} {
		if !paneltest.Styled(l, spark, style) {
			t.Errorf("no %s in the color of its level: %q", spark, l)
		}
	}
	if !strings.Contains(l, b.style(theme.Warn).Open()) {
		t.Errorf("no warning in the trend: %q", l)
	}
}

func TestCounterWithoutGrowth(t *testing.T) {
	b := newBoard(t)
	b.config.Value, b.config.Rate = "value", true
	b.set = series.New(b.config.Options())
	b.renew()
	for value := 5.0; value > 0; value-- {
		b.sample(0, "db-1", "requests", "", value)
	}
	if lines := strings.Join(paneltest.Plain(b.draw()), "\n"); !strings.Contains(lines, panel.NoGrowth) {
		t.Error(lines)
	}
}

func TestTrendWithoutThresholds(t *testing.T) {
	b := newBoard(t)
	b.sample(0, "db-1", "memory", "%", 10)
	if l := b.row("memory"); !paneltest.Styled(l, "▅", b.style(theme.Spark)) {
		t.Errorf("%q", l)
	}
}

func TestSparklineStartsAtZero(t *testing.T) {
	b := newBoard(t)
	b.w = 118
	for i, value := range []float64{62, 63, 64, 62} {
		b.sample(time.Duration(3-i)*time.Second, "db-1", "memory", "%", value)
	}
	if l := paneltest.Plain([]string{b.row("memory")})[0]; strings.ContainsAny(l, "▁▂▃") {
		t.Errorf("a small change looks large: %q", l)
	}
}

func TestUnmatchedThresholdIsShown(t *testing.T) {
	b := newBoard(t)
	b.config.Thresholds = []panel.Threshold{{Match: "*/cpu", Warn: 1}, {Match: "*", Warn: 1}, {Match: "*/c*", Warn: 1}}
	b.renew()
	for range panel.Enough - 1 {
		b.sample(0, "db-1", "cpu", "%", 1)
	}
	b.draw()
	if _, badge := b.Title(b.frame); strings.Contains(badge, "matches") {
		t.Errorf("too early: %q", badge)
	}
	b.sample(0, "db-1", "cpu", "%", 1)
	b.draw()
	if _, badge := b.Title(b.frame); !strings.Contains(badge, "no series matches *") || strings.Contains(badge, "*/") {
		t.Errorf("%q", badge)
	}
	_, lines, _ := b.Detail(b.frame, 70)
	if l := strings.Join(paneltest.Plain(lines), ""); !strings.Contains(l, "no series matches *") {
		t.Errorf("%q", l)
	}
}

func TestShortSparklineHasNoHoles(t *testing.T) {
	b := newBoard(t)
	b.w = 118
	for second := 60; second >= 0; second -= 10 {
		b.sample(time.Duration(second)*time.Second, "db-1", "cpu", "%", float64(second))
	}
	l := paneltest.Plain([]string{b.row("cpu")})[0]
	if spark := strings.TrimRight(l[strings.IndexAny(l, "▁▂▃▄▅▆▇"):], " 0123456789."); strings.Contains(spark, " ") || len([]rune(spark)) < 50 {
		t.Errorf("%q", spark)
	}
}

func TestOldSeriesAreDimWithAge(t *testing.T) {
	b := newBoard(t)
	b.sample(0, "db-1", "cpu", "%", 95)
	b.draw()
	b.status.State = feeds.Failed
	b.frame.Now = now.Add(75 * time.Second)
	l := b.row("cpu")
	if !paneltest.Styled(l, "95", b.style(theme.Dim)) || !paneltest.Styled(l, "1m", b.style(theme.Stale)) || !paneltest.Styled(l, "▅", b.style(theme.Faint)) || !strings.Contains(l, "▲") {
		t.Errorf("%q", l)
	}
	if due := paneltest.Deadline(b); !due.Equal(now.Add(76 * time.Second)) {
		t.Errorf("the age changes after %v", due.Sub(now))
	}
}

func TestWindowMovesOnWithoutEvents(t *testing.T) {
	b := newBoard(t)
	b.sample(50*time.Second, "db-1", "cpu", "%", 90)
	b.sample(time.Second, "db-1", "cpu", "%", 10)
	if l := paneltest.Plain([]string{b.row("cpu")})[0]; !strings.Contains(l, "90") {
		t.Fatalf("%q", l)
	}
	b.frame.Now = now.Add(30 * time.Second)
	if l := paneltest.Plain([]string{b.row("cpu")})[0]; strings.Contains(l, "90") {
		t.Errorf("a value outside the window is still the maximum: %q", l)
	}
	b.frame.Now = now.Add(90 * time.Second)
	if l := strings.Fields(paneltest.Plain([]string{b.row("cpu")})[0]); strings.Join(l, " ") != "db-1 cpu 10 %" {
		t.Errorf("an empty window has values: %q", l)
	}
}

func TestWindowStopsWithDeadFeed(t *testing.T) {
	b := newBoard(t)
	b.sample(time.Second, "db-1", "cpu", "%", 10)
	b.draw()
	b.status.State = feeds.Failed
	b.frame.Now = now.Add(5 * time.Minute)
	if l := strings.Fields(paneltest.Plain([]string{b.row("cpu")})[0]); strings.Join(l[len(l)-3:], " ") != "10 10 10" {
		t.Errorf("%q", l)
	}
}

func TestSparklineEndsWithLastValue(t *testing.T) {
	b := newBoard(t)
	b.w = 118
	for second := 60; second > 0; second-- {
		b.sample(time.Duration(second)*time.Second-500*time.Millisecond, "db-1", "cpu", "%", float64(second%7))
	}
	b.frame.Now = now.Add(600 * time.Millisecond)
	l := []rune(strings.TrimRight(paneltest.Plain([]string{b.row("cpu")})[0], " 0123456789."))
	before := len(l)
	b.frame.Now = now.Add(900 * time.Millisecond)
	if after := []rune(strings.TrimRight(paneltest.Plain([]string{b.row("cpu")})[0], " 0123456789.")); len(after) != before {
		t.Errorf("the length changes: %d and %d cells", before, len(after))
	}
}

func TestMoreSeriesThanLinesScroll(t *testing.T) {
	b := newBoard(t).fleet()
	seen := map[string]bool{}
	b.draw()
	for range 40 {
		for _, l := range b.plain()[1:] {
			if words := strings.Fields(l); len(words) > 2 {
				seen[strings.TrimPrefix(words[0], "▌")+"/"+words[1]] = true
			}
		}
		b.press(keymap.Down)
	}
	if len(seen) != 30 {
		t.Errorf("%d of 30 series can be seen", len(seen))
	}
	if at := b.Position(); at.Total != 30 || at.First != 17 {
		t.Errorf("%d, %d", at.Total, at.First)
	}
}

func TestWidePanelUsesColumns(t *testing.T) {
	b := newBoard(t).fleet()
	b.w, b.h = 198, 40
	if l := b.plain(); strings.Count(l[0], "HOST") != 1 {
		t.Errorf("unnecessary columns: %q", l[0])
	}
	for _, h := range []int{30, 20} {
		b.h = h
		if l := b.plain(); !strings.Contains(l[15], "db-1  requests") || !strings.Contains(l[15], "web-2 requests") {
			t.Errorf("%d lines: two columns are not equally long: %q", h, l[15])
		}
	}
	b.h = 16
	if l := b.plain(); strings.Count(l[0], "HOST") != 2 || !strings.Contains(l[1], "api-1 cpu") || !strings.Contains(l[1], "db-2  cpu") {
		t.Errorf("%q", l[:2])
	}
	if at := b.Position(); at.Total > b.h-1 || at.First != 0 {
		t.Errorf("all are visible, but the list has %d lines from %d", at.Total, at.First)
	}
	b.frame.Focused = true
	b.Click(110, 3)
	if content, _, _ := paneltest.Copied(b); !strings.HasPrefix(content, "db-2/memory\t") {
		t.Errorf("%q is selected", content)
	}
	b.Click(10, 3)
	if content, _, _ := paneltest.Copied(b); !strings.HasPrefix(content, "api-1/memory\t") {
		t.Errorf("%q is selected", content)
	}
	b.Click(10, 17)
	if content, _, _ := paneltest.Copied(b); !strings.HasPrefix(content, "api-1/memory\t") {
		t.Errorf("a click below the lines selects %q", content)
	}
	before, _, _ := strings.Cut(b.plain()[0][100:], "VALUE")
	b.Click(len([]rune(b.plain()[0][:100]+before)), 0)
	if l := b.plain()[0]; strings.Count(l, "▾VALUE") != 2 {
		t.Errorf("a click on a title of the second column does not sort: %q", l)
	}
	b.h = 9
	b.draw()
	if total := b.Position().Total; total != 15 {
		t.Errorf("%d lines for 30 series in two columns", total)
	}
}

func TestRepeatedGroupIsFaint(t *testing.T) {
	b := newBoard(t).fleet()
	lines := b.draw()
	if !paneltest.Styled(lines[1], "api-1", b.style(theme.Strong)) || !paneltest.Styled(lines[2], "api-1", b.style(theme.Faint)) {
		t.Errorf("%q", lines[1:3])
	}
	b.frame.Focused = true
	b.press(keymap.Down)
	if l := b.draw()[2]; !paneltest.Styled(l, "api-1", b.frame.Theme.Selected(theme.Strong)) {
		t.Errorf("the selected line does not name its group: %q", l)
	}
	b.frame.Focused = false
	b.press(keymap.PageDown, keymap.PageDown, keymap.Up)
	if l := b.draw()[1]; !paneltest.Styled(l, strings.Fields(paneltest.Plain([]string{l})[0])[0], b.style(theme.Strong)) {
		t.Errorf("the first visible line does not name its group: %q", l)
	}
}

func TestNamesOfOnePartHaveNoGroup(t *testing.T) {
	b := newBoard(t)
	b.config.Series = []string{"disk"}
	b.set = series.New(series.Options{By: []string{"disk"}, Values: []series.Value{{Path: "value"}}})
	b.renew()
	b.raw(0, `{"disk":"/var/log","value":3}`)
	if l := b.plain(); !strings.HasPrefix(l[0], " DISK▴ ") || !strings.HasPrefix(l[1], " /var/log ") {
		t.Errorf("%q", l[:2])
	}
	b.config.Series = nil
	b.set = series.New(series.Options{Values: []series.Value{{Path: "value", Name: "value"}}})
	b.renew()
	b.raw(0, `{"value":3}`)
	if l := b.plain(); !strings.HasPrefix(l[0], " SERIES▴ ") || !strings.HasPrefix(l[1], " value ") {
		t.Errorf("%q", l[:2])
	}
}

func TestWholeNumbersHaveNoPoint(t *testing.T) {
	b := newBoard(t)
	for i := range 50 {
		b.sample(time.Duration(i)*time.Second, "a", "users", "", float64(i))
		b.sample(time.Duration(i)*time.Second, "a", "load", "", float64(i)+0.5*float64(i%2))
	}
	b.sample(0, "a", "load", "", 3)
	if l := strings.Fields(paneltest.Plain([]string{b.row("users")})[0]); l[2] != "49" {
		t.Errorf("%q", l)
	}
	if l := strings.Fields(paneltest.Plain([]string{b.row("load")})[0]); l[2] != "3.00" {
		t.Errorf("%q", l)
	}
}

func TestBars(t *testing.T) {
	b := newBoard(t)
	b.config.Style = "bar"
	b.config.Thresholds = append(b.config.Thresholds, panel.Threshold{Match: "*/cold", Warn: math.Inf(1), Critical: math.Inf(1), Min: -20, Max: 0})
	b.renew()
	b.sample(0, "a", "cpu", "%", 50)
	b.sample(0, "a", "cold", "°", -10)
	b.sample(time.Second, "a", "other", "", 200)
	b.sample(0, "a", "other", "", 100)
	for _, name := range []string{"cpu", "cold", "other"} {
		l := paneltest.Plain([]string{b.row(name)})[0]
		full, empty := strings.Count(l, "━"), strings.Count(l, "─")
		if full == 0 || full-empty > 1 || empty-full > 1 {
			t.Errorf("%s is not half: %q", name, l)
		}
	}
}

func TestManySeriesAreReadOnceASecond(t *testing.T) {
	b := newBoard(t)
	for i := range 600 {
		b.sample(0, "host", fmt.Sprint("s", i), "", 1)
	}
	b.draw()
	b.sample(0, "host", "s1", "", 77)
	b.frame.Now = now.Add(500 * time.Millisecond)
	if l := b.row("s1 "); strings.Contains(l, "77") {
		t.Error("read again within a second")
	}
	b.frame.Now = now.Add(time.Second)
	if l := b.row("s1 "); !strings.Contains(l, "77") {
		t.Error("not read after a second")
	}
}

func TestFilterSearchesNames(t *testing.T) {
	b := newBoard(t).fleet()
	for filter, want := range map[string]int{"": 30, "db": 10, "DB cpu": 2, "zebra": 0} {
		if err := b.SetFilter(filter); err != nil {
			t.Fatal(err)
		}
		b.draw()
		if total := b.Position().Total; total != want {
			t.Errorf("%q: %d, want %d", filter, total, want)
		}
	}
	_ = b.SetFilter("zebra")
	if l := strings.Join(b.plain(), ""); !strings.Contains(l, "nothing matches zebra · esc clears the filter") || b.Filter() != "zebra" {
		t.Errorf("%q", l)
	}
}

func TestEmptyPanelExplainsEventsWithoutSeries(t *testing.T) {
	b := newBoard(t)
	b.w = 120
	b.raw(0, `{"host":"a","value":"n/a"}`)
	if l := strings.Join(b.plain(), ""); !strings.Contains(l, "1 event, none with a name and a number") {
		t.Errorf("%q", l)
	}
}

func TestTitleCountsRefusedSeries(t *testing.T) {
	b := newBoard(t)
	for i := range 2003 {
		b.sample(0, "host", fmt.Sprint("s", i), "", 1)
	}
	b.draw()
	if _, badge := b.Title(b.frame); !strings.HasPrefix(badge, "full, 3 events refused") {
		t.Errorf("%q", badge)
	}
}

func TestCopyAndFeedAreThoseOfTheSelection(t *testing.T) {
	b := newBoard(t)
	if _, _, ok := paneltest.Copied(b); ok {
		t.Error("an empty panel has something to copy")
	}
	if _, ok := b.Feed(); ok {
		t.Error("an empty panel has a feed")
	}
	b.sample(0, "db-1", "cpu", "%", 33.123456)
	b.draw()
	if content, what, ok := paneltest.Copied(b); content != "db-1/cpu\t33.123456\t%" || what != "db-1/cpu" || !ok {
		t.Errorf("%q, %q", content, what)
	}
	if name, ok := b.Feed(); name != "metrics" || !ok {
		t.Errorf("%q", name)
	}
}

func TestPausedViewIsStill(t *testing.T) {
	b := newBoard(t).fleet()
	before := fmt.Sprint(b.draw())
	b.sample(0, "aaa", "cpu", "%", 1)
	b.frame.Now = now.Add(10 * time.Second)
	if after := fmt.Sprint(b.Lines(b.frame, b.w, b.h)); after != before {
		t.Error("it changes without Refresh")
	}
}

func TestDemoPanel(t *testing.T) {
	c := paneltest.Example(t, metrics.Type).(*metrics.Config)
	feedHub := hub.New(hub.Options{})
	defer feedHub.Close()
	p, fold, err := metrics.FromConfig(*c, panel.Deps{Hub: feedHub, Feeds: panel.NewRoster("market", "alerts", "metrics")})
	if err != nil {
		t.Fatal(err)
	}
	data := `{"host":"db-3","name":"cpu","value":97.2,"unit":"%"}`
	fold.Fold([]feeds.Event{{Kind: feeds.Message, Type: []byte("sample"), Time: now, Data: []byte(data)}})
	p.Refresh(now)
	lines := paneltest.Plain(p.Lines(paneltest.Frame(), 58, 5))
	if !strings.Contains(lines[0], "HOST▴ NAME") || !strings.Contains(lines[0], "LAST 1m") ||
		strings.Join(strings.Fields(lines[1])[:5], " ") != "▌db-3 cpu ▲ 97.2 %" {
		t.Errorf("%q", lines)
	}
}

func TestDrawingAgainCostsNothing(t *testing.T) {
	b := newBoard(t).fleet()
	b.draw()
	if n := testing.AllocsPerRun(100, func() { b.draw() }); n > 0 {
		t.Errorf("%v allocations when nothing has changed", n)
	}
}
