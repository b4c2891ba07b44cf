package events

import (
	"strings"
	"testing"

	"feedscope/feeds/config"
	"feedscope/ui/keymap"
)

// raw sends bytes and waits until n entries have come of them.
func (s *source) raw(bytes string, n uint64) {
	_, next := s.hub.History().Range()
	s.send <- bytes
	s.until(next - 1 + n)
}

// see turns to a view and gives what the inspector shows.
func see(p *Panel, view string) string {
	for i, v := range views {
		if v.name == view {
			p.setView(i)
		}
	}
	return inspect(p, 160, 30)
}

func TestRawShowsTheBlockAndWhatIsWrongWithIt(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(config.Panel{})
	s.raw("evnt: x\nid: 7\rdata: a\r\ndata: \xff\n\n", 3)
	screen := see(p, "Raw")
	for _, want := range []string{"evnt: x␊", "id: 7␍", "data: a␍␊", "‹xFF›", "unknown field", "invalid UTF-8"} {
		if !strings.Contains(screen, want) {
			t.Errorf("%q is not in\n%s", want, screen)
		}
	}
	p.Do(keymap.PrevAnomaly)
	if screen := see(p, "Raw"); !strings.Contains(screen, "evnt: x␊") {
		t.Errorf("an anomaly does not show its block:\n%s", screen)
	}
	p.Do(keymap.Bottom)
	s.raw("data: fine\n\n", 1)
	if screen := see(p, "Raw"); strings.Contains(screen, "invalid UTF-8 at") {
		t.Errorf("the anomalies of the event before are in\n%s", screen)
	}
	p.Do(keymap.Top) // A change of state.
	if screen := see(p, "Raw"); !strings.Contains(screen, "connecting") {
		t.Errorf("the screen is\n%s", screen)
	}
}

func TestDiffComparesWithTheLastOfTheSameKey(t *testing.T) {
	s := newSource(t, 0)
	s.deps.Paths = func(int, string) []string { return []string{"k"} }
	p := s.panel(config.Panel{})
	for _, data := range []string{`{"k":"a","n":1}`, `{"k":"b","n":5}`, `{"k":"a","n":3,"more":true}`} {
		s.raw("event: q\ndata: "+data+"\n\n", 1)
	}
	s.raw("event: other\ndata: {\"k\":\"a\",\"n\":9}\n\n", 1)
	if screen := see(p, "Diff"); !strings.Contains(screen, "there is no earlier other to compare with") {
		t.Errorf("the screen is\n%s", screen)
	}
	p.Do(keymap.Up)
	screen := see(p, "Diff")
	for _, want := range []string{"against q, ", "1 → 3", "+ .more"} {
		if !strings.Contains(screen, want) {
			t.Errorf("%q is not in\n%s", want, screen)
		}
	}
	p.Do(keymap.Top)
	if screen := see(p, "Diff"); !strings.Contains(screen, "only messages are compared") {
		t.Errorf("the screen is\n%s", screen)
	}
}

func TestWithoutAKeyDiffComparesWithTheLastOfTheType(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(config.Panel{})
	for _, data := range []string{`{"k":"a","n":1}`, `{"k":"b","n":5}`} {
		s.raw("data: "+data+"\n\n", 1)
	}
	if screen := see(p, "Diff"); !strings.Contains(screen, `"a" → "b"`) {
		t.Errorf("the screen is\n%s", screen)
	}
}

func TestObjectsFoldUnderTheCursor(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(config.Panel{})
	s.raw(`data: {"user":{"name":"x","mail":"y"},"n":1}`+"\n\n", 1)
	see(p, "Pretty")
	p.Do(keymap.Detail)
	p.Do(keymap.Down)
	p.Do(keymap.Detail)
	if screen := inspect(p, 160, 30); !strings.Contains(screen, "2 keys") || strings.Contains(screen, `"mail": "y"`) {
		t.Errorf("nothing is folded:\n%s", screen)
	}
	p.Do(keymap.Fold)
	if screen := inspect(p, 160, 30); !strings.Contains(screen, `"mail": "y"`) {
		t.Errorf("nothing is unfolded:\n%s", screen)
	}
	p.Click(p.places.side.X+4, p.pane.y+2) // The line of the user.
	if screen := inspect(p, 160, 30); strings.Contains(screen, `"mail": "y"`) {
		t.Errorf("a click does not fold:\n%s", screen)
	}
}
