package hub_test

import (
	"testing"
	"time"

	"feedscope/feeds"
)

func TestAdoptChangesHowAStreamIsRead(t *testing.T) {
	parts := []any{"id: x\ndata: a\n\n", time.Second, "id: x\ndata: b\n\n", holding}
	withFeed(t, feeds.Spec{}, stream(parts...), func(w *env) {
		w.feed.Adopt(feeds.Spec{Heartbeat: 2 * time.Second, Request: feeds.Request{Labels: true}})
		w.expect(7*time.Second, "0s connecting: connecting", "0s live: connected", "0s message#x=a", "1s message#x=b",
			"6s stale: no byte for 5s")
		if id := w.feed.Snapshot(time.Now()).LastEventID; id != "" {
			t.Errorf("the position is %q", id)
		}
	})
}

func TestAdoptedLimitsApplyToSilence(t *testing.T) {
	withFeed(t, feeds.Spec{}, stream(time.Second, "data: a\n\n", holding), func(w *env) {
		w.expect(10*time.Second, "0s connecting: connecting", "0s live: connected", "1s message#=a")
		w.feed.Adopt(feeds.Spec{StaleAfter: 15 * time.Second, IdleTimeout: 20 * time.Second})
		w.expect(11*time.Second, "16s stale: no byte for 15s", "21s waiting: no byte for 20s, assumed dead")
	})
}

func TestPositionIsForgottenIfItMeansSomethingElse(t *testing.T) {
	for name, c := range map[string]struct {
		request feeds.Request
		want    string
	}{
		"the same":               {feeds.Request{}, "7"},
		"in the query":           {feeds.Request{Resume: feeds.Resume{By: feeds.ByQuery, Name: "after"}}, "7"},
		"a value in the data":    {feeds.Request{Resume: feeds.Resume{By: feeds.ByQuery, Name: "since", Path: "seq"}}, ""},
		"not at all":             {feeds.Request{Labels: true}, ""},
		"a value beside a label": {feeds.Request{Resume: feeds.Resume{Path: "seq"}, Labels: true}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			withFeed(t, feeds.Spec{}, stream("id: 7\ndata: a\n\n", time.Second, "data: b\n\n", holding), func(w *env) {
				w.feed.Adopt(feeds.Spec{Request: c.request})
				w.after(2 * time.Second)
				if got := w.feed.Snapshot(time.Now()).LastEventID; got != c.want {
					t.Errorf("the position is %q, want %q", got, c.want)
				}
			})
		})
	}
}
