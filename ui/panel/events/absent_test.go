package events

import (
	"strings"
	"testing"
	"time"

	"feedscope/ui/panel/paneltest"
)

func TestEmptyPanelNamesArrivingEvents(t *testing.T) {
	s := newSource(t, 1<<20)
	p := s.panel(Config{Events: []string{"quot"}})
	draw := func(at time.Time) string {
		refresh(p, at)
		p.Refresh(at)
		return strings.Join(paneltest.Plain(p.Lines(paneltest.Frame(), 100, 6)), "")
	}
	if l := draw(paneltest.Now); !strings.Contains(l, "waiting for the first event") {
		t.Errorf("%q", l)
	}
	s.events("quote", 1, 3)
	s.events("trade", 4, 1)
	if l := draw(paneltest.Now.Add(time.Second)); !strings.Contains(l, "none of the newest 4 events is named quot; they are trade, quote") {
		t.Errorf("%q", l)
	}
	s.events("quot", 5, 1)
	if l := draw(paneltest.Now.Add(2 * time.Second)); strings.Contains(l, "none") {
		t.Errorf("%q", l)
	}
}
