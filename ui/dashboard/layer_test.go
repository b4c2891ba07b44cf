package dashboard

import (
	"testing"
	"time"

	"feedscope/ui/panel"
)

// fleeting is a panel whose row can vanish.
type fleeting struct {
	crashing
	gone bool
}

func (f *fleeting) Detail(panel.Frame, int) (title string, lines []string, ok bool) {
	return "detail", []string{"a line"}, !f.gone
}

func TestDetailsCloseWhenRowVanishes(t *testing.T) {
	m := newTestModel(t, 100, 30)
	p := new(fleeting)
	m.panes[m.focus].panel = p
	m.openDetail()
	m.open(newHelp())
	p.gone = true
	m.Update(frameMsg{now: time.Now()})
	if len(m.layers) != 1 {
		t.Fatalf("%d layers are open", len(m.layers))
	}
	if _, ok := m.layers[0].(*help); !ok {
		t.Errorf("what is open is %T", m.layers[0])
	}
}

func TestFocusingHiddenPanelZoomsIt(t *testing.T) {
	m := newTestModel(t, 50, 10)
	hidden := m.places.Hidden
	if len(hidden) == 0 {
		t.Fatal("all panels have room")
	}
	m.focusOn(m.paneIndex(hidden[len(hidden)-1]))
	m.draw()
	if _, shown := m.places.Find(m.focused().name); !shown {
		t.Errorf("%s has the keys and is not on the screen", m.focused().name)
	}
}
