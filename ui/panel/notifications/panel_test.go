package notifications_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/hub"
	state "feedscope/feeds/state/notifications"
	"feedscope/ui/panel"
	"feedscope/ui/panel/notifications"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/theme"
)

func TestOpenHasSeverityColorAndName(t *testing.T) {
	b := newBox(t).incident()
	for _, c := range []struct {
		text, label string
		role        theme.Role
	}{
		{"errors at", "▲ CRIT", theme.Critical},
		{"p99 still", "◆ WARN", theme.Warn},
		{"release", "INFO", theme.Info},
		{"launch", "DEBU", theme.Info},
	} {
		if l := b.row(c.text); !paneltest.Styled(l, c.label, b.style(c.role)) {
			t.Errorf("%s: %q", c.text, l)
		}
	}
	if l := b.row("errors at"); !paneltest.Styled(l, "errors", b.style(theme.Strong)) {
		t.Errorf("a critical row does not stand out: %q", l)
	}
}

func TestAcknowledgedIsDim(t *testing.T) {
	b := newBox(t).incident()
	b.draw()
	b.press(keymap.Down, keymap.Ack)
	l := b.row("errors at")
	if !paneltest.Styled(l, "errors", b.style(theme.Dim)) || !paneltest.Styled(l, "▲ ACK", b.style(theme.Bad)) {
		t.Errorf("%q", l)
	}
	if got := b.badge(); !strings.HasPrefix(got, "1 critical · 4 open · 6 new") {
		t.Errorf("%q", got)
	}
	if b.Do(keymap.Ack); !strings.HasPrefix(b.badge(), "1 critical · 4 open") {
		t.Error("acknowledging twice has an effect")
	}
}

func TestAcknowledgedCriticalKeepsColor(t *testing.T) {
	b := newBox(t)
	b.alert(0, "critical", "db-1", "disk full")
	b.frame.Focused = true
	b.draw()
	b.frame.Now = now.Add(3 * time.Second)
	b.draw()
	b.row("CRIT")
	b.frame.Focused = false
	if l := b.row("CRIT"); !paneltest.Styled(l, "▲ CRIT", b.style(theme.Critical)) {
		t.Errorf("before: %q", l)
	}
	b.press(keymap.Ack)
	if l := b.row("disk"); !paneltest.Styled(l, "▲ ACK", b.style(theme.Bad)) {
		t.Errorf("after: %q", l)
	}
}

func TestEveryEventIsShown(t *testing.T) {
	b := newBox(t)
	b.alert(0, "warning", "db-1", "disk full")
	b.row("disk full")
	b.alert(0, "warning", "db-1", "disk full")
	b.row("×2")
	b.resolve(0, "warning", "db-1", "disk half full")
	b.row("half")
	b.resolve(-time.Second, "warning", "db-1", "disk empty")
	b.row("empty")
}

func TestSourceColumnOnlyGrows(t *testing.T) {
	b := newBox(t)
	b.alert(time.Second, "info", "a-long-name", "first")
	b.h = 1
	before := strings.Index(b.plain("first"), "first")
	b.alert(0, "info", "short", "second")
	if after := strings.Index(b.plain("second"), "second"); after != before {
		t.Errorf("texts moved from %d to %d", before, after)
	}
}

func TestResolvedIsFaintWithDuration(t *testing.T) {
	b := newBox(t).incident()
	l := b.row("memory back")
	if !paneltest.Styled(l, "✓", b.style(theme.Faint)) || !paneltest.Styled(l, "memory", b.style(theme.Dim)) || !paneltest.Styled(l, "4m", b.style(theme.Dim)) {
		t.Errorf("%q", l)
	}
}

func TestResolvedWithoutOpenHasNoDuration(t *testing.T) {
	b := newBox(t)
	b.resolve(time.Minute, "warning", "web-1", "memory back to 61%")
	if l := strings.TrimRight(b.plain("memory"), " "); !strings.HasSuffix(l, "61%") {
		t.Errorf("%q", l)
	}
}

func TestNewestIsFirst(t *testing.T) {
	b := newBox(t)
	b.alert(3*time.Second, "info", "a", "first")
	b.alert(2*time.Second, "info", "b", "second")
	b.alert(time.Second, "info", "a", "first again")
	lines := paneltest.Plain(b.draw())
	if !strings.Contains(lines[1], "first again") || !strings.Contains(lines[1], "×2") || !strings.Contains(lines[2], "second") {
		t.Errorf("%q", lines[1:3])
	}
}

func TestOpenPrecedesAcknowledgedPrecedesResolved(t *testing.T) {
	b := newBox(t)
	b.alert(9*time.Second, "warning", "a", "oldest")
	b.alert(8*time.Second, "warning", "b", "known")
	b.alert(7*time.Second, "warning", "c", "over")
	b.draw()
	b.inbox.Acknowledge("b/known")
	b.resolve(time.Second, "warning", "c", "over")
	lines := paneltest.Plain(b.draw())
	for i, want := range []string{"LEVEL", "oldest", "known", "over"} {
		if !strings.Contains(lines[i], want) {
			t.Errorf("line %d is %q, want %s", i, lines[i], want)
		}
	}
	if !strings.Contains(lines[1], " 9s") || !strings.Contains(lines[2], " 8s") || !strings.Contains(lines[3], " 6s") {
		t.Errorf("how long they lasted: %q", lines[1:4])
	}
}

func TestTitleCountsOpenCriticalAndNew(t *testing.T) {
	b := newBox(t).incident()
	if got := b.badge(); got != "2 critical · 5 open · 7 new" {
		t.Errorf("%q", got)
	}
	b.w = 38
	if got := b.badge(); got != "2 critical · 5 open · 7 new · +2 columns" {
		t.Errorf("narrow: %q", got)
	}
	b.status.State = feeds.Stale
	if got := b.badge(); !strings.HasPrefix(got, "stale, 41s old · ") {
		t.Errorf("stale: %q", got)
	}
}

func TestFocusedRowsBecomeRead(t *testing.T) {
	b := newBox(t).incident()
	if l := b.row("errors"); !paneltest.Styled(l, "●", b.style(theme.Accent)) {
		t.Errorf("no mark: %q", l)
	}
	b.frame.Focused = true
	b.draw()
	if due := paneltest.Deadline(b); due.IsZero() || due.After(now.Add(2*time.Second)) {
		t.Fatalf("read after %v", due.Sub(now))
	}
	b.alert(0, "warning", "late", "came while it was looked at")
	b.frame.Now = now.Add(1900 * time.Millisecond)
	if got := b.badge(); !strings.HasSuffix(got, "8 new") {
		t.Errorf("too early: %q", got)
	}
	b.frame.Now = now.Add(2 * time.Second)
	b.draw()
	if got := b.badge(); !strings.HasSuffix(got, "1 new") {
		t.Errorf("a later row is not new, or an earlier one still is: %q", got)
	}
	if l := b.plain("errors"); strings.Contains(l, "●") {
		t.Errorf("%q", l)
	}
}

func TestShortFocusDoesNotMarkRead(t *testing.T) {
	b := newBox(t).incident()
	for _, focused := range []bool{true, false, true} {
		b.frame.Focused = focused
		b.draw()
		b.frame.Now = b.frame.Now.Add(1500 * time.Millisecond)
	}
	if got := b.badge(); !strings.HasSuffix(got, "7 new") {
		t.Errorf("%q", got)
	}
}

func TestSeverityFilterCycles(t *testing.T) {
	b := newBox(t).incident()
	for _, step := range []struct {
		rows  int
		badge string
	}{{7, "7 new"}, {5, "info hidden"}, {3, "critical only"}, {7, "7 new"}} {
		if got := b.badge(); !strings.HasSuffix(got, step.badge) {
			t.Errorf("%q, want %q", got, step.badge)
		}
		if total := b.Position().Total; total != step.rows {
			t.Errorf("%s: %d rows, want %d", step.badge, total, step.rows)
		}
		b.Do(keymap.Severity)
	}
}

func TestSeverityFilterWithoutMatches(t *testing.T) {
	b := newBox(t)
	b.alert(0, "info", "a", "hello")
	b.Do(keymap.Severity)
	if l := strings.Join(paneltest.Plain(b.draw()), ""); !strings.Contains(l, "nothing this severe · f shows more") {
		t.Errorf("%q", l)
	}
}

func TestFilterSearchesEveryField(t *testing.T) {
	b := newBox(t).incident()
	for filter, want := range map[string]int{"": 7, "DB-1": 1, "crit": 3, "warning web": 2, "disk db-1": 1, "97%": 1, "zebra": 0} {
		if err := b.SetFilter(filter); err != nil {
			t.Fatal(err)
		}
		if total := b.Position().Total; total != want {
			t.Errorf("%q: %d, want %d", filter, total, want)
		}
	}
	_ = b.SetFilter("zebra")
	if l := strings.Join(paneltest.Plain(b.draw()), ""); !strings.Contains(l, "nothing matches zebra") || b.Filter() != "zebra" {
		t.Errorf("%q", l)
	}
}

func TestSelectionStays(t *testing.T) {
	b := newBox(t).incident()
	b.frame.Focused = true
	b.draw()
	b.Click(3, 2)
	b.alert(0, "critical", "new", "something else")
	b.draw()
	if content, _, _ := paneltest.Copied(b); !strings.Contains(content, "errors at") {
		t.Errorf("%q is selected", content)
	}
	if l := b.row("errors at"); !paneltest.Styled(l, "errors", b.frame.Theme.Selected(theme.Strong)) {
		t.Errorf("it is not marked: %q", l)
	}
	b.press(keymap.Top)
	b.alert(0, "critical", "newer", "and something else")
	b.draw()
	if content, _, _ := paneltest.Copied(b); !strings.Contains(content, "and something") {
		t.Errorf("it does not follow again: %q", content)
	}
}

func TestScrollingReadsDistantRows(t *testing.T) {
	b := newBox(t)
	for i := range 300 {
		b.alert(time.Duration(300-i)*time.Second, "info", fmt.Sprint("host", i), "text")
	}
	b.draw()
	b.press(keymap.Bottom)
	b.row("host0 ")
	b.alert(0, "info", "new", "text")
	b.draw()
	if content, _, _ := paneltest.Copied(b); !strings.Contains(content, "host1/") {
		t.Errorf("after the oldest was dropped, %q is selected", content)
	}
	b.Wheel(0, 0, -500)
	b.row("new ")
}

func TestBellRingsOncePerNewCritical(t *testing.T) {
	b := newBox(t)
	b.alert(0, "warning", "a", "x")
	if b.Bell() {
		t.Error("the bell rings for a warning")
	}
	b.alert(0, "critical", "a", "x")
	if !b.Bell() || b.Bell() {
		t.Error("the bell does not ring exactly once")
	}
	b.alert(0, "critical", "a", "x")
	if b.Bell() {
		t.Error("the bell rings for a repetition")
	}
	b.config.Bell = false
	silent, loud := notifications.New(b.config, b.inbox, b.source), newBox(t)
	loud.alert(0, "critical", "b", "x")
	if !loud.Bell() {
		t.Error("the bell does not ring for the first row")
	}
	b.alert(0, "critical", "b", "x")
	if silent.Bell() || !b.Bell() {
		t.Error("the bell ignores its setting")
	}
}

func TestCopyGivesThePayloadAsReceived(t *testing.T) {
	b := newBox(t)
	if _, _, ok := paneltest.Copied(b); ok {
		t.Error("an empty panel has something to copy")
	}
	raw := `{ "key":"k",  "text":"a\tb", "severity":"info" }`
	b.event("alert", 0, raw)
	b.draw()
	if content, what, ok := paneltest.Copied(b); content != raw || what != "the payload" || !ok {
		t.Errorf("%q, %q", content, what)
	}
	b.event("alert", 0, `{"key":"k","text":"long","more":"`+strings.Repeat("x", 100_000)+`"}`)
	b.draw()
	if content, what, _ := paneltest.Copied(b); content != "long" || what != "the text" {
		t.Errorf("%d bytes, %q", len(content), what)
	}
}

func TestDetailsMentionCutPayload(t *testing.T) {
	b := newBox(t)
	b.event("alert", 0, `{"key":"k","text":"long","more":"`+strings.Repeat("x", 100_000)+`"}`)
	b.draw()
	_, lines, _ := b.Detail(b.frame, 60)
	if l := paneltest.Plain(lines)[len(lines)-1]; !strings.Contains(l, "the first 64.0KiB of 97.7KiB") {
		t.Errorf("%q", l)
	}
}

func TestDetailsMentionDroppedPayload(t *testing.T) {
	b := newBox(t)
	for i := range 300 {
		b.event("alert", 0, fmt.Sprintf(`{"key":"k%d","text":"text","more":%q}`, i, strings.Repeat("x", 65_000)))
	}
	b.draw()
	b.press(keymap.Bottom)
	b.draw()
	_, lines, _ := b.Detail(b.frame, 60)
	if l := paneltest.Plain(lines)[len(lines)-1]; !strings.Contains(l, "the payload was dropped") {
		t.Errorf("%q", l)
	}
	if content, what, _ := paneltest.Copied(b); content != "text" || what != "the text" {
		t.Errorf("%q, %q", content, what)
	}
}

func TestDetailsShowLaterEvents(t *testing.T) {
	b := newBox(t)
	b.alert(0, "info", "a", "x one")
	b.alert(0, "info", "b", "y two")
	has := func(want string) {
		t.Helper()
		b.draw()
		_, lines, _ := b.Detail(b.frame, 60)
		if all := strings.Join(paneltest.Plain(lines), "\n"); !strings.Contains(all, `"text": "`+want+`"`) {
			t.Errorf("no %q in\n%s", want, all)
		}
	}
	has("y two")
	b.alert(-time.Second, "info", "b", "y three")
	has("y three")
	b.frame.Now = now.Add(time.Minute) // The details are closed.
	b.alert(-time.Second, "info", "a", "x one")
	has("x one")
	b.press(keymap.Down)
	has("y three")
}

func TestGeneratedKeyIsHidden(t *testing.T) {
	b := newBox(t)
	b.event("alert", 0, `{"text":"no key"}`)
	b.draw()
	_, lines, _ := b.Detail(b.frame, 60)
	for _, l := range paneltest.Plain(lines) {
		if strings.HasPrefix(l, "key") {
			t.Errorf("%q", l)
		}
	}
}

func TestDetailsStayOnTheirNotification(t *testing.T) {
	b := newBox(t)
	b.alert(time.Second, "info", "a", "x")
	b.draw()
	b.Pin(true)
	b.alert(0, "info", "b", "x")
	b.draw()
	if title, _, _ := b.Detail(b.frame, 60); title != "info, a" {
		t.Errorf("%q", title)
	}
	b.press(keymap.Ack)
	if _, lines, _ := b.Detail(b.frame, 60); !strings.Contains(strings.Join(paneltest.Plain(lines), ""), "acknowledged") {
		t.Error("another one was acknowledged")
	}
}

func TestDetailsHideTheFeed(t *testing.T) {
	b := newBox(t).incident()
	b.draw()
	b.frame.HideSecrets = true
	if _, lines, _ := b.Detail(b.frame, 60); strings.Contains(strings.Join(paneltest.Plain(lines), ""), "feed ") {
		t.Error("the feed's name is shown")
	}
}

func TestFeedOfSelection(t *testing.T) {
	b := newBox(t)
	if _, ok := b.Feed(); ok {
		t.Error("an empty panel has a feed")
	}
	b.alert(0, "info", "a", "x")
	b.draw()
	if name, ok := b.Feed(); name != "alerts" || !ok {
		t.Errorf("%q", name)
	}
}

func TestPausedViewIsStill(t *testing.T) {
	b := newBox(t).incident()
	before := fmt.Sprint(b.draw())
	b.alert(0, "critical", "x", "y")
	if after := fmt.Sprint(b.Lines(b.frame, b.w, b.h)); after != before {
		t.Error("it changes without Refresh")
	}
	if !b.Bell() {
		t.Error("no bell rings while paused")
	}
}

func TestDemoPanel(t *testing.T) {
	c := paneltest.Example(t, notifications.Type).(*notifications.Config)
	feedHub := hub.New(hub.Options{})
	defer feedHub.Close()
	c.Bell = true
	p, fold, err := notifications.FromConfig(*c, panel.Deps{Hub: feedHub, Feeds: panel.NewRoster("market", "alerts")})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"alert", "resolved"} {
		for _, severity := range []string{"warning", "critical"} {
			data := payload(severity, "db-1", severity+" disk")
			fold.Fold([]feeds.Event{{Kind: feeds.Message, Type: []byte(name), Time: now, Data: []byte(data)}})
			if name == "resolved" {
				break
			}
		}
	}
	p.Refresh(now)
	lines := strings.Join(paneltest.Plain(p.Lines(paneltest.Frame(), 50, 2)), "\n")
	if !strings.Contains(lines, "✓ WARN") || !strings.Contains(lines, "▲ CRIT") {
		t.Errorf("%q", lines)
	}
	if !p.(panel.Worker).Bell() {
		t.Error("no bell")
	}
	if title, badge := p.Title(paneltest.Frame()); title != "Alerts" || !strings.HasPrefix(badge, "1 critical · 1 open") {
		t.Errorf("%q, %q", title, badge)
	}
}

func TestDrawingAgainCostsNothing(t *testing.T) {
	b := newBox(t).incident()
	b.draw()
	if n := testing.AllocsPerRun(100, func() { b.draw() }); n > 0 {
		t.Errorf("%v allocations when nothing has changed", n)
	}
}

func TestMissingPathsAreShown(t *testing.T) {
	b := newBox(t)
	for range 10 {
		b.event("alert", time.Second, `{"id":"x","severity":"info","source":"s","message":"m"}`)
	}
	b.Refresh(now)
	b.draw()
	if _, badge := b.Title(b.frame); !strings.Contains(badge, "none with key, text") {
		t.Errorf("%q", badge)
	}
	_, lines, _ := b.Detail(b.frame, 70)
	if l := strings.Join(paneltest.Plain(lines), ""); !strings.Contains(l, "none with key, text; they have id, severity, source, message") {
		t.Errorf("%q", l)
	}
}

func TestMissingRecordsAreNamed(t *testing.T) {
	b := newBox(t)
	b.config.Records = "alerts"
	b.inbox = state.New(state.Options{Records: "alerts", Key: "key", Text: "text"})
	b.Panel = notifications.New(b.config, b.inbox, b.source)
	b.event("alert", 0, `{"alarms":[{"key":"a"}]}`)
	b.w = 80
	b.row("1 event, none with alerts · they have alarms")
}
