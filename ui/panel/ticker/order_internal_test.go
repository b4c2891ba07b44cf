package ticker

import (
	"testing"
	"time"

	"feedscope/feeds/state/ticker"
)

func TestOrderForgetsVanishedRows(t *testing.T) {
	var o order
	now := time.Unix(1000, 0)
	apply := func(after time.Duration, keys string) string {
		var rows []ticker.Row
		for _, k := range keys {
			rows = append(rows, ticker.Row{Key: string(k)})
		}
		o.apply(rows, now.Add(after))
		keys = ""
		for i := range rows {
			keys += rows[i].Key
		}
		return keys
	}
	for _, step := range []struct {
		after      time.Duration
		keys, want string
	}{{0, "ABC", "ABC"}, {500 * time.Millisecond, "CA", "AC"}, {time.Second, "D", "D"}, {1100 * time.Millisecond, "CD", "CD"}} {
		if got := apply(step.after, step.keys); got != step.want {
			t.Errorf("after %v: %s, want %s", step.after, got, step.want)
		}
	}
}
