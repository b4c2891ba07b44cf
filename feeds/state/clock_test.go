package state_test

import (
	"fmt"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/state/groups"
	"feedscope/feeds/state/notifications"
	"feedscope/feeds/state/series"
	"feedscope/feeds/state/ticker"
	"feedscope/test/clock"
)

// TestClockSetChangesNoAge sets the wall clock between the events of a minute, one a second. Windows, ages and counts go by the
// time that has passed.
func TestClockSetChangesNoAge(t *testing.T) {
	for _, step := range []time.Duration{-time.Hour, time.Hour, -300 * time.Millisecond} {
		start := time.Now()
		at := func(second int) time.Time {
			t := start.Add(time.Duration(second) * time.Second)
			if second >= 30 {
				t = clock.Set(t, step)
			}
			return t
		}
		book := ticker.New(ticker.Options{Key: "key", Columns: []ticker.Column{{Path: "n"}}})
		set := series.New(series.Options{By: []string{"key"}, Values: []series.Value{{Path: "n"}}})
		table := groups.New(groups.Options{By: []string{"key"}})
		inbox := notifications.New(notifications.Options{Key: "key", Text: "key"})
		for i := range 60 {
			events := []feeds.Event{{
				Data: fmt.Appendf(nil, `{"key":%q,"n":%d}`, map[bool]string{true: "old", false: "new"}[i < 20], i), Time: at(i),
			}}
			book.Fold(events)
			set.Fold(events)
			table.Fold(events)
			inbox.Fold(events)
		}
		now := at(60)
		ages := make(map[string]time.Duration)
		var rows ticker.Snapshot
		book.Reader().Read(0, 9, &rows)
		for _, r := range rows.Rows {
			ages["row "+r.Key] = now.Sub(r.Updated)
		}
		var lines series.Snapshot
		set.Reader().Read(now, 0, 9, 60, &lines)
		for _, r := range lines.Rows {
			ages["series "+r.Name] = now.Sub(r.Updated)
			if r.Name == "new" && (r.Window.Min != 20 || r.Window.Max != 59) {
				t.Errorf("%v: the window is %+v", step, r.Window)
			}
		}
		var counts groups.Snapshot
		table.Read(now, groups.Order{}, nil, &counts)
		for _, r := range counts.Rows {
			ages["group "+r.Key] = now.Sub(r.Updated)
			if r.Key == "new" && r.Count != 40 {
				t.Errorf("%v: counted %d", step, r.Count)
			}
		}
		var alerts notifications.Snapshot
		inbox.Reader().Read(0, 9, &alerts)
		for _, r := range alerts.Rows {
			ages["alert "+r.Key] = now.Sub(r.Last)
		}
		if len(ages) != 8 {
			t.Errorf("%v: ages %v", step, ages)
		}
		for of, age := range ages {
			want := time.Second
			if of[len(of)-3:] == "old" {
				want = 41 * time.Second
			}
			if age != want {
				t.Errorf("clock set by %v: the age of the %s is %v, want %v", step, of, age, want)
			}
		}
	}
}
