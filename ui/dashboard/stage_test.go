package dashboard

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"feedscope/ui/config"
	"feedscope/ui/stage"
)

// skips is a Story that only records.
type skips struct{ to []string }

func (*skips) Scenes() []string { return []string{"calm", "incident"} }

func (s *skips) Skip(to string) error {
	if to == "nowhere" {
		return fmt.Errorf("%q is no place in the story", to)
	}
	s.to = append(s.to, to)
	return nil
}

// staged returns a dashboard that presents a script, before its first scene.
func staged(t *testing.T, w, h int, text string) (*Model, breakage, *skips) {
	t.Helper()
	m, b := breakable(t, w, h)
	s, c, err := (&config.Loader{Panels: Panels}).ParseScript("the script", []byte(text), m.o.Config, "http://127.0.0.1:1", nil)
	if err != nil {
		t.Fatal(err)
	}
	story := &skips{}
	m.o.Story, m.o.Stage = story, stage.New(s)
	m.base, m.stage.base = c, c
	return m, b, story
}

// at advances to a time since the start of the talk.
func (m *Model) advance(start time.Time, d time.Duration) { m.Update(frameMsg{now: start.Add(d)}) }

const twoScenes = `
title: Talk
panels:
  - {name: Prices, type: ticker, feeds: [market], key: symbol, columns: [{path: price}]}
scenes:
  - title: Live
    caption: Each price has just arrived.
    layout: [{panels: [Prices, Alerts]}]
    focus: Alerts
    filter: release
    faults: ["market late", "all idle-cut:5s,late"]
    story: incident
    duration: 10s
    steps:
      - {at: 2s, keys: [z]}
      - {at: 4s, keys: [":", theme nord, enter]}
  - title: Cut
    caption: Old prices look old.
    layout: [{panels: [Prices]}]
    duration: 10s
    steps:
      - {at: 1s, run: fault market status:404}
closing:
  title: Bye
  lines: [feedscope --demo]
`

func TestAScenePreparesTheScreen(t *testing.T) {
	m, b, story := staged(t, 100, 30, twoScenes)
	start := time.Now()
	m.advance(start, 0)
	var names []string
	for _, p := range m.places.Panels {
		names = append(names, p.Name)
	}
	if !slices.Equal(names, []string{"Prices", "Alerts"}) || m.focused().name != "Alerts" || m.filterer().Filter() != "release" {
		t.Errorf("panels %v, focus %s, filter %q", names, m.focused().name, m.filterer().Filter())
	}
	if !slices.Equal(b["market"], []string{"late"}) || !slices.Equal(b[""], []string{"idle-cut:5s", "late"}) {
		t.Errorf("faults %v", b)
	}
	if !slices.Equal(story.to, []string{"incident"}) {
		t.Errorf("the story went to %v", story.to)
	}
	see(t, m, "1  Live")
	see(t, m, "Each price has just arrived.")
	m.advance(start, 3*time.Second)
	if !m.zoomed {
		t.Error("the key z had no effect")
	}
	m.advance(start, 7*time.Second)
	if m.theme.Name != "nord" || len(m.layers) > 0 {
		t.Errorf("theme %s, %d layers: the palette did not get its keys", m.theme.Name, len(m.layers))
	}
}

func TestTheNextSceneClearsTheStage(t *testing.T) {
	m, b, _ := staged(t, 100, 30, twoScenes)
	start := time.Now()
	m.advance(start, 0)
	m.advance(start, 3*time.Second)
	press(m, "enter", "n")
	if len(m.layers) > 0 || m.zoomed {
		t.Errorf("%d layers, zoomed %v", len(m.layers), m.zoomed)
	}
	if len(b["market"])+len(b[""]) > 0 {
		t.Errorf("faults %v", b)
	}
	for _, p := range m.parked {
		if p.name == "Alerts" && p.panel.(interface{ Filter() string }).Filter() != "" {
			t.Error("the filter of the scene before stays")
		}
	}
	if m.focused().name != "Prices" || len(m.places.Panels) != 1 {
		t.Errorf("focus %s, %d panels", m.focused().name, len(m.places.Panels))
	}
	m.advance(start, 12*time.Second)
	if !slices.Equal(b["market"], []string{"status:404"}) {
		t.Errorf("the command had no effect: %v", b)
	}
	if strings.Contains(shown(m), "press F") {
		t.Error("the answer to the script's command covers the bar")
	}
}

func TestTheSpeakersKeys(t *testing.T) {
	m, _, _ := staged(t, 100, 30, twoScenes)
	start := time.Now()
	m.advance(start, 0)
	scene := func(keys, want string) {
		t.Helper()
		press(m, strings.Fields(keys)...)
		if got := m.o.Stage.Scene().Title; got != want {
			t.Errorf("after %s: scene %s, want %s", keys, got, want)
		}
	}
	scene("n", "Cut")
	scene("b", "Live")
	scene("2", "Cut")
	scene("1", "Live")
	scene("9", "Live")
	press(m, "?")
	see(t, m, "no notes for this scene")
	scene("n", "Cut")
	press(m, "/", "n", "2", "space")
	if got := m.filterer().Filter(); got != "n2" {
		t.Errorf("a prompt got %q of the keys", got)
	}
	press(m, "esc", "space")
	see(t, m, "held")
	press(m, "n")
	see(t, m, "Talk")
	see(t, m, "feedscope --demo")
	if press(m, "b"); m.o.Stage.Over() {
		t.Error("the card stays")
	}
	if !quits(press(m, "q")) {
		t.Error("q does not quit")
	}
}

// TestKeysInsideAScriptsLayer presses a speaker's key while the script types.
func TestKeysInsideAScriptsLayer(t *testing.T) {
	m, _, _ := staged(t, 100, 30, twoScenes)
	start := time.Now()
	m.advance(start, 0)
	m.advance(start, 4800*time.Millisecond) // The palette is open.
	if len(m.layers) == 0 {
		t.Fatal("the palette is closed")
	}
	press(m, "n")
	if m.o.Stage.Scene().Title != "Cut" || len(m.layers) > 0 {
		t.Errorf("scene %s, %d layers", m.o.Stage.Scene().Title, len(m.layers))
	}
}

func TestScriptWorksUnderOpenNotes(t *testing.T) {
	m, _, _ := staged(t, 100, 30, twoScenes)
	start := time.Now()
	m.advance(start, 0)
	press(m, "?")
	m.advance(start, 3*time.Second)
	if !m.zoomed {
		t.Error("the notes have taken the script's key")
	}
	see(t, m, "no notes for this scene")
}

// TestSpeakersPromptIsTheSpeakersAlone types into a prompt while the script has something to do.
func TestSpeakersPromptIsTheSpeakersAlone(t *testing.T) {
	m, _, _ := staged(t, 100, 30, twoScenes)
	start := time.Now()
	m.advance(start, 0)
	press(m, "2", "/", "a")
	m.advance(start, 1500*time.Millisecond) // The script runs a command.
	press(m, "n")
	if m.o.Stage.Over() || m.filterer().Filter() != "an" {
		t.Errorf("the prompt has %q, the talk is over: %t", m.filterer().Filter(), m.o.Stage.Over())
	}
	press(m, "enter", "1", "/", "x")
	m.advance(start, 4*time.Second) // The script presses z.
	if m.zoomed || m.filterer().Filter() != "releasex" {
		t.Errorf("the prompt has %q, zoomed %t", m.filterer().Filter(), m.zoomed)
	}
}

func TestRepeatedSceneBeginsAfresh(t *testing.T) {
	m, _, _ := staged(t, 100, 30, strings.Replace(twoScenes, "panels: [Prices, Alerts]}]\n    focus: Alerts", "panels: [Events]}]", 1))
	start := time.Now()
	m.advance(start, 0)
	press(m, "l", ":")
	m.Update(tea.PasteMsg{Content: "panel table"})
	press(m, "enter", "1", "z")
	if got := shown(m); !strings.Contains(got, "[Pretty]") || strings.Contains(got, "Table") {
		t.Errorf("the scene shows\n%s", got)
	}
}

func TestMistakesInASceneAreSaid(t *testing.T) {
	m, _, _ := staged(t, 100, 30, strings.Replace(twoScenes, "story: incident", "story: nowhere", 1))
	m.advance(time.Now(), 0)
	see(t, m, `"nowhere" is no place in the story`)
}

func TestHostsAreHiddenOnStage(t *testing.T) {
	m, _, _ := staged(t, 100, 30, twoScenes)
	m.hide = true
	m.advance(time.Now(), 0)
	if strings.Contains(shown(m), "127.0.0.1") {
		t.Error(shown(m))
	}
}

// TestStageFillsScreenExactly draws all moments of a talk at many sizes.
func TestStageFillsScreenExactly(t *testing.T) {
	m, _, _ := staged(t, 80, 24, twoScenes)
	start := time.Now()
	for at := time.Duration(0); at < 22*time.Second; at += 1300 * time.Millisecond {
		m.advance(start, at)
		for _, size := range [][2]int{{1, 1}, {20, 5}, {39, 10}, {40, 10}, {60, 14}, {80, 24}, {100, 30}, {200, 60}} {
			m.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			lines := strings.Split(shown(m), "\n")
			if len(lines) != size[1] {
				t.Fatalf("at %s: %d lines on %v", at, len(lines), size)
			}
		}
	}
}

// TestBuiltinScriptsFit checks that a small screen has room for all panels of every scene.
func TestBuiltinScriptsFit(t *testing.T) {
	for _, name := range stage.Names() {
		for _, size := range [][2]int{{80, 24}, {100, 30}} {
			m, _, story := staged(t, size[0], size[1], string(stage.Builtin(name)))
			m.advance(time.Now(), 0)
			for i := range m.o.Stage.Scenes() {
				m.direct(m.o.Stage.Go(i, m.now))
				m.draw()
				s := m.o.Stage.Scene()
				if len(m.places.Hidden) > 0 {
					t.Errorf("%s, %s: no room for %v on %v", name, s.Title, m.places.Hidden, size)
				}
				if !strings.Contains(shown(m), "▐") {
					t.Errorf("%s, %s: no room for the title on %v", name, s.Title, size)
				}
				if len([]rune(s.Caption)) > 2*(size[0]-4)-12 {
					t.Errorf("%s, %s: the caption has more than two lines", name, s.Title)
				}
				for _, step := range s.Steps {
					if problem, _ := CheckCommand(step.Run); step.Run != "" && problem != "" {
						t.Errorf("%s, %s: %s", name, s.Title, problem)
					}
				}
			}
			m.direct(m.o.Stage.Next(m.now))
			m.draw()
			if m.o.Stage.Over() && !strings.Contains(shown(m), "▐") {
				t.Errorf("%s: no room for the card on %v", name, size)
			}
			if len(story.to) == 0 {
				t.Errorf("%s never moves the story", name)
			}
		}
	}
}
