package dashboard

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"feedscope/ui/panel"
)

// windowed is a list of 100 rows with three visible, from the fourth line on.
type windowed struct {
	crashing
	following bool
}

var _ panel.Scroller = new(windowed)

func (p *windowed) Position() panel.Position {
	return panel.Position{First: 97, End: 100, Total: 100, Top: 3, Bottom: 6, Following: p.following}
}

func (*windowed) Filter() string                 { return "" }
func (*windowed) SetFilter(string) error         { return nil }
func (*windowed) Inherit(panel.Panel, time.Time) {}

func TestScrollbarCoversOnlyTheList(t *testing.T) {
	m := newTestModel(t, 100, 30)
	p := m.focused()
	p.panel = new(windowed)
	press(m, "z")
	if s := shown(m); !strings.Contains(s, " 100/100 ") {
		t.Errorf("the position is not shown:\n%s", s)
	}
	m.panes[m.focus].panel = new(windowed)
	lines := strings.Split(ansi.Strip(m.content), "\n")
	thumb := m.theme.Glyphs.Thumb
	for y, line := range lines {
		if at := y - 2; strings.HasSuffix(line, thumb) != (at == 5) { // Under the header and the border.
			t.Errorf("line %d of the panel ends %q", at, line[max(len(line)-9, 0):])
		}
	}
}

func TestFooterNamesInspectorKeys(t *testing.T) {
	m := newTestModel(t, 140, 40)
	if !m.focusEvents() {
		t.Fatal("there is no events panel")
	}
	m.draw()
	if strings.Contains(m.footer(), "anomaly") {
		t.Error("they are named where they do nothing")
	}
	press(m, "z")
	p := new(windowed)
	m.panes[m.focus].panel = p
	for following, want := range map[bool][]string{
		true:  {"l view", "E anomaly", "W gap", "M mark", "[ earlier"},
		false: {"l view", "e anomaly", "w gap", "M mark", "[ earlier", "] later"},
	} {
		p.following = following
		got := ansi.Strip(m.footer())
		for _, want := range want {
			if !strings.Contains(got, want) {
				t.Errorf("following %v: no %q in %q", following, want, got)
			}
		}
		if following && strings.Contains(got, "later") {
			t.Errorf("nothing is later than the newest row: %q", got)
		}
	}
}
