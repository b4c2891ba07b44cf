package inject

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/r3labs/sse/v2"
)

// numbered returns events numbered from 1, with heartbeats in between.
func numbered(n int) (events []*sse.Event) {
	for i := 1; i <= n; i++ {
		events = append(events, &sse.Event{Comment: []byte("heartbeat")}, &sse.Event{
			ID: fmt.Append(nil, i), Event: []byte("quote"),
			Data: fmt.Appendf(make([]byte, 0, 100), `{"n":%d,"ts":1700000000000}`, i),
		})
	}
	return events
}

// count returns the number of events for each number.
func count(events []*sse.Event) map[int]int {
	seen := make(map[int]int)
	for _, e := range events {
		n := 0
		if _, err := fmt.Sscanf(string(e.Data), `{"n":%d,`, &n); err == nil {
			seen[n]++
		}
	}
	return seen
}

func TestFiltersLoseNoEvent(t *testing.T) {
	const n = 25 // A multiple of breakEvery: the last event is held back.
	for _, spec := range []string{
		"duplicate-ids", "reorder", "skew", "utf8", "control", "duplicate-ids,reorder,skew,utf8,control",
	} {
		f := conn(t).Events(set(t, spec))
		events := numbered(n)
		var passed []*sse.Event
		for i := range events {
			passed = append(passed, f.Pass(events[i:i+1])...)
		}
		passed = append(passed, f.Flush()...)
		seen := count(passed)
		for i := 1; i <= n; i++ {
			if seen[i] != 1 {
				t.Errorf("%s: event %d occurs %d times", spec, i, seen[i])
			}
		}
		for i, e := range events {
			if want := numbered(n)[i]; string(e.ID)+string(e.Data) != string(want.ID)+string(want.Data) {
				t.Errorf("%s: the shared event %s was changed to %s", spec, want.Data, e.Data)
			}
		}
	}
}

func TestTrimSkipsTenEventsOnResume(t *testing.T) {
	for target, first := range map[string]int{"/": 1, "/?lastEventId=7": 11} {
		c := new(Site).Conn(httptest.NewRequestWithContext(t.Context(), http.MethodGet, target, nil), nil)
		passed := c.Events(set(t, "trimmed")).Pass(numbered(20))
		if seen := count(passed); len(seen) != 21-first || seen[first] != 1 {
			t.Errorf("%s: %d events remain: %v", target, len(seen), seen)
		}
		if comments := len(passed) - len(count(passed)); comments != 20 {
			t.Errorf("%s: %d comments remain", target, comments)
		}
	}
}
