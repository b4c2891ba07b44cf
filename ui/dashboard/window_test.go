package dashboard

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// windowed is a list of 100 rows, of which three are visible, on the lines from the fourth.
type windowed struct{ crashing }

func (*windowed) Position() (total, offset int, following bool) { return 100, 97, false }

func (*windowed) Window() (end, top, bottom int) { return 100, 3, 6 }

func TestTheBorderShowsTheListAndNotTheWholePanel(t *testing.T) {
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

func TestTheFooterNamesTheInspectorsKeys(t *testing.T) {
	m := newTestModel(t, 140, 40)
	if !m.focusEvents() {
		t.Fatal("there is no events panel")
	}
	m.draw()
	if strings.Contains(m.footer(), "anomaly") {
		t.Error("they are named where they do nothing")
	}
	press(m, "z")
	for _, want := range []string{"l → view", "e anomaly", "w gap", "M mark", "[ earlier", "] later"} {
		if got := ansi.Strip(m.footer()); !strings.Contains(got, want) {
			t.Errorf("%q is missing in %q", want, got)
		}
	}
}
