package events

import (
	"testing"
	"time"

	"feedscope/ui/term/keymap"
)

func TestInheritedSelectionStaysWhileLaterEventsArrive(t *testing.T) {
	before, after := newSource(t, 0), newSource(t, 0)
	p, q := before.panel(Config{}), after.panel(Config{})
	before.events("tick", 1, 3)
	rowsOf(p, now, 10)
	p.Do(keymap.Up)
	q.Inherit(p, time.Now().Add(time.Hour))
	after.events("tick", 1, 2)
	rowsOf(q, now, 10) // The selected event is the newest one for now.
	after.events("tick", 3, 1)
	rowsOf(q, now, 10)
	if got := copied(q); got != `{"n":2}` {
		t.Errorf("%s is selected", got)
	}
}

func TestSelectionOutlivesFilterThatMakesItTheNewestRow(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	s.events("tick", 1, 3)
	rowsOf(p, now, 10)
	p.Do(keymap.Up)
	for _, filter := range []string{".n<3", ""} {
		if err := p.SetFilter(filter); err != nil {
			t.Fatal(err)
		}
		rowsOf(p, now, 10)
	}
	if got := copied(p); got != `{"n":2}` {
		t.Errorf("%s is selected", got)
	}
}
