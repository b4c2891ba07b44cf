package events

import (
	"strings"
	"testing"
	"time"

	"feedscope/ui/panel/paneltest"
)

func TestFloodIsSampled(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{Events: []string{"tick"}})
	s.events("tick", 1, 20)
	expect(t, rowsOf(p, now, 7), "15", "16", "17", "18", "19", "20")
	at := func(ms int) time.Time { return now.Add(time.Duration(ms) * time.Millisecond) }
	s.events("tick", 1, 100)
	rowsOf(p, at(-400), 7)
	s.events("tick", 21, 100) // Too many for longer than a burst: a screenful, whole.
	expect(t, rowsOf(p, at(33), 7), "115", "116", "117", "118", "119", "120")
	s.events("tick", 121, 100) // Only the last row changes,
	expect(t, rowsOf(p, at(66), 7), "115", "116", "117", "118", "119", "220")
	s.events("tick", 221, 100) // until it is time to move.
	expect(t, rowsOf(p, at(600), 7), "116", "117", "118", "119", "220", "320")
	if _, badge := p.Title(paneltest.Frame()); !strings.Contains(badge, "1 in 200 shown") {
		t.Errorf("the badge says %q", badge)
	}
	expect(t, rowsOf(p, at(700), 7), "116", "117", "118", "119", "220", "320")
	expect(t, rowsOf(p, at(2000), 7), "315", "316", "317", "318", "319", "320")
	if _, badge := p.Title(paneltest.Frame()); strings.Contains(badge, "shown") {
		t.Errorf("the badge still says %q", badge)
	}
}

func TestSampleEndsWhenTimeStops(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{Events: []string{"tick"}})
	s.events("tick", 1, 5)
	rowsOf(p, now, 4)
	for i := range 2 {
		s.events("tick", 6+100*i, 100)
		rowsOf(p, now.Add(time.Duration(i)*burst), 4)
	}
	expect(t, rowsOf(p, now.Add(burst), 4), "203", "204", "205")
	s.events("tick", 206, 1) // A step in a recording.
	expect(t, rowsOf(p, now.Add(2*burst), 4), "204", "205", "206")
}

func TestBurstIsNotSampled(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{Events: []string{"tick"}})
	s.events("tick", 1, 20)
	rowsOf(p, now, 7)
	s.events("tick", 21, 4000) // As when a server replays its log.
	for _, ms := range []int{33, 66, 600, 1200} {
		expect(t, rowsOf(p, now.Add(time.Duration(ms)*time.Millisecond), 7), "4015", "4016", "4017", "4018", "4019", "4020")
		if _, badge := p.Title(paneltest.Frame()); strings.Contains(badge, "shown") {
			t.Errorf("after %d ms the badge says %q", ms, badge)
		}
	}
}
