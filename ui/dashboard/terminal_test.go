package dashboard

import (
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestADamagedScreenIsDrawnAnew(t *testing.T) {
	m := newTestModel(t, 80, 24)
	out := m.out.(*paper)
	for name, damage := range map[string]func(){
		"the terminal tells its size": func() { m.Update(tea.WindowSizeMsg{Width: 80, Height: 24}) },
		"ctrl+l":                      func() { press(m, "ctrl+l") },
		"ctrl+l in a prompt":          func() { press(m, ":", "ctrl+l", "esc") },
	} {
		before := out.redrawn
		if damage(); out.redrawn == before {
			t.Errorf("%s: nothing was drawn anew", name)
		}
	}
}

func TestATerminalIsTakenOverAgainAfterAStop(t *testing.T) {
	m := newTestModel(t, 80, 24)
	out := m.out.(*paper)
	out.view.Content = ""
	_, cmd := m.Update(continuedMsg{})
	if out.entered != 1 || out.view.Content == "" {
		t.Errorf("entered %d times, shown %q", out.entered, out.view.Content)
	}
	if cmd == nil {
		t.Error("the size is not asked for")
	}
}
