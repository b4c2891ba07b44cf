package status

import (
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/ui/panel/paneltest"
)

func TestPolledFeedIsNeverLive(t *testing.T) {
	polled := &feeds.Snapshot{Poll: 5 * time.Second, Status: feeds.Status{State: feeds.Live}}
	if got := stateWords(polled); got != "polling 5s" || len(got) > stateWidth {
		t.Errorf("the state is %q", got)
	}
	if !polls(polled) || polls(&feeds.Snapshot{Status: polled.Status}) {
		t.Error("a polled feed looks like a live one")
	}
	polled.Status.State = feeds.Waiting
	if got := stateWords(polled); got != "reconnecting" {
		t.Errorf("while reconnecting: %q", got)
	}
}

func TestDetailNamesResponseFormat(t *testing.T) {
	s := newSheet(paneltest.Frame(), 100)
	s.content(&feeds.Detail{
		Snapshot: feeds.Snapshot{Poll: time.Minute}, Wire: "a JSON document",
		Conn: conn.Info{Forced: "text/plain", Encoding: "zstd"},
	})
	got := strings.Join(paneltest.Plain(s.Lines()), "|")
	for _, want := range []string{"every 1m; not a stream", "a JSON document, forced: the server sends text/plain", "zstd"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
}
