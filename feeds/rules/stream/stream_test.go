package stream_test

import (
	"fmt"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/hub"
	"feedscope/feeds/rules"
	"feedscope/feeds/rules/stream"
)

func TestAlertsAreEvents(t *testing.T) {
	h := hub.New(hub.Options{})
	defer h.Close()
	var got []string
	fold := feeds.FoldFunc(func(events []feeds.Event) {
		for _, e := range events {
			got = append(got, fmt.Sprintf("%v %s %s %s %s", e.Kind, e.Type, e.ID, e.Data, e.EventTime.Sub(e.Time)))
		}
	})
	start := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	s, err := stream.Open(h, start, fold)
	if err != nil {
		t.Fatal(err)
	}
	a := rules.Alert{
		Rule: "cpu", Feed: "f", Key: "a\nb", ID: "0123456789abcdef", Severity: rules.Critical, Text: "cpu > 90 & \u2028 \"hot\"",
		Labels: map[string]string{"team": "x"}, Began: start, Time: start.Add(1500 * time.Millisecond),
	}
	s.Add(a)
	a.Repeat = 2
	s.Add(a)
	a.Repeat, a.Resolved, a.Key, a.Labels = 0, true, "", nil
	s.Add(a)
	const data = `"severity":"critical","text":"cpu > 90 & \u2028 \"hot\""`
	const times = `"since":"2026-03-04T05:06:07Z","time":"2026-03-04T05:06:08.5Z"`
	want := []string{
		`0 alert 1 {"id":"0123456789abcdef","rule":"cpu","feed":"f","key":"a\nb","source":"f/a\nb",` + data + `,"labels":{"team":"x"},` + times + `} 0s`,
		`0 alert 2 {"id":"0123456789abcdef","rule":"cpu","feed":"f","key":"a\nb","source":"f/a\nb",` + data + `,"labels":{"team":"x"},` + times + `,"repeat":2} 0s`,
		`0 resolved 3 {"id":"0123456789abcdef","rule":"cpu","feed":"f","source":"f",` + data + `,` + times + `} 0s`,
	}
	if len(got) != len(want)+1 { // The first says that it is live.
		t.Fatalf("%d events: %q", len(got), got)
	}
	for i, want := range want {
		if got := got[i+1]; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	f := h.Feed(0)
	if st := f.Status(); st.State != feeds.Live || f.Name() != stream.Name || f.Totals().Messages != 3 {
		t.Errorf("%+v", st)
	}
	if left := stream.Without(h.Feeds()); len(left) != 0 {
		t.Errorf("%d feeds are left", len(left))
	}
	if _, err := stream.Open(h, start); err == nil {
		t.Error("there are two of them")
	}
}

func TestAlertsWaitForTheFeed(t *testing.T) {
	h := hub.New(hub.Options{})
	defer h.Close()
	var l stream.Lazy
	l.Add(rules.Alert{Rule: "early"})
	for n := range uint64(2) { // The second time it takes the place of the first.
		if err := l.Open(h, time.Now()); err != nil {
			t.Fatal(err)
		}
		l.Add(rules.Alert{Rule: "r"})
		if got := h.Feed(0).Totals().Messages; got != 2-n {
			t.Errorf("%d events, want %d", got, 2-n)
		}
		if l.Close(h); l.Opened() || !h.Feed(0).Removed() {
			t.Error("the feed is still there")
		}
	}
}
