package notifications

import (
	"fmt"
	"testing"
	"time"

	"feedscope/feeds"
)

func TestAnotherReading(t *testing.T) {
	n := New(options)
	other := n.Reading(Options{
		Events: []string{"open"}, Resolved: []string{"close"}, Key: "id", Severity: "level", Text: "what", Began: "since",
		Severities: map[Severity][]string{Critical: {"p1"}},
	})
	play(n, "raise a warning of one kind")
	fold := func(i int, kind, data string) { other.Fold([]feeds.Event{event(i, kind, data)}) }
	since := start.Add(-time.Minute).Format(time.RFC3339)
	fold(1, "open", fmt.Sprintf(`{"id":"b","level":"p1","what":"of another","since":%q}`, since))
	s := all(n)
	if got, want := describe(s), "b critical open 0/1 unread, a warning open 0/1 unread"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if r := s.Rows[0]; !r.First.Equal(start.Add(-time.Minute)) || string(r.Text) != "of another" {
		t.Errorf("%+v", r)
	}
	fold(2, "alert", `{"id":"c"}`) // Not an event of this reading.
	fold(3, "close", `{"id":"b"}`)
	fold(4, "open", `{"id":"b","since":"2099-01-01T00:00:00Z"}`)
	s = all(n)
	if got, want := describe(s), "b critical open 0/2 unread, a warning open 0/1 unread"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if r := s.Rows[0]; !r.First.Equal(r.Last) { // It cannot begin later than its event.
		t.Errorf("%+v", r)
	}
	if s.Missing.Paths != nil {
		t.Errorf("missing: %+v", s.Missing)
	}
}

func TestSnoozedUntilTheNextEvent(t *testing.T) {
	n := New(options)
	play(n, "raise a warning", "raise b info")
	if n.Snooze("c") || !n.Snooze("a") {
		t.Error("the wrong one is snoozed")
	}
	play(n, "read")
	if got, want := describe(all(n)), "b info open 0/1, a warning acknowledged 0/1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	n.Fold([]feeds.Event{event(9, "alert", `{"key":"a","severity":"warning"}`)})
	if got, want := describe(all(n)), "a warning open 1/1 unread, b info open 0/1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	n.Acknowledge("a")
	n.Snooze("a")
	n.Fold([]feeds.Event{event(10, "resolved", `{"key":"a"}`)})
	if n.Snooze("a") {
		t.Error("a resolved one is snoozed")
	}
}
