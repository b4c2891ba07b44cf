package dashboard

import (
	"context"
	"errors"
	"io"
	"net"
	"regexp"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/adrg/xdg"
	"github.com/charmbracelet/x/ansi"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/hub"
	"feedscope/ui/config"
	"feedscope/ui/term/screen"
)

// newTestModel returns the demo's dashboard with feeds that fail to connect again and again.
func newTestModel(t *testing.T, w, h int) *Model {
	t.Helper()
	return dialing(t, w, h, func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("nobody answers") })
}

// newSilentModel returns the demo's dashboard with feeds that are connecting all the time, and so have no events.
func newSilentModel(t *testing.T, w, h int) *Model {
	t.Helper()
	return dialing(t, w, h, func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	})
}

// dialing returns the demo's dashboard with feeds that connect in a way.
func dialing(t *testing.T, w, h int, dial func(ctx context.Context, network, address string) (net.Conn, error)) *Model {
	t.Helper()
	c, err := (&config.Loader{Panels: Panels}).Demo("http://127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	c.Theme = "dark"
	feedHub := hub.New(hub.Options{HistoryBytes: 1 << 20, Conn: conn.Options{DialContext: dial}})
	return modelOf(t, feedHub, Options{Config: c, Mode: "demo"}, w, h)
}

// modelOf returns a dashboard of the feeds of a hub.
func modelOf(t *testing.T, feedHub *hub.Hub, o Options, w, h int) *Model {
	t.Helper()
	t.Cleanup(feedHub.Close)
	host := newPanelHost()
	s, err := build(feedHub, o, host, time.Now(), feedsOf(feedHub))
	if err != nil {
		t.Fatal(err)
	}
	m := newModel(o, s)
	m.clock = newClock(30, func(tea.Msg) {}, feedHub.Changed(), host.asks)
	m.out = new(paper)
	m.host, host.m = host, m
	m.Update(tea.WindowSizeMsg{Width: w, Height: h})
	return m
}

// press types keys by name and returns the last command.
func press(m *Model, keys ...string) tea.Cmd {
	var cmd tea.Cmd
	for _, k := range keys {
		_, cmd = m.Update(key(k))
	}
	return cmd
}

func key(name string) tea.KeyPressMsg {
	special := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "space": tea.KeySpace,
		"down": tea.KeyDown, "up": tea.KeyUp, "backspace": tea.KeyBackspace,
	}
	if code, ok := special[name]; ok {
		k := tea.KeyPressMsg{Code: code}
		if name == "space" {
			k.Text = " "
		}
		return k
	}
	if len(name) > 1 && name[0] == 'f' {
		return tea.KeyPressMsg{Code: tea.KeyF1 + rune(name[1]-'1')}
	}
	if name == "shift+tab" {
		return tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift}
	}
	if letter, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: rune(letter[0]), Mod: tea.ModCtrl}
	}
	return tea.KeyPressMsg{Code: rune(name[0]), Text: name}
}

func quits(cmd tea.Cmd) bool {
	if cmd == nil {
		return false
	}
	_, ok := cmd().(tea.QuitMsg)
	return ok
}

// paper is a screen that records its input.
type paper struct {
	view screen.View
	sent string

	entered, redrawn int
}

func (p *paper) Enter() { p.entered++ }

func (p *paper) Leave() {}

func (p *paper) Redraw() { p.redrawn++ }

func (p *paper) Show(v screen.View) { p.view = v }

func (p *paper) Send(sequence string) { p.sent += sequence }

func shown(m *Model) string { return ansi.Strip(m.out.(*paper).view.Content) }

func TestFramesFillScreenExactly(t *testing.T) {
	m := newTestModel(t, 80, 24)
	for _, open := range [][]string{nil, {"?"}, {"esc", ":"}, {"esc", "/"}, {"esc", "z"}, {"1", "enter"}, {"t", "t", "t"}} {
		press(m, open...)
		for _, size := range [][2]int{{1, 1}, {3, 40}, {39, 10}, {40, 10}, {60, 14}, {80, 24}, {120, 40}, {200, 60}, {500, 12}, {41, 99}} {
			m.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			m.Update(frameMsg{now: time.Now()})
			lines := strings.Split(m.out.(*paper).view.Content, "\n")
			if len(lines) != size[1] {
				t.Errorf("after %v: %d lines at %v", open, len(lines), size)
			}
			for y, l := range lines {
				if w := ansi.StringWidth(l); w != size[0] {
					t.Errorf("after %v at %v: line %d is %d cells wide: %q", open, size, y, w, ansi.Strip(l))
				}
			}
		}
	}
}

func TestSmallScreenShowsFocusedPanel(t *testing.T) {
	m := newTestModel(t, 30, 8)
	for _, want := range []string{"╭ Market", "╭ Alerts", "╭ Metrics"} {
		if s := shown(m); !strings.Contains(s, want) || strings.Count(s, "╭") != 1 {
			t.Errorf("want only %s in\n%s", want, s)
		}
		press(m, "tab")
	}
	press(m, "1", "enter")
	if s := shown(m); !strings.Contains(s, "╭ Feeds · market") {
		t.Errorf("the details are\n%s", s)
	}
}

func TestQuitGoesBackOneLevelAtATime(t *testing.T) {
	m := newTestModel(t, 120, 40)
	press(m, "/", "x", "enter", "z", "?")
	for i, gone := range []func() bool{
		func() bool { return len(m.layers) == 0 },
		func() bool { return m.filterer().Filter() == "" },
		func() bool { return !m.zoomed },
	} {
		if quits(press(m, "q")) {
			t.Fatalf("step %d quit", i)
		}
		if !gone() {
			t.Errorf("step %d left no level", i)
		}
	}
	if !quits(press(m, "q")) {
		t.Error("q does not quit at the outermost level")
	}
}

func TestCtrlCQuitsFromAnywhere(t *testing.T) {
	m := newTestModel(t, 120, 40)
	press(m, "z", ":", "q")
	if !quits(press(m, "ctrl+c")) {
		t.Error("it did not")
	}
}

func TestRefusedFilterIsNotAppliedInPart(t *testing.T) {
	m := newTestModel(t, 120, 40)
	press(m, "/", "m", "enter", "/", "space", ".", "p")
	if got := m.filterer().Filter(); got != "m" {
		t.Errorf("the filter is %q while typing", got)
	}
	press(m, "enter")
	if got := m.filterer().Filter(); got != "m" || !strings.Contains(m.toast.text, "only in an events panel") {
		t.Errorf("the filter is %q, the message %q", got, m.toast.text)
	}
}

func TestPromptTakesKeysAsText(t *testing.T) {
	m := newTestModel(t, 120, 40)
	if quits(press(m, "/", "q", "z", "?")) || m.filterer().Filter() != "qz?" {
		t.Errorf("the filter is %q", m.filterer().Filter())
	}
	press(m, "esc")
	if len(m.layers) != 0 || m.filterer().Filter() != "" {
		t.Error("esc did not restore the filter")
	}
	press(m, "/")
	m.Update(tea.PasteMsg{Content: "BRYX\n\x1b[2J"})
	if got := m.filterer().Filter(); !strings.HasPrefix(got, "BRYX") || strings.Contains(shown(m), "\x1b") {
		t.Errorf("pasted %q", got)
	}
}

func TestCommandsTakeArguments(t *testing.T) {
	m := newTestModel(t, 120, 40)
	typed := func(s string) {
		press(m, ":")
		m.Update(tea.PasteMsg{Content: s})
		press(m, "enter")
	}
	press(m, "1")
	for s, want := range map[string]string{
		"reconnect-from 17":      "reconnecting market",
		"reconnect-from ":        "reconnecting market",
		"header X-Tenant: 7":     "reconnecting market with the header X-Tenant",
		"header X-Tenant:":       "reconnecting market without the header X-Tenant",
		"header nonsense":        "write a header as NAME: VALUE",
		"header Bad Name: 7":     "is not a valid header name",
		"header Last-Event-ID:7": "follows the stream and cannot be set",
	} {
		if typed(s); !strings.Contains(m.toast.text, want) {
			t.Errorf("%s: %q", s, m.toast.text)
		}
	}
	press(m, ":")
	m.Update(tea.PasteMsg{Content: "reconnect-f"})
	press(m, "enter") // Completes the name.
	if s := shown(m); !strings.Contains(s, ":reconnect-from ") || !strings.Contains(s, "ID") {
		t.Errorf("the screen is\n%s", s)
	}
	press(m, "enter")
	if len(m.layers) != 0 {
		t.Error("the palette is still open")
	}
}

func TestSavedFiltersHaveKeys(t *testing.T) {
	m := newTestModel(t, 120, 60)
	press(m, "f1")
	if m.panes[m.focus].name != "Events" || m.filterer().Filter() != m.o.Config.Filters[0].Filter {
		t.Errorf("the focus is on %s, the filter %q", m.panes[m.focus].name, m.filterer().Filter())
	}
	press(m, "f2")
	if m.filterer().Filter() != m.o.Config.Filters[1].Filter {
		t.Errorf("the filter is %q", m.filterer().Filter())
	}
	press(m, "f2")
	if m.filterer().Filter() != "" {
		t.Error("the filter is not removed")
	}
	if press(m, "?"); !strings.Contains(shown(m), "show large trades") {
		t.Error("the help does not list it")
	}
}

func TestTabMovesTheFocus(t *testing.T) {
	m := newTestModel(t, 120, 40)
	start := m.focus
	press(m, "tab")
	if m.focus == start {
		t.Error("tab stays")
	}
	press(m, "shift+tab")
	if m.focus != start {
		t.Error("shift+tab does not go back")
	}
	press(m, "3")
	if m.focus != 2 {
		t.Errorf("3 goes to %d", m.focus)
	}
	press(m, "9")
	if m.focus != 2 {
		t.Error("a nonexistent panel was focused")
	}
	m.Update(tea.MouseClickMsg{X: 5, Y: 2, Button: tea.MouseLeft})
	if m.panes[m.focus].name != "Feeds" {
		t.Errorf("a click on Feeds focuses %s", m.panes[m.focus].name)
	}
}

func TestPauseFreezesTheViewAndCountsNewEvents(t *testing.T) {
	m := newTestModel(t, 120, 40)
	press(m, "space")
	before := m.missed()
	m.feeds[0].Pause() // A change of state is an event too.
	for m.missed() == before {
		<-m.hub.Changed()
	}
	m.Update(frameMsg{now: time.Now()})
	if header, _, _ := strings.Cut(shown(m), "\n"); !regexp.MustCompile(`paused · [1-9]\d* new`).MatchString(header) {
		t.Errorf("the header is %s", header)
	}
	press(m, "space")
	if m.paused {
		t.Error("still paused")
	}
}

func TestPaletteFindsAndRunsCommands(t *testing.T) {
	m := newTestModel(t, 120, 40)
	press(m, ":", "z", "o", "o", "m")
	if s := shown(m); !strings.Contains(s, "Commands") || !strings.Contains(s, "zoom the panel") {
		t.Errorf("the screen is\n%s", s)
	}
	press(m, "enter")
	if !m.zoomed || len(m.layers) != 0 {
		t.Error("zoom was not run")
	}
	press(m, ":")
	for _, c := range "focus events" {
		press(m, map[bool]string{true: "space", false: string(c)}[c == ' '])
	}
	press(m, "enter")
	if m.panes[m.focus].name != "Events" {
		t.Errorf("the focus is on %s", m.panes[m.focus].name)
	}
	press(m, ":", "#", "#")
	if s := shown(m); !strings.Contains(s, "no match; enter suggests") {
		t.Errorf("the screen is\n%s", s)
	}
}

func TestRefusedCommandsLeaveRoomForTheNext(t *testing.T) {
	m := newTestModel(t, 120, 40)
	press(m, "1")
	typed := func(s string) {
		press(m, ":")
		for _, c := range s {
			press(m, map[bool]string{true: "space", false: string(c)}[c == ' '])
		}
		press(m, "enter")
	}
	for s, want := range map[string]string{
		"write /tmp/x": "write works in the panel Events; focus it first",
		"xyzzy":        `nothing matches "xyzzy"`,
	} {
		if typed(s); m.toast.text != want || len(m.layers) > 0 {
			t.Errorf("%s: %q, with %d layers", s, m.toast.text, len(m.layers))
		}
	}
	typed("zom")
	if !strings.HasSuffix(m.toast.text, "did you mean zoom?") {
		t.Errorf("the message is %q", m.toast.text)
	}
	if typed("focus alerts"); m.focused().name != "Alerts" || len(m.layers) > 0 {
		t.Errorf("after a suggestion, the focus is on %s", m.focused().name)
	}
	if typed(":focus market"); m.focused().name != "Market" {
		t.Errorf("after a second colon, the focus is on %s", m.focused().name)
	}
}

func TestEveryHelpLineIsShown(t *testing.T) {
	m := newTestModel(t, 120, 50)
	press(m, "?")
	s := shown(m)
	for _, b := range m.keys.Bindings() {
		if !strings.Contains(s, b.Help) {
			t.Errorf("help leaves out %q", b.Help)
		}
	}
	press(m, "?")
	if len(m.layers) != 0 {
		t.Error("? does not close help")
	}
}

func TestPanicInUpdateEndsProgram(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	xdg.Reload() // It reads the environment only at the start.
	t.Cleanup(xdg.Reload)
	m := newTestModel(t, 80, 24)
	m.panes[0].panel = nil
	_, cmd := m.Update(frameMsg{now: time.Now()})
	if !quits(cmd) || m.crashed == nil {
		t.Fatal("the program continues")
	}
	err := m.crashed.Save("test")
	if err == nil || strings.Contains(err.Error(), "goroutine") || !strings.Contains(err.Error(), "crash-") {
		t.Errorf("the message is %q", err)
	}
}

func TestPanicRestoresTerminal(t *testing.T) {
	m := newTestModel(t, 80, 24)
	m.panes[0].panel = nil
	p := tea.NewProgram(m, tea.WithoutCatchPanics(), tea.WithInput(nil), tea.WithOutput(io.Discard), tea.WithWindowSize(80, 24))
	if _, err := p.Run(); err != nil || m.crashed == nil {
		t.Errorf("err %v, crashed %v", err, m.crashed)
	}
}

func TestResizeDoesNotRefreshPausedView(t *testing.T) {
	m := newTestModel(t, 120, 40)
	press(m, "5", "z", "space")
	before := shown(m)
	m.feeds[0].Pause()
	for !strings.Contains(func() string { m.Update(tea.ResumeMsg{}); return shown(m) }(), "new") {
		<-m.hub.Changed()
	}
	m.Update(tea.WindowSizeMsg{Width: 121, Height: 40})
	if strings.Contains(shown(m), "disconnected by you") && !strings.Contains(before, "disconnected by you") {
		t.Error("the paused view changed")
	}
}

func TestDisconnectedFeedCanBeResumed(t *testing.T) {
	m := newTestModel(t, 120, 40)
	press(m, "1", "d")
	for m.feeds[0].Status().State != feeds.Paused {
		<-m.hub.Changed()
	}
	press(m, "d")
	for m.feeds[0].Status().State == feeds.Paused {
		<-m.hub.Changed()
	}
}

func TestSummaryCountsFeedsAndEvents(t *testing.T) {
	m := newTestModel(t, 80, 24)
	if s := m.summary(83*time.Second, ""); s != "feedscope ran 1m23s: 4 feeds, 0 events, 0 reconnects, 0 lost" {
		t.Errorf("got %q", s)
	}
}

func BenchmarkFrame(b *testing.B) {
	c, err := (&config.Loader{Panels: Panels}).Demo("http://127.0.0.1:1")
	if err != nil {
		b.Fatal(err)
	}
	feedHub := hub.New(hub.Options{})
	defer feedHub.Close()
	host := newPanelHost()
	s, err := build(feedHub, Options{Config: c}, host, time.Now(), feedsOf(feedHub))
	if err != nil {
		b.Fatal(err)
	}
	m := newModel(Options{Config: c}, s)
	m.clock = newClock(30, func(tea.Msg) {}, feedHub.Changed(), host.asks)
	m.out = new(paper)
	m.host, host.m = host, m
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	now := time.Now()
	b.ReportAllocs()
	for b.Loop() {
		now = now.Add(33 * time.Millisecond)
		m.Update(frameMsg{now: now})
	}
}

func TestEscGoesBackOneLevel(t *testing.T) {
	m := newTestModel(t, 120, 40)
	m.Update(frameMsg{now: time.Now()})
	press(m, "5", "z")
	m.focused().panel.Refresh(time.Now())
	press(m, "/", "-", "x", "enter", "enter", "space")
	for _, want := range []string{"back to list", "clear filter", "all panels", "resume"} {
		if got, _ := m.backStep(); got != want || !strings.Contains(ansi.Strip(m.footer()), "esc "+want) {
			t.Errorf("esc means %q, want %q; the footer is %q", got, want, ansi.Strip(m.footer()))
		}
		press(m, "esc")
	}
	if footer := ansi.Strip(m.footer()); strings.Contains(footer, "esc") || !strings.Contains(footer, "q quit") {
		t.Errorf("at the outermost level the footer is %q", footer)
	}
}
