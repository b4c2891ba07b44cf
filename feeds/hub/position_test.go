package hub_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
)

func TestSavedPositionsOfAnotherKindAreNotUsed(t *testing.T) {
	byPath := feeds.Resume{By: feeds.ByQuery, Name: "since", Path: "seq", Persist: true}
	persist := feeds.Resume{Persist: true}
	for name, c := range map[string]struct {
		first, second feeds.Request
		want          string
	}{
		"the same":               {feeds.Request{Resume: persist}, feeds.Request{Resume: persist}, "#7"},
		"the same value":         {feeds.Request{Resume: byPath}, feeds.Request{Resume: byPath}, "since=42#"},
		"a value after an ID":    {feeds.Request{Resume: persist}, feeds.Request{Resume: byPath}, "#"},
		"an ID after a value":    {feeds.Request{Resume: byPath}, feeds.Request{Resume: persist}, "#"},
		"IDs that became labels": {feeds.Request{Resume: persist}, feeds.Request{Resume: persist, Labels: true}, "#"},
	} {
		t.Run(name, func(t *testing.T) {
			var log []string
			spec := feeds.Spec{Bookmarks: filepath.Join(t.TempDir(), "ids.json")}
			for _, spec.Request = range []feeds.Request{c.first, c.second} {
				log = nil
				withFeed(t, spec, logRequests(&log, "id: 7\ndata: {\"seq\":42}\n\n"), func(w *env) { w.after(100 * time.Millisecond) })
			}
			if got := strings.Join(log, "|"); got != c.want {
				t.Errorf("the second run requested %s, want %s", got, c.want)
			}
		})
	}
}

func TestIDThatNoHeaderCanCarryIsReported(t *testing.T) {
	withFeed(t, feeds.Spec{}, stream("id: a\x1bb\ndata: a\n\n"), func(w *env) {
		w.expect(
			1500*time.Millisecond,
			"0s connecting: connecting", "0s live: connected",
			`0s anomaly no header can carry the id "a\x1bb" at byte 5, so a reconnection cannot resume after it`,
			"0s message#a\x1bb=a", "0s waiting: the server closed the stream",
			`1s connecting: connecting; cannot resume: no header can carry the id "a\x1bb"`, "1s live: connected",
			`1s anomaly no header can carry the id "a\x1bb" at byte 5, so a reconnection cannot resume after it`,
			"1s message#a\x1bb=a", "1s waiting: the server closed the stream",
		)
	})
}

func TestReasonsShortenIDs(t *testing.T) {
	long := strings.Repeat("é", 5000)
	withFeed(t, feeds.Spec{LastEventID: long}, stream(holding), func(w *env) {
		shown := strings.Repeat("é", 32) + "…"
		w.expect(0, "0s connecting: resuming after id "+shown, "0s live: connected, asked to resume after id "+shown)
	})
}
