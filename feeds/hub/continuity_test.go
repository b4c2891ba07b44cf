package hub_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
)

// Only a server that shows that it continued makes what arrived before a reconnect complete.
func TestSinceWhenEventsAreComplete(t *testing.T) {
	const event = "id: 4\ndata: {\"n\":4}\n\n"
	for name, tt := range map[string]struct {
		spec   feeds.Spec
		second string
		want   bool // Continued.
	}{
		"no id":                       {second: "data: a\n\n"},
		"the next id":                 {second: "id: 5\ndata: a\n\n", want: true},
		"a later id":                  {second: "id: 7\ndata: a\n\n"},
		"the same id":                 {second: "id: 4\ndata: a\n\n"},
		"ids that start over":         {second: "id: 1\ndata: a\n\n"},
		"a comment":                   {second: ":\n\n"},
		"the next id, without resume": {spec: feeds.Spec{Request: feeds.Request{Resume: feeds.Resume{By: feeds.ByNothing}}}, second: "id: 5\ndata: a\n\n"},
		"the next value": {
			spec:   feeds.Spec{Request: feeds.Request{Resume: feeds.Resume{By: feeds.ByQuery, Name: "after", Path: "n"}}},
			second: "data: {\"n\":5}\n\n", want: true,
		},
		"a close that is expected": {
			spec: feeds.Spec{ExpectCloses: true}, second: "data: a\n\n", want: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			withFeed(t, tt.spec, stream(event), func(w *env) {
				w.after(time.Second / 2)
				if since := w.feed.Since(); !since.IsZero() {
					t.Errorf("on the first connection: since %s", since)
				}
				w.net.set(stream(tt.second, holding))
				w.after(time.Second)
				want := time.Time{}
				if !tt.want {
					want = w.start.Add(time.Second)
				}
				if since := w.feed.Since(); !since.Equal(want) {
					t.Errorf("complete since %s, want %s", since, want)
				}
			})
		})
	}
}

// Only IDs that count events show how many are missing after a resume.
func TestEventsThatAResumeLeavesOutAreLost(t *testing.T) {
	numbered := func(from, step, n int) (all string) {
		for i := range n {
			all += fmt.Sprintf("id: %d\ndata: a\n\n", from+i*step)
		}
		return all
	}
	const remark = "resumed after 20 with 31, 10 events missing in between"
	for name, tt := range map[string]struct {
		connections []string
		want        uint64
	}{
		"the next id":                {[]string{numbered(1, 1, 20), numbered(21, 1, 5)}, 0},
		"ten ids are missing":        {[]string{numbered(1, 1, 20), numbered(31, 1, 5)}, 10},
		"ids with gaps of their own": {[]string{numbered(2, 2, 10), numbered(31, 2, 5)}, 0},
		"gaps on an earlier one":     {[]string{numbered(2, 2, 20), numbered(42, 1, 10), numbered(60, 1, 5)}, 0},
		"too few to tell":            {[]string{numbered(16, 1, 5), numbered(31, 1, 5)}, 0},
		"ids that start over":        {[]string{numbered(1, 1, 20), numbered(1, 1, 5)}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			last := len(tt.connections) - 1
			withFeed(t, feeds.Spec{}, stream(tt.connections[0]), func(w *env) {
				w.after(time.Second / 2)
				for _, text := range tt.connections[1:last] {
					w.net.set(stream(text))
					w.after(time.Second)
				}
				w.net.set(stream(tt.connections[last], holding))
				log := w.after(time.Second)
				if lost := w.feed.Totals().Lost; lost != tt.want {
					t.Errorf("%d events are lost, not %d", lost, tt.want)
				}
				changes := w.feed.Detail(time.Now()).Changes
				said := slices.ContainsFunc(changes, func(s feeds.Status) bool { return s.Reason == remark && s.State == feeds.Live })
				if said != (tt.want > 0) || strings.Contains(log, remark) != said {
					t.Errorf("the changes are %+v, the log is %s", changes, log)
				}
			})
		})
	}
}

func TestEventsFromBeforeTheConnectionShowAResume(t *testing.T) {
	start := time.Now()
	var first bool
	handler := func(w http.ResponseWriter, r *http.Request) {
		now := time.Now()
		if first = !first; first {
			start = now
			stream(made("a", now), time.Second, made("b", now.Add(time.Second)))(w, r)
			return
		}
		stream(made("c", start.Add(time.Second+time.Second/2)), made("d", now), holding)(w, r)
	}
	withFeed(t, feeds.Spec{TimePath: "ts"}, handler, func(w *env) {
		w.after(10 * time.Second)
		if since := w.feed.Since(); !since.IsZero() {
			t.Errorf("complete since %s only: %s", since, w.logged())
		}
	})
}

// made returns an event with an id that was made at a time.
func made(id string, at time.Time) string {
	return "id: " + id + "\ndata: {\"ts\":\"" + at.Format(time.RFC3339Nano) + "\"}\n\n"
}
