package dashboard

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"feedscope/feeds/rules/action"
	"feedscope/ui/config"
	"feedscope/ui/panel"
	"feedscope/ui/term/keymap"
)

// watched is a wall without the goroutine that runs it.
type watched struct {
	*live
	*Wall
	said []string
	msgs chan tea.Msg
}

// newWatched returns a wall with a configuration, in which $URL is the server.
func newWatched(t *testing.T, text string) *watched {
	t.Helper()
	w := &watched{live: newSource(t, text), msgs: make(chan tea.Msg, 16)}
	c, _, err := w.read()
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Config: c, Reload: w.read, File: "wall.yaml", Breaker: new(breaking)}
	say := func(sentence string) { w.said = append(w.said, sentence) }
	w.Wall, err = NewWall(o, say, func(sentence string) { say("WARN " + sentence) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		w.close()
		w.working.Wait()
	})
	return w
}

// tell updates the host with a message and with what follows from it.
func (w *watched) tell(msg tea.Msg) {
	w.handle(msg, func(msg tea.Msg) { w.msgs <- msg })
	for w.host.reloading.busy {
		w.handle(<-w.msgs, func(msg tea.Msg) { w.msgs <- msg })
	}
}

// viewer returns the model of a viewer.
func (w *watched) viewer(width, height int, powers Powers) *Model {
	w.t.Helper()
	m, err := w.model(&Viewer{Powers: powers, Role: "some role"})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(w.admit(m.shared))
	m.out = new(paper)
	m.clock = newClock(viewerFPS, func(tea.Msg) {}, nil, nil)
	m.Update(tea.WindowSizeMsg{Width: width, Height: height})
	return m
}

// send sends numbers on a path, and returns when the history has all messages.
func (w *watched) send(path string, numbers ...int) {
	w.t.Helper()
	came := make(chan struct{}, 1)
	defer w.hub.History().Watch(came)()
	want := w.host.count().events + uint64(len(numbers))
	for _, n := range numbers {
		w.feed(path) <- n
	}
	for w.host.count().events < want {
		<-came
	}
}

// breaking is a [Breaker] that records faults.
type breaking struct{ on []string }

func (b *breaking) Faults() []Fault { return []Fault{{Spec: "drop"}} }

func (b *breaking) On(string) []string { return b.on }

func (b *breaking) Break(feed, fault string) (string, error) {
	b.on = append(b.on, fault)
	return feed, nil
}

func (b *breaking) Heal(string, string) error { return nil }

func TestViewersShareWhatPanelsShowAndNothingElse(t *testing.T) {
	w := newWatched(t, wall(1, 1))
	w.send("/0", 1, 2)
	a, b := w.viewer(80, 24, 0), w.viewer(200, 60, 0)
	for _, m := range []*Model{a, b} { // They see what came before them.
		see(t, m, "k1")
		see(t, m, "k2")
	}
	if w, h := a.out.(*paper).view.Width, b.out.(*paper).view.Height; w != 80 || h != 60 {
		t.Errorf("the screens are %d wide and %d high", w, h)
	}
	press(a, "t")
	press(b, "space")
	press(a, "1")
	press(b, "2", "/", "k", "1", "enter")
	w.send("/0", 3)
	for _, m := range []*Model{a, b} {
		m.Update(frameMsg{time.Now()})
	}
	see(t, a, "k0")
	unseen(t, b, "k0")
	if a.themed == b.themed || a.focus == b.focus || a.paused || !b.paused {
		t.Errorf("themes %s and %s, focus on %d and %d, paused %v and %v", a.themed, b.themed, a.focus, b.focus, a.paused, b.paused)
	}
}

func TestViewersFollowTheConfiguration(t *testing.T) {
	w := newWatched(t, wall(1, 1))
	w.send("/0", 1)
	m := w.viewer(120, 40, 0)
	press(m, "2", "t")
	theme := m.themed
	w.text = wall(2, 2) + "  - {name: More, type: events}\n"
	w.tell(reloadMsg{})
	m.Update(sceneMsg{})
	w.send("/1", 2)
	m.Update(frameMsg{time.Now()})
	see(t, m, "More")
	see(t, m, "k1") // From before.
	see(t, m, "k2") // Of the new feed.
	if m.themed != theme || m.focused().name != "Keys" {
		t.Errorf("the theme is %s, not %s, and the focus on %s", m.themed, theme, m.focused().name)
	}
	if len(w.said) != 1 || !strings.HasPrefix(w.said[0], "applied wall.yaml") {
		t.Errorf("the wall said %q", w.said)
	}
	w.text = "feeds: []"
	w.tell(reloadMsg{})
	if len(w.said) != 2 || !strings.HasPrefix(w.said[1], "WARN configuration not applied: ") {
		t.Errorf("the wall said %q", w.said)
	}
}

func TestHiddenPanelsOfAViewerStayHidden(t *testing.T) {
	w := newWatched(t, wall(1, 1))
	a, b := w.viewer(120, 40, 0), w.viewer(120, 40, 0)
	press(a, ":", "h", "i", "d", "e", "space", "K", "e", "y", "s", "enter")
	w.text = wall(2, 2)
	w.tell(reloadMsg{})
	for _, m := range []*Model{a, b} {
		m.Update(sceneMsg{})
	}
	if len(a.panes) != 1 || len(b.panes) != 2 {
		t.Errorf("there are %d and %d panels, want 1 and 2", len(a.panes), len(b.panes))
	}
}

// forbidden are the names that no viewer may see in the help or the palette.
var forbidden = []string{":write", ":save", ":record", ":doctor", ":panel", ":alert", ":header", ":reload", ":watch", "suspend"}

func TestReadOnlyViewersCannotTouchAnything(t *testing.T) {
	w := newWatched(t, wall(1, 1))
	m := w.viewer(200, 100, 0)
	press(m, "1")
	for k, want := range map[string]string{
		"r": "reconnect is for operators", "d": "disconnect is for operators", "a": "acknowledge is for operators",
		"Z": "snooze is for operators", "F": "break is for operators", "x": "hide is for operators",
		"ctrl+z": "suspend is not possible on a shared screen",
	} {
		press(m, k)
		see(t, m, want)
	}
	if !m.hide {
		t.Error("hosts are shown")
	}
	press(m, "?")
	for _, name := range append([]string{"reconnect", "acknowledge", ":fault"}, forbidden...) {
		unseen(t, m, name)
	}
	see(t, m, ":theme NAME")
	press(m, "esc")
	for _, line := range []string{"reconnect", "save x.yaml", "record", "fault drop", "panel events", "doctor", "write x", "header A: b"} {
		before := len(m.layers)
		press(m, ":")
		for _, r := range line {
			m.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
		}
		p, _ := m.layers[len(m.layers)-1].(*palette)
		for _, c := range p.found {
			if !m.o.allows(c.name) {
				t.Errorf("%q finds %q", line, c.name)
			}
		}
		press(m, "esc")
		if len(m.layers) != before {
			t.Errorf("%q left a layer open", line)
		}
	}
	if len(m.o.Breaker.On("")) > 0 {
		t.Error("a feed is broken")
	}
}

func TestOperatorsControlFeeds(t *testing.T) {
	w := newWatched(t, wall(1, 1))
	m := w.viewer(200, 100, Operator)
	press(m, "1", "r")
	see(t, m, "reconnecting f0")
	if press(m, "x"); m.hide {
		t.Error("an operator cannot show hosts")
	}
	press(m, ":")
	for _, r := range "fault drop" {
		m.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	press(m, "enter")
	if on := m.o.Breaker.On(""); len(on) != 1 {
		t.Errorf("the faults are %q", on)
	}
	press(m, "?")
	for _, name := range forbidden {
		unseen(t, m, name)
	}
}

func TestViewersCannotReadTheClipboardOfTheServer(t *testing.T) {
	w := newWatched(t, wall(1, 1))
	m := w.viewer(120, 40, Operator)
	for _, open := range []string{":", "/"} {
		press(m, "2", open)
		if cmd := press(m, "ctrl+v"); cmd != nil {
			t.Errorf("ctrl+v after %s runs a command", open)
		}
		press(m, "esc")
	}
	local := newTestModel(t, 120, 40)
	if cmd := press(local, ":", "ctrl+v"); cmd == nil {
		t.Error("ctrl+v does nothing on a dashboard of this machine")
	}
}

func TestCopiesDoNotRevealHosts(t *testing.T) {
	w := newWatched(t, wall(1, 1))
	for powers, want := range map[Powers]bool{0: false, Operator: true} {
		m := w.viewer(120, 40, powers)
		press(m, "1", "y")
		if copied := m.out.(*paper).sent != ""; copied != want {
			t.Errorf("with powers %b, copied is %v", powers, copied)
		}
	}
}

func TestEverythingThatCanBeDoneNeedsAPower(t *testing.T) {
	known := func(name string) bool {
		first, _, some := strings.Cut(name, " ")
		_, exact := needs[name]
		_, family := needs[first+"*"]
		return exact || some && family
	}
	for _, b := range keymap.Default().Bindings() {
		if !known(string(b.Action)) {
			t.Errorf("the action %q is not in needs", b.Action)
		}
	}
	m := newTestModel(t, 120, 40)
	m.o.Breaker = new(breaking)
	m.o.Reload = func() (*config.Config, *config.Files, error) { return nil, nil, nil }
	m.parked = m.panes[:1]
	var names []string
	for i := range m.panes {
		m.focus = i
		for _, c := range m.commands() {
			names = append(names, c.name)
		}
	}
	for _, typ := range Panels {
		settings := typ.New("New")
		p, _, err := typ.Build(settings, m.deps)
		if err != nil {
			continue // It needs settings; the demo has one.
		}
		if c, ok := p.(panel.Commander); ok {
			for _, c := range c.Commands() {
				names = append(names, c.Name)
			}
		}
		if w, ok := p.(panel.Worker); ok {
			w.Close()
		}
	}
	for _, name := range names {
		if !known(name) {
			t.Errorf("the command %q is not in needs", name)
		}
	}
	if needed("something new") != ^Powers(0) {
		t.Error("unknown commands are allowed")
	}
}

func TestWallEndsInGoodOrder(t *testing.T) {
	w := newWatched(t, wall(2, 2))
	w.host.o.Reload = nil
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestWallWarnsOfActionsThatFail(t *testing.T) {
	w := newWatched(t, "feeds: [{name: a, url: $URL/a}]\n")
	done, stop := context.WithCancel(t.Context())
	warn := w.warn
	w.warn = func(sentence string) { warn(sentence); stop() }
	w.host.o.warnings <- warning(reportWords(action.Report{Action: "desk", Problem: "refused"}))
	if err := w.Run(done); err != nil {
		t.Fatal(err)
	}
	if want := "WARN action desk failed: refused"; !slices.Contains(w.said, want) {
		t.Errorf("the wall said %q, not %q", w.said, want)
	}
}
