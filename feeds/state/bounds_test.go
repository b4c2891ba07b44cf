package state_test

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/infer"
	"feedscope/feeds/state/groups"
	"feedscope/feeds/state/notifications"
	"feedscope/feeds/state/series"
	"feedscope/feeds/state/ticker"
	"feedscope/test/race"
)

// TestMemoryIsBoundedWhateverArrives folds a million keys, or names of events, of which each state keeps few.
func TestMemoryIsBoundedWhateverArrives(t *testing.T) {
	n := race.Inputs(1_000_000)
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	byKey, byType := groups.New(groups.Options{By: []string{"k"}, Value: "v"}), groups.New(groups.Options{})
	book := ticker.New(ticker.Options{Key: "k", Columns: []ticker.Column{{Path: "v", History: true, Track: true}}, Tracks: 8})
	inbox := notifications.New(notifications.Options{Key: "k", Text: "k"})
	numbers := series.New(series.Options{By: []string{"k"}, Values: []series.Value{{Path: "v"}}, Tracks: 8, Spreads: 8})
	chosen := series.New(series.Options{
		By: []string{"k"}, Values: []series.Value{{Path: "v"}}, Match: func(name string) bool { return name == strconv.Itoa(n-1) },
	})
	counted := func(set *groups.Set) func() (kept int, left uint64) {
		return func() (int, uint64) {
			var s groups.Snapshot
			set.Read(start, groups.Order{}, nil, &s)
			return s.Total, s.Others
		}
	}
	measured := func(set *series.Set) func() (kept int, left uint64) {
		return func() (int, uint64) {
			var s series.Snapshot
			set.Reader().Read(start, 0, 0, 0, &s)
			return s.Total, s.Refused
		}
	}
	var observer infer.Observer
	for _, c := range []struct {
		name string
		fold feeds.Fold
		kept int
		read func() (kept int, left uint64)
	}{
		{"groups of keys", byKey, 2000, counted(byKey)},
		{"groups of types", byType, 2000, counted(byType)},
		{"series", numbers, 10_000, measured(numbers)},
		{"the ticker", book, 10_000, func() (int, uint64) {
			var s ticker.Snapshot
			book.Reader().Read(0, 0, &s)
			return s.Total, s.Refused
		}},
		{"notifications", inbox, 10_000, func() (int, uint64) {
			var s notifications.Snapshot
			inbox.Reader().Read(0, 0, &s)
			return s.Total, s.DroppedOpen
		}},
		{"inference", &observer, 64, func() (int, uint64) {
			r := observer.Read()
			return len(r.Types), uint64(r.Left)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			batch := make([]feeds.Event, 100)
			for i := range n {
				key := strconv.Itoa(i)
				batch[i%100] = feeds.Event{
					Kind: feeds.Message, Type: []byte(key), Data: []byte(`{"k":"` + key + `","v":1}`), Time: start,
				}
				if i%100 == 99 {
					c.fold.Fold(batch)
				}
			}
			if kept, left := c.read(); kept != c.kept || left != uint64(n-c.kept) {
				t.Errorf("%d are kept and %d left out, want %d and %d", kept, left, c.kept, n-c.kept)
			}
		})
	}
	for i := range n {
		chosen.Fold([]feeds.Event{{Data: fmt.Appendf(nil, `{"k":%d,"v":1}`, i), Time: start}})
	}
	if kept, left := measured(chosen)(); kept != 1 || left != 0 {
		t.Errorf("of the chosen series %d are kept and %d refused", kept, left)
	}
}
