package dashboard

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"feedscope/feeds"
	"feedscope/ui/config"
	"feedscope/ui/panel"
	"feedscope/ui/panel/events"
	"feedscope/ui/panel/status"
	"feedscope/ui/panics"
)

func TestPanelStaysIfTheFileHasOnlyHiddenOnes(t *testing.T) {
	l := newLive(t, fourPanels)
	l.command("hide One")
	l.command("hide Two")
	only, _, _ := strings.Cut(fourPanels, "panels:")
	l.save(only + "panels:\n  - {name: One, type: events}\n  - {name: Two, type: events}\n")
	l.expectLayout("One Two")
	l.command("hide Two")
	l.expectLayout("One")
	l.command("hide One")
	l.see("this is the only panel")
}

func TestPromptHidesHostsOfFeeds(t *testing.T) {
	l := newLive(t, "feeds: [{name: db.corp/a, url: $URL/a}, {name: b, url: $URL/b}]\n")
	l.focusNamed("Events")
	l.update(key("x"))
	l.update(key("/"))
	l.update(tea.PasteMsg{Content: `.a.b=1 feed:b feed:"db.corp/a"`})
	l.see(`/.a.b=1 feed:b feed:"feed 1"`)
	for _, k := range []string{"left", "left", "left", "backspace", "backspace", "end", "backspace", "backspace", "x"} {
		l.update(key(k))
		if s := shown(l.Model); strings.Contains(s, "corp") || !strings.Contains(s, "/.a.b=1 feed:b feed:") {
			t.Fatalf("after %s:\n%s", k, s)
		}
	}
	l.update(key("esc"))
	l.update(key("x"))
	l.update(key("/"))
	l.update(tea.PasteMsg{Content: "feed:db.corp"})
	l.see("/feed:db.corp")
}

func TestAllKeysAndCommandsWorkWithoutPanels(t *testing.T) {
	t.Chdir(t.TempDir())
	l := newLive(t, fourPanels)
	bare := *l.o.Config
	bare.Panels, bare.Layout = nil, nil
	empty := func() {
		l.layers, l.zoomed, l.paused = nil, false, false
		l.adopt(&arrangement{config: &bare})
		l.draw()
	}
	empty()
	try := func(what string, act func()) {
		act()
		l.Update(tea.MouseClickMsg{X: 5, Y: 5, Button: tea.MouseLeft})
		l.Update(tea.MouseWheelMsg{X: 5, Y: 5, Button: tea.MouseWheelDown})
		l.Update(frameMsg{now: time.Now()})
		l.Update(key("esc"))
		if l.crashed != nil {
			t.Fatalf("%s: %v\n%s", what, l.crashed.Value, l.crashed.Stack)
		}
	}
	for _, b := range l.keys.Bindings() {
		try("the action "+string(b.Action), func() { l.Model.do(b.Action) })
		for _, k := range b.Keys {
			try("the key "+k, func() { l.Update(key(k)) })
		}
	}
	for _, c := range l.commands() {
		for _, args := range []string{"", "x"} {
			try("the command "+c.name+" "+args, func() { c.run(l.Model, args) })
		}
		empty()
	}
}

func TestLayersOfHiddenPanelsClose(t *testing.T) {
	l := newLive(t, fourPanels)
	three := l.panes[3].panel.(*events.Panel)
	for three.Position().Total == 0 {
		<-l.hub.Changed()
		l.update(frameMsg{now: time.Now()})
	}
	for _, open := range []struct {
		key   string
		layer any
	}{{"enter", new(detail)}, {"/", new(filter)}} {
		l.focusNamed("Three")
		l.update(key(open.key))
		if n := len(l.layers); n != 1 || fmt.Sprintf("%T", l.layers[0]) != fmt.Sprintf("%T", open.layer) {
			t.Fatalf("%s: the layers are %T", open.key, l.layers)
		}
		if err := l.hidePanel("Three"); err != nil {
			t.Fatal(err)
		}
		if len(l.layers) != 0 {
			t.Errorf("%s: the layers are %T", open.key, l.layers)
		}
		if err := l.showPanel("Three"); err != nil {
			t.Fatal(err)
		}
		if name, pinned := three.Feed(); pinned {
			t.Errorf("%s: the selection is still pinned to an event of %s", open.key, name)
		}
	}
}

// closing is a panel that counts itself while it is open.
type closing struct {
	crashing
	open *int
}

func (*closing) Pending() (at time.Time, busy bool) { return time.Time{}, false }
func (*closing) Bell() bool                         { return false }
func (c *closing) Close()                           { *c.open-- }

// withClosing adds the type of panel "closing", and another one, "broken", that cannot be made. It returns the number of
// panels that are open.
func withClosing(t *testing.T) (open *int) {
	t.Helper()
	before := Panels
	t.Cleanup(func() { Panels = before })
	open = new(int)
	Panels = append(Panels[:len(Panels):len(Panels)],
		panel.Define(panel.Type{Name: "closing"}, func(status.Config, panel.Deps) (panel.Panel, feeds.Fold, error) {
			*open++
			return &closing{open: open}, nil, nil
		}),
		panel.Define(panel.Type{Name: "broken"}, func(status.Config, panel.Deps) (panel.Panel, feeds.Fold, error) {
			return nil, nil, fmt.Errorf("it cannot be made")
		}))
	return open
}

func TestPanelsCloseIfAnotherCannotBeMade(t *testing.T) {
	left := withClosing(t)
	l := newLive(t, fourPanels)
	feeds, _, _ := strings.Cut(fourPanels, "panels:")
	broken := feeds + "panels:\n  - {name: One, type: closing}\n  - {name: Two, type: broken}\n"
	l.save(broken)
	if l.see("it cannot be made"); *left != 0 {
		t.Errorf("a reload leaves %d panels open", *left)
	}
	c, err := (&config.Loader{Panels: Panels}).Parse("wall.yaml", []byte(strings.ReplaceAll(broken, "$URL", l.url)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := open(Options{Config: c}, newPanelHost(), make(chan *panics.Error, 1)); err == nil || *left != 0 {
		t.Errorf("a start leaves %d panels open: %v", *left, err)
	}
}

func TestDetachedPanelsReceiveNothing(t *testing.T) {
	replaying(t, Replay{}, func(c cinema) {
		folds := []*numbers{{last: -1}, {last: -1}}
		panes := make([]*pane, len(folds))
		for i, fold := range folds {
			panes[i] = &pane{panel: new(windowed), settings: status.Type.New("x"), fold: fold}
			c.attach(panes[i])
		}
		c.detach(panes[0]) // While it catches up.
		c.after(0)
		early := folds[0].next
		c.after(15 * time.Second)
		if folds[0].next != early || folds[1].next != 2 {
			t.Errorf("a detached panel received %d events, an attached one %d of 2", folds[0].next-early, folds[1].next)
		}
		c.detach(panes[1])
		c.after(20 * time.Second)
		if folds[1].next != 2 {
			t.Errorf("a detached panel received %d events", folds[1].next-2)
		}
	})
}
