package hub_test

import (
	"slices"
	"testing"
	"time"

	"feedscope/feeds"
)

func TestUselessTimePathIsReported(t *testing.T) {
	withFeed(t, feeds.Spec{TimePath: "tss"}, stream(
		"data: {\"symbol\":\"A\",\"ts\":1795250610994}\n\ndata: {\"price\":1}\n\n", 10*time.Second,
		"data: {\"tss\":1795250610994}\n\ndata: {\"ts\":1}\n\n", holding,
	), func(w *env) {
		w.after(5 * time.Second)
		got := w.feed.Detail(time.Now()).Timeless
		if got.Path != "tss" || got.Events != 2 || !slices.Equal(got.Members, []string{"symbol", "ts", "price"}) {
			t.Errorf("%+v", got)
		}
		w.after(time.Minute)
		if got := w.feed.Detail(time.Now()).Timeless; got.Events != 0 || got.Members != nil {
			t.Errorf("after an event with a time: %+v", got)
		}
	})
}
