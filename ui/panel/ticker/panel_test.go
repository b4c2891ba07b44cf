package ticker_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/panel/ticker"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/theme"
)

func TestPriceIsLitThenFades(t *testing.T) {
	tb := market(t)
	tb.fold(now, 0, quote("ALTO", 10, 1), quote("BRYX", 20, 1))
	tb.fold(now.Add(30*time.Millisecond), 0, quote("ALTO", 11, 2), quote("BRYX", 19, 1))
	tb.at(100 * time.Millisecond)
	if l := tb.row("ALTO"); !paneltest.Styled(l, "11.00", tb.frame.Theme.Selected(theme.FlashUp)) {
		t.Errorf("the rise is not lit: %q", l)
	}
	if l := tb.row("BRYX"); !paneltest.Styled(l, "19.00", tb.style(theme.FlashDown)) || !paneltest.Styled(l, "▲1.00", tb.style(theme.Up)) {
		t.Errorf("more than the price is lit: %q", l)
	}
	if l := tb.row("ALTO"); paneltest.Styled(l, "10.98", tb.frame.Theme.Selected(theme.FlashUp)) {
		t.Errorf("the bid is lit: %q", l)
	}
	if due := paneltest.Deadline(tb); due.Before(now.Add(230*time.Millisecond)) || due.After(now.Add(330*time.Millisecond)) {
		t.Fatalf("the light ends after %v", due.Sub(now))
	}
	tb.frame.Now = paneltest.Deadline(tb)
	if l := tb.row("BRYX"); !paneltest.Styled(l, "19.00", tb.style(theme.Down)) {
		t.Errorf("the light does not fade: %q", l)
	}
	if due := paneltest.Deadline(tb); due.Before(now.Add(530*time.Millisecond)) || due.After(now.Add(630*time.Millisecond)) {
		t.Fatalf("it has faded after %v", due.Sub(now))
	}
	tb.frame.Now = paneltest.Deadline(tb)
	if l := tb.row("BRYX"); !paneltest.Styled(l, "19.00", tb.style(theme.Text)) {
		t.Errorf("the flash does not end: %q", l)
	}
	if due := paneltest.Deadline(tb); !due.IsZero() {
		t.Errorf("with nothing lit the deadline is %v", due)
	}
}

func TestConstantChangeFlashesOnce(t *testing.T) {
	tb := market(t)
	tb.frame.Focused = false
	lit := 0
	for i := range 60 {
		tb.at(time.Duration(i) * 33 * time.Millisecond)
		tb.fold(tb.frame.Now, 0, quote("ALTO", 10+float64(i), 1))
		if l := tb.row("ALTO"); paneltest.Styled(l, fmt.Sprintf("%.2f", 10+float64(i)), tb.style(theme.FlashUp)) {
			lit++
		}
	}
	if lit < 6 || lit > 10 {
		t.Errorf("lit in %d of 60 frames", lit)
	}
	tb.fold(tb.frame.Now.Add(time.Second), 0, quote("ALTO", 1, 1))
	tb.frame.Now = tb.frame.Now.Add(time.Second)
	if l := tb.row("ALTO"); !paneltest.Styled(l, "1.00", tb.style(theme.FlashDown)) {
		t.Errorf("not lit after a pause: %q", l)
	}
}

func TestFlashBelongsToItsRow(t *testing.T) {
	tb := market(t)
	tb.frame.Focused = false
	for i, key := range []string{"A", "B"} {
		tb.fold(now.Add(-time.Minute), 0, quote(key, 10, 1))
		tb.fold(now.Add(time.Duration(i)*300*time.Millisecond), 0, quote(key, 20, 1))
	}
	_ = tb.SetFilter("a")
	tb.at(100 * time.Millisecond).row("A ")
	_ = tb.SetFilter("b")
	if l := tb.at(450 * time.Millisecond).row("B "); !paneltest.Styled(l, "20.00", tb.style(theme.FlashUp)) {
		t.Errorf("%q", l)
	}
}

func TestValueOrderIsStable(t *testing.T) {
	tb := market(t)
	tb.fold(now, 0, quote("A", 10, 3), quote("B", 30, 1), quote("C", 20, 2))
	tb.draw()
	tb.Do(keymap.Sort)
	for _, step := range []struct {
		after        time.Duration
		change, want string
	}{
		{0, quote("A", 40, 1), "B C A"},
		{900 * time.Millisecond, quote("A", 41, 1), "B C A"},
		{time.Second, quote("A", 42, 1), "A B C"},
		{1100 * time.Millisecond, quote("D", 15, 1), "A B C D"},
		{1200 * time.Millisecond, quote("D", 99, 1), "A B C D"},
	} {
		tb.at(step.after).fold(tb.frame.Now, 0, step.change)
		if got := tb.keys(); got != step.want {
			t.Errorf("after %v: %s, want %s", step.after, got, step.want)
		}
	}
	tb.Do(keymap.Reverse)
	if got := tb.keys(); got != "C B A D" {
		t.Errorf("on request: %s", got)
	}
}

func TestFlashesEndTogether(t *testing.T) {
	tb := market(t)
	tb.fold(now, 0, quote("ALTO", 10, 1), quote("BRYX", 20, 1))
	tb.fold(now.Add(10*time.Millisecond), 0, quote("ALTO", 11, 1))
	tb.fold(now.Add(80*time.Millisecond), 0, quote("BRYX", 21, 1))
	tb.at(100 * time.Millisecond).draw()
	tb.frame.Now = paneltest.Deadline(tb)
	for _, key := range []string{"ALTO", "BRYX"} {
		if l := tb.row(key); paneltest.Styled(l, "1.00", tb.style(theme.FlashUp)) {
			t.Errorf("%s is still lit", key)
		}
	}
}

func TestFirstValueDoesNotFlash(t *testing.T) {
	tb := market(t)
	tb.fold(now, 0, quote("ALTO", 10, 1))
	tb.draw()
	if due := paneltest.Deadline(tb); !due.IsZero() {
		t.Errorf("a row is lit until %v", due)
	}
}

func TestChangesDifferInMoreThanColor(t *testing.T) {
	tb := market(t)
	tb.fold(now, 0, quote("UP", 10, 1), quote("DOWN", 10, -1), quote("FLAT", 10, 0.001))
	for key, want := range map[string]string{"UP": "▲1.00 +11.11%", "DOWN": "▼1.00 -9.09%", "FLAT": "·0.00 +0.01%"} {
		words := strings.Join(strings.Fields(paneltest.Plain([]string{tb.row(key)})[0]), " ")
		if !strings.Contains(words, want) {
			t.Errorf("%s: %q", key, words)
		}
	}
	if l := tb.row("DOWN"); !paneltest.Styled(l, "▼1.00", tb.frame.Theme.Selected(theme.Down)) {
		t.Errorf("%q", l)
	}
	tb.frame.Theme = theme.Load("mono", theme.Options{ASCII: true, NoColor: true})
	if l := paneltest.Plain([]string{tb.row("DOWN")})[0]; !strings.Contains(l, "-1.00") {
		t.Errorf("in ASCII: %q", l)
	}
}

func TestOldRowsAreDimWithAge(t *testing.T) {
	tb := market(t)
	tb.frame.Focused = false
	tb.fold(now, 0, quote("ALTO", 10, 1))
	tb.fold(now, 1, quote("BRYX", 20, 1))
	tb.status[0] = feeds.Status{State: feeds.Stale}
	tb.at(75 * time.Second)
	tb.w = 98
	if l := tb.row("ALTO"); !paneltest.Styled(l, "▃", tb.style(theme.Faint)) || !paneltest.Styled(l, "10.00", tb.style(theme.Dim)) || !paneltest.Styled(l, "1m", tb.style(theme.Stale)) {
		t.Errorf("the stale row: %q", l)
	}
	if due := paneltest.Deadline(tb); !due.Equal(now.Add(76 * time.Second)) {
		t.Errorf("the age changes after %v", due.Sub(now))
	}
	if l := tb.row("BRYX"); !paneltest.Styled(l, "20.00", tb.style(theme.Text)) {
		t.Errorf("the live row: %q", l)
	}
	if _, badge := tb.Title(tb.frame); badge != "1 of 2 feeds not live" {
		t.Errorf("the badge is %q", badge)
	}
	tb.status[0].State = feeds.Live
	if l := tb.row("ALTO"); !paneltest.Styled(l, "10.00", tb.style(theme.Text)) {
		t.Errorf("the row stays dim: %q", l)
	}
}

func TestAgeTakesFreeCellsFirst(t *testing.T) {
	tb := newTable(t, marketColumns[:2], marketPaths[:2])
	tb.frame.Focused = false
	tb.fold(now, 0, quote("ALTO", 10, 1))
	tb.status[0] = feeds.Status{State: feeds.Stale}
	tb.at(75 * time.Second)
	for w, want := range map[int]string{
		40: "ALTO 10.00 ▲1.00 1m", 26: "ALTO 10.00 ▲1.00 1m", 25: "ALTO 10.00 1m",
	} {
		tb.w = w
		if got := strings.Join(strings.Fields(paneltest.Plain([]string{tb.row("ALTO")})[0]), " "); got != want {
			t.Errorf("in %d cells: %q, want %q", w, got, want)
		}
	}
}

func TestSortingGoesThroughTheColumns(t *testing.T) {
	tb := market(t)
	tb.fold(now, 0, quote("B", 10, 3), quote("C", 30, 1), quote("A", 20, 2), `{"symbol":"X"}`)
	for _, step := range []struct {
		press  keymap.Action
		order  string
		header string
	}{
		{"", "A B C X", "SYMBOL▴"},
		{keymap.Reverse, "X C B A", "SYMBOL▾"},
		{keymap.Sort, "C A B X", "▾LAST"},
		{keymap.Reverse, "B A C X", "▴LAST"},
		{keymap.Sort, "B A C X", "▾CHG"},
		{keymap.Sort, "B A C X", "▾%"},
		{keymap.Sort, "C A B X", "▾BID"},
		{keymap.Sort, "C A B X", "▾ASK"},
		{keymap.Sort, "C A B X", "▾VOL"},
		{keymap.Sort, "A B C X", "SYMBOL▴"},
	} {
		tb.Do(step.press)
		if got := tb.keys(); got != step.order || !strings.Contains(tb.header(), step.header) {
			t.Errorf("after %q: %s under %q", step.press, got, tb.header())
		}
	}
}

func TestClickOnTitleSorts(t *testing.T) {
	tb := market(t)
	tb.fold(now, 0, quote("A", 10, 3), quote("B", 30, 1), quote("C", 20, 2))
	click := func(title string) {
		before, _, ok := strings.Cut(tb.header(), title)
		if !ok {
			t.Fatalf("no %s in %q", title, tb.header())
		}
		tb.Click(len([]rune(before)), 0)
	}
	for _, step := range []struct{ title, order string }{
		{"LAST", "B C A"}, {"LAST", "A C B"}, {"CHG", "A C B"}, {"TREND", "A C B"}, {"SYMBOL", "A B C"}, {"SYMBOL", "C B A"},
	} {
		click(step.title)
		if got := tb.keys(); got != step.order {
			t.Errorf("after a click on %s: %s", step.title, got)
		}
	}
}

func TestClickOnRowSelectsIt(t *testing.T) {
	tb := market(t).trade()
	tb.draw()
	tb.Click(5, 3)
	if what, _, _ := paneltest.Copied(tb); !strings.HasPrefix(what, "CINQ\t") {
		t.Errorf("%q is selected", what)
	}
}

func TestSelectionStaysOnKey(t *testing.T) {
	tb := market(t)
	tb.fold(now, 0, quote("A", 10, 3), quote("B", 30, 1), quote("C", 20, 2))
	tb.draw()
	press(tb, keymap.Down, keymap.Sort)
	tb.draw()
	tb.at(time.Second).fold(now, 0, quote("B", 1, 5))
	tb.draw()
	if content, _, _ := paneltest.Copied(tb); !strings.HasPrefix(content, "B\t") {
		t.Errorf("%q is selected", content)
	}
	if l := paneltest.Plain(tb.draw())[3]; !strings.HasPrefix(l, "▌B") {
		t.Errorf("the pointer is not on it: %q", l)
	}
}

func TestNewValueIsShown(t *testing.T) {
	tb := market(t)
	tb.fold(now, 0, quote("ALTO", 10, 1))
	tb.row("10.00")
	tb.fold(now, 0, quote("ALTO", 11, 2))
	tb.row("11.00")
}

func TestWidths(t *testing.T) {
	wide := strings.Repeat("x", 50)
	columns := []ticker.Column{
		{Title: "N", As: "number"},
		{Title: "FIXED", As: "text", Width: 9},
		{Title: "FREE", As: "text"},
		{Title: "A TITLE WIDER THAN IT", As: "spark"},
	}
	tb := newTable(t, columns, []string{"n", "a", "a", "n"})
	tb.w = 60
	tb.fold(now, 0, `{"symbol":"ALTO","n":1,"a":"`+wide+`"}`)
	l := paneltest.Plain([]string{tb.row("ALTO")})[0]
	if !strings.Contains(l, " xxxxxxxx… ") {
		t.Errorf("the fixed width is not kept: %q", l)
	}
	if !strings.Contains(l, " "+wide[:19]+"… ") {
		t.Errorf("text takes more or less than a third: %q", l)
	}
	if strings.Contains(tb.header(), "A TITLE") {
		t.Errorf("a title that does not fit over its sparkline is cut: %q", tb.header())
	}
}

func TestLowPanelHasNoHeader(t *testing.T) {
	tb := market(t).trade()
	tb.h = 2
	if l := paneltest.Plain(tb.draw()); !strings.HasPrefix(l[0], "▌ALTO") {
		t.Errorf("%q", l)
	}
	tb.Click(3, 1)
	if content, _, _ := paneltest.Copied(tb); !strings.HasPrefix(content, "BRYX\t") {
		t.Errorf("%q is selected", content)
	}
	tb.Click(3, 0)
	if content, _, _ := paneltest.Copied(tb); !strings.HasPrefix(content, "ALTO\t") {
		t.Errorf("%q is selected", content)
	}
}

func TestColumnsOnlyGrow(t *testing.T) {
	tb := market(t)
	tb.fold(now, 0, quote("ALTO", 123456.78, 1))
	before := tb.header()
	tb.fold(now, 0, quote("ALTO", 1, 1))
	if after := tb.header(); after != before {
		t.Errorf("the columns moved from\n%s to\n%s", before, after)
	}
}

func TestScrollingReadsDistantRows(t *testing.T) {
	tb := newTable(t, []ticker.Column{{Title: "N", As: "number"}}, []string{"n"})
	for i := range 900 {
		tb.fold(now, 0, fmt.Sprintf(`{"symbol":"K%d","n":%d}`, i, i))
	}
	tb.draw()
	press(tb, keymap.Bottom)
	tb.fold(now, 0, `{"symbol":"K0","n":1}`)
	tb.draw()
	if content, _, _ := paneltest.Copied(tb); content != "K899\t899" {
		t.Errorf("%q is selected", content)
	}
	tb.fold(now, 0, `{"symbol":"A","n":1}`)
	tb.draw()
	if content, _, _ := paneltest.Copied(tb); content != "K899\t899" {
		t.Errorf("with another row before it, %q is selected", content)
	}
	press(tb, keymap.PageUp)
	tb.row("K887")
	tb.Wheel(0, 0, -300)
	tb.row("K589")
}

func TestPausedViewIsStill(t *testing.T) {
	tb := market(t).trade()
	before := fmt.Sprint(tb.draw())
	tb.fold(now, 0, quote("ALTO", 99, 9))
	if after := fmt.Sprint(tb.Lines(tb.frame, tb.w, tb.h)); after != before {
		t.Error("it changes without Refresh")
	}
	press(tb, keymap.Down, keymap.Up)
	if after := fmt.Sprint(tb.Lines(tb.frame, tb.w, tb.h)); after != before {
		t.Error("it changes when the selection moves")
	}
}

func TestFilterSearchesKeys(t *testing.T) {
	tb := market(t).trade()
	if err := tb.SetFilter("o l"); err != nil {
		t.Fatal(err)
	}
	if got := tb.keys(); got != "ALTO LUMO OPLE ZOLT" {
		t.Error(got)
	}
	if total := tb.Position().Total; total != 4 {
		t.Errorf("%d rows", total)
	}
	_ = tb.SetFilter("nothing")
	if l := strings.Join(paneltest.Plain(tb.draw()), ""); !strings.Contains(l, "nothing matches nothing · esc clears the filter") {
		t.Errorf("%q", l)
	}
	if err := tb.SetFilter(""); err != nil || tb.keys() == "" || tb.Filter() != "" {
		t.Error("the filter stays")
	}
}

func TestEmptyPanelExplainsEventsWithoutKey(t *testing.T) {
	tb := market(t)
	tb.fold(now, 0, `{"price":1}`, `no json`)
	if l := strings.Join(paneltest.Plain(tb.draw()), ""); !strings.Contains(l, "2 events, none with symbol · they have price") {
		t.Errorf("%q", l)
	}
}

func TestTitleCountsRefusedRows(t *testing.T) {
	tb := newTable(t, []ticker.Column{{Title: "N", As: "number"}}, []string{"n"})
	for i := range 1002 {
		tb.fold(now, 0, fmt.Sprintf(`{"symbol":"K%d","n":%d}`, i, i))
	}
	tb.draw()
	if _, badge := tb.Title(tb.frame); badge != "full, 2 events refused" {
		t.Errorf("%q", badge)
	}
}

func TestCopyGivesTheValuesAsReceived(t *testing.T) {
	tb := market(t)
	tb.fold(now, 0, `{"symbol":"A\tB","price":1234.5600,"change":"+1","volume":1e6}`)
	tb.draw()
	content, what, ok := paneltest.Copied(tb)
	if content != "A\tB\t1234.5600\t+1\t\t\t\t1e6" || what != "row A␉B" || !ok {
		t.Errorf("%q, %q, %v", content, what, ok)
	}
}

func TestFeedOfSelectedRow(t *testing.T) {
	tb := market(t)
	if _, ok := tb.Feed(); ok {
		t.Error("no row has a feed")
	}
	tb.fold(now, 1, quote("ALTO", 1, 1))
	tb.draw()
	if name, ok := tb.Feed(); name != "other" || !ok {
		t.Errorf("%q, %v", name, ok)
	}
}

func TestDetailsHaveValuesInFull(t *testing.T) {
	long := strings.Repeat("x", 150)
	tb := newTable(t, []ticker.Column{{Title: "NOTE", As: "text"}}, []string{"note"})
	tb.fold(now, 0, `{"symbol":"ALTO","note":"`+long+`end"}`)
	tb.draw()
	_, lines, _ := tb.Detail(tb.frame, 40)
	if all := strings.Join(paneltest.Plain(lines), ""); strings.Count(all, "x") != 150 || !strings.Contains(all, "end") {
		t.Errorf("%q", all)
	}
	tb.frame.HideSecrets = true
	if _, lines, _ := tb.Detail(tb.frame, 40); strings.Contains(strings.Join(paneltest.Plain(lines), ""), "feed") {
		t.Error("the feed's name is shown")
	}
}

func TestDetailsStayOnTheirRow(t *testing.T) {
	tb := market(t)
	tb.fold(now, 0, quote("B", 1, 1))
	tb.draw()
	tb.Pin(true)
	tb.fold(now, 0, quote("A", 1, 1))
	tb.draw()
	if title, _, _ := tb.Detail(tb.frame, 40); title != "B" {
		t.Errorf("the details are of %q now", title)
	}
}

func TestDemoPanel(t *testing.T) {
	c, deps := demoPanel(t)
	p, fold, err := ticker.FromConfig(c, deps)
	if err != nil {
		t.Fatal(err)
	}
	tb := market(t)
	fold.Fold([]feeds.Event{{Kind: feeds.Message, Type: []byte("quote"), Time: now, Data: []byte(quote("ALTO", 1234.5, -2))}})
	p.Refresh(now)
	l := paneltest.Plain(p.Lines(tb.frame, 78, 5))
	paneltest.Golden(t, "demo-78x5", l)
}

func TestSortByTextualTimes(t *testing.T) {
	c, deps := demoPanel(t)
	c.Columns = []ticker.Column{{Title: "AT", Path: "at", As: "time", Align: "left"}}
	c.Sort = "-AT"
	p, fold, err := ticker.FromConfig(c, deps)
	if err != nil {
		t.Fatal(err)
	}
	for symbol, at := range map[string]string{"A": "2026-01-02T10:00:00Z", "B": "2026-01-02T12:00:00Z", "C": "2026-01-02T11:00:00Z"} {
		data := fmt.Sprintf(`{"symbol":%q,"at":%q}`, symbol, at)
		fold.Fold([]feeds.Event{{Kind: feeds.Message, Type: []byte("quote"), Time: now, Data: []byte(data)}})
	}
	p.Refresh(now)
	if l := strings.Join(paneltest.Plain(p.Lines(paneltest.Frame(), 30, 4)), ""); strings.Join(strings.Fields(l), " ") !=
		"SYMBOL AT▾ ▌B 12:00:00 0s C 11:00:00 0s A 10:00:00 0s" {
		t.Errorf("%q", strings.Fields(l))
	}
}

func TestConfiguredOrder(t *testing.T) {
	c, deps := demoPanel(t)
	c.Sort = "-%"
	p, _, err := ticker.FromConfig(c, deps)
	if err != nil {
		t.Fatal(err)
	}
	if column, descending := p.(*ticker.Panel).Sorting(); column != 2 || !descending {
		t.Errorf("column %d, descending %v", column, descending)
	}
}

func TestDrawingAgainCostsNothing(t *testing.T) {
	tb := market(t).trade()
	tb.draw()
	if n := testing.AllocsPerRun(100, func() { tb.draw() }); n > 0 {
		t.Errorf("%v allocations when nothing has changed", n)
	}
}
