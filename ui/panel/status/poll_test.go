package status

import (
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/widget"
)

func TestAPolledFeedIsNeverCalledLive(t *testing.T) {
	polled := &feeds.Snapshot{Poll: 5 * time.Second, Status: feeds.Status{State: feeds.Live}}
	if got := stateWords(polled); got != "polling 5s" || len(got) > stateWidth {
		t.Errorf("it is called %q", got)
	}
	if !polls(polled) || polls(&feeds.Snapshot{Status: polled.Status}) {
		t.Error("it is drawn as a live one is")
	}
	polled.Status.State = feeds.Waiting
	if got := stateWords(polled); got != "waiting" {
		t.Errorf("waiting, it is called %q", got)
	}
}

func TestTheDetailsSayWhatTheResponseIsReadAs(t *testing.T) {
	s := sheet{l: widget.NewLine(100), f: paneltest.Frame(), w: 100}
	s.content(&feeds.Detail{
		Snapshot: feeds.Snapshot{Poll: time.Minute}, Wire: "a JSON document",
		Conn: conn.Info{Forced: "text/plain", Encoding: "zstd"},
	})
	got := strings.Join(paneltest.Plain(s.lines), "|")
	for _, want := range []string{"every 1m; this is no stream", "a JSON document, forced: the server sends text/plain", "zstd"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
}
