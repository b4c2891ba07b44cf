package events

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestGotoIDOrTime(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	s.events("tick", 1, 50)
	inspect(p, 160, 30)
	run := func(name, args string) error {
		for _, c := range p.Commands() {
			if c.Name == name {
				return c.Run(args)
			}
		}
		return fmt.Errorf("no command %s", name)
	}
	if err := run("goto", "17"); err != nil || at(p) != "17" {
		t.Errorf("%v, at %s", err, at(p))
	}
	p.now = time.Now()
	if err := run("goto", "00:00"); err != nil || at(p) == "17" {
		t.Errorf("%v, at %s", err, at(p))
	}
	if !strings.Contains(s.host.Message, "the rows begin at ") {
		t.Errorf("before the first row: the message is %q", s.host.Message)
	}
	_ = run("goto", "nowhere")
	if !strings.Contains(s.host.Message, "no event in the history has the ID nowhere") {
		t.Errorf("the message is %q", s.host.Message)
	}
	if run("goto", "") == nil || run("watch", "") == nil || run("unwatch", ".n") == nil {
		t.Error("nonsense is not an error")
	}
	if err := run("watch", ".n"); err != nil {
		t.Fatal(err)
	}
	if screen := inspect(p, 160, 30); !strings.Contains(screen, ".n ") || !strings.Contains(screen, "min 1 ") || !strings.Contains(screen, "max 50 ") {
		t.Errorf("nothing is watched:\n%s", screen)
	}
	if run("watch", "n") == nil || run("unwatch", "n") != nil {
		t.Error("unwatch failed")
	}
}

func TestMomentsAreInThePast(t *testing.T) {
	now := time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)
	for s, want := range map[string]string{
		"09:30":                    "2026-03-04T09:30:00Z",
		"09:30:15.25":              "2026-03-04T09:30:15.25Z",
		"23:00":                    "2026-03-03T23:00:00Z",
		"2026-01-02 03:04:05":      "2026-01-02T03:04:05Z",
		"2026-01-02T03:04:05.123Z": "2026-01-02T03:04:05.123Z",
	} {
		if got, ok := moment(s, now); !ok || got.Format(time.RFC3339Nano) != want {
			t.Errorf("%s is %v", s, got)
		}
	}
	if _, ok := moment("18231", now); ok {
		t.Error("a number is a time")
	}
}

func TestGotoPrefersShownEvents(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{Events: []string{"a"}})
	s.events("a", 7, 2)
	s.events("b", 7, 1) // The newest with the id, but not shown.
	inspect(p, 160, 30)
	if err := p.gotoIDOrTime("7"); err != nil || at(p) != "7" {
		t.Errorf("%v, at %s, message %q", err, at(p), s.host.Message)
	}
}

func TestWatchShowsMinAndMax(t *testing.T) {
	if least, most := number(1234567.25), number(1234567.5); least == most || least != "1234567.25" {
		t.Errorf("%s and %s", least, most)
	}
}
