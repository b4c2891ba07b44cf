package dashboard

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"feedscope/feeds"
	"feedscope/feeds/config/schema"
	"feedscope/ui/config"
	"feedscope/ui/panel"
	"feedscope/ui/stage"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/widget"
)

// staging is what a dashboard needs to present a talk.
type staging struct {
	base  *config.Config // Without the arrangement of a scene.
	acted layer          // The topmost layer that the talk opened last.
}

// direct does what cues of the talk say.
func (m *Model) direct(cues []stage.Cue) {
	for _, c := range cues {
		if cmd := m.act(c); cmd != nil {
			m.later = append(m.later, cmd)
		}
	}
}

// act does what a cue says. It presses no key while the speaker types.
func (m *Model) act(c stage.Cue) (cmd tea.Cmd) {
	switch c.Action {
	case stage.Set:
		m.setScene(m.o.Stage.Scene())
	case stage.Press:
		if m.speakerTypes() {
			return nil
		}
		cmd = m.underNotes(func() tea.Cmd { return m.key(stroke(c.Text)) })
		m.toast = toast{} // The caption says what happens.
	case stage.Run:
		cmd = m.underNotes(func() tea.Cmd { return m.runTyped(c.Text) })
	case stage.End:
		m.clearStage()
	}
	return cmd
}

// underNotes does something for the talk, below the speaker's notes if they are open.
func (m *Model) underNotes(do func() tea.Cmd) tea.Cmd {
	if open, ok := m.topLayer().(*notes); ok {
		m.layers = m.layers[:len(m.layers)-1]
		defer func() { m.open(open) }()
	}
	before := m.topLayer()
	cmd := do()
	if top := m.topLayer(); top != before {
		m.stage.acted = top
	}
	return cmd
}

// speakerTypes reports whether the speaker has opened a prompt, which gets all keys.
func (m *Model) speakerTypes() bool {
	top := m.topLayer()
	_, typing := top.(paster)
	return typing && top != m.stage.acted
}

func (m *Model) topLayer() layer {
	if n := len(m.layers); n > 0 {
		return m.layers[n-1]
	}
	return nil
}

// clearStage takes away what was opened, zoomed or filtered.
func (m *Model) clearStage() {
	m.closeIf(func(layer) bool { return true })
	m.zoomed, m.toast = false, toast{}
	if m.paused {
		m.pause()
	}
	for _, p := range slices.Concat(m.panes, m.parked) {
		if s, ok := p.panel.(panel.Scroller); ok {
			if fresh, err := m.newPane(p.settings); err == nil {
				s.Inherit(fresh.panel, m.now)
				fresh.close()
			}
			_ = s.SetFilter("") // An empty filter is always valid.
		}
		for p.panel.Do(keymap.Back) { // Out of a part of the panel.
		}
	}
	for _, f := range m.feeds {
		if f.Status().State == feeds.Paused {
			f.Resume()
		}
	}
}

// setScene shows what a scene needs, and nothing of the scene before. It reports what fails and does the rest.
func (m *Model) setScene(s *config.Scene) {
	m.clearStage()
	problems := []error{m.arrangeScene(s), m.setFaults(s.Faults)}
	if s.Story != "" && m.o.Story != nil {
		problems = append(problems, m.o.Story.Skip(s.Story))
	}
	m.toast = toast{}
	if at := m.paneIndex(s.Focus); at >= 0 {
		m.focusOn(at)
	}
	if f := m.filterer(); f != nil && s.Filter != "" {
		problems = append(problems, f.SetFilter(s.Filter))
	}
	if err := errors.Join(problems...); err != nil {
		m.say(m.shown(strings.ReplaceAll(err.Error(), "\n", "; ")))
	}
}

// arrangeScene shows the panels of a scene. Those that it does not show keep up with their feeds.
func (m *Model) arrangeScene(s *config.Scene) error {
	base := *m.stage.base
	if len(s.Layout) > 0 {
		base.Layout = s.Layout
	}
	shown := config.Placed(base.Layout)
	m.base, m.edits.hidden, m.edits.added = &base, nil, nil
	for _, p := range base.Panels {
		if name := p.Shared().Name; !slices.Contains(shown, name) {
			m.edits.hidden = append(m.edits.hidden, name)
		}
	}
	err := m.rearrange()
	m.focus = m.firstFocus()
	return err
}

// setFaults leaves exactly these faults on.
func (m *Model) setFaults(specs []string) (err error) {
	if m.o.Breaker == nil {
		return nil
	}
	wanted := make(map[string][]string)
	for _, s := range specs {
		feed, fault := m.splitFault(s)
		if feed == allWord {
			feed = ""
		}
		wanted[feed] = append(wanted[feed], strings.Split(fault, ",")...)
	}
	for _, feed := range append([]string{""}, m.feedNames()...) {
		for _, on := range m.o.Breaker.On(feed) {
			if !slices.Contains(wanted[feed], on) {
				err = errors.Join(err, m.heal(feed, on))
			}
		}
		for _, fault := range wanted[feed] {
			if !slices.Contains(m.o.Breaker.On(feed), fault) {
				err = errors.Join(err, m.breakFeed(feed, fault))
			}
		}
	}
	return err
}

// runTyped runs a command of the palette.
func (m *Model) runTyped(text string) tea.Cmd {
	p := m.newPalette()
	p.set(text)
	if len(p.found) == 0 {
		m.say(fmt.Sprintf("the script runs %q, which is no command here", text))
		return nil
	}
	m.open(p)
	cmd := p.run(m)
	m.closeIf(func(l layer) bool { return l == layer(p) })
	m.toast = toast{}
	return cmd
}

// CheckCommand returns what is wrong with the command of the palette in a script, empty for nothing, and how to fix it.
func CheckCommand(text string) (problem, fix string) {
	name, _, _ := strings.Cut(text, " ")
	if needed(name) != ^Powers(0) || needed(name+" x") != ^Powers(0) {
		return "", ""
	}
	var names []string
	for known := range needs {
		names = append(names, strings.TrimSuffix(known, "*"))
	}
	slices.Sort(names)
	if near, ok := schema.Nearest(name, names); ok {
		return "no command is named " + schema.Quote(name), "did you mean " + near + "?"
	}
	return "no command is named " + schema.Quote(name), "use one that the palette lists; : opens it"
}

// stageKey handles a key of the speaker. It reports whether it was one: text that is being typed gets all keys.
func (m *Model) stageKey(k tea.KeyPressMsg) bool {
	t := m.o.Stage
	if m.speakerTypes() {
		return false
	}
	key := k.String()
	n, number := keymap.Number(key)
	switch {
	case key == "n" || key == "pgdown" || key == "right":
		m.direct(t.Next(m.now))
	case key == "b" || key == "pgup" || key == "left":
		m.direct(t.Back(m.now))
	case key == "space":
		m.direct(t.Hold(m.now))
	case key == "?":
		m.toggleNotes()
	case number && n <= t.Scenes():
		m.direct(t.Go(n-1, m.now))
	default:
		return false
	}
	return true
}

func (m *Model) toggleNotes() {
	open := false
	m.closeIf(func(l layer) bool {
		_, is := l.(*notes)
		open = open || is
		return is
	})
	if !open {
		m.open(&notes{})
	}
}

// notes is the layer with the speaker's notes.
type notes struct{ reader }

func (n *notes) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	n.do(m, m.keys.Lookup(k.String()))
	return nil
}

func (n *notes) hints(*Model) []hint { return nil }

// notesWidth is the width of the speaker's notes at most.
const notesWidth = 66

func (n *notes) draw(m *Model, screen []string) []string {
	w := min(m.w-4, notesWidth)
	if w < 1 {
		return screen
	}
	lines := n.window(m.o.Stage.Notes(m.theme, w), max(m.places.Footer.Y-4, 1))
	b := widget.Border{Title: "Notes", Right: "? closes", Focused: true, Total: n.total, Offset: n.offset}
	return m.overStage(screen, widget.Frame(m.theme, b, w+2, len(lines)+2, lines))
}

// overStage lays a box over the panels, not over the caption bar.
func (m *Model) overStage(screen, box []string) []string {
	top := m.places.Header.H
	spare := m.places.Footer.Y - top - len(box)
	if spare < 0 || len(box) == 0 {
		return screen
	}
	return widget.OverlayAt(screen, box, m.w, max((m.w-ansi.StringWidth(box[0]))/2, 0), top+spare/2)
}

// staged lays what the talk shows over the panels: the title of a scene that begins, or the closing card.
func (m *Model) staged(screen []string) []string {
	h := m.places.Footer.Y - m.places.Header.H
	if m.o.Stage.Over() {
		return m.overStage(screen, m.o.Stage.Card(m.theme, m.w, h))
	}
	return m.overStage(screen, m.o.Stage.Title(m.theme, m.w, h))
}

// stageBar returns the caption bar, with the message in its last line, if there is one.
func (m *Model) stageBar() string {
	lines := m.o.Stage.Bar(m.theme, m.w, max(m.places.Footer.H, 3))
	if said := m.toastLines(); len(said) > 0 {
		lines[len(lines)-1] = said[len(said)-1]
	}
	return strings.Join(lines[max(len(lines)-m.places.Footer.H, 0):], "\n")
}

// barHeight returns the height of what is below the panels.
func (m *Model) barHeight() int {
	if m.o.Stage == nil {
		return 1
	}
	return stage.BarHeight(m.h)
}
