package collect

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestWarningsWaitAndAreNotThrownAway(t *testing.T) {
	var log bytes.Buffer
	n := news{log: slog.New(slog.NewTextHandler(&log, nil))}
	now := time.Unix(1000, 0)
	n.add(lostFeed, "a")
	n.tell(now, 1)
	n.add(lostFeed, "b")
	n.add(lostFeed, "b")
	n.add(tookOver, "c")
	n.tell(now.Add(5*time.Second), 1)
	if text := log.String(); strings.Contains(text, "feed=b") || !strings.Contains(text, "feed=c") {
		t.Error(text)
	}
	n.tell(now.Add(repeatWarning), 1)
	n.add(lostFeed, "d")
	n.rest()
	for _, feed := range []string{"a", "b", "c", "d"} {
		if text := log.String(); strings.Count(text, "feed="+feed) != 1 {
			t.Errorf("not once %s:\n%s", feed, text)
		}
	}
}

func TestChangedFeedsThatAreBeingTakenStartAnewLater(t *testing.T) {
	h := newHolder(New(Options{URL: "nats://127.0.0.1:1", Log: slog.New(slog.DiscardHandler)}))
	h.held["taking"], h.held["runs"] = new(holding), new(holding)
	all := []Feed{{Name: "taking"}, {Name: "runs"}, {Name: "elsewhere"}}
	h.Configure(all, []string{"taking", "runs", "elsewhere"})
	if got := h.stale(map[string]uint64{"runs": 1}); len(got) != 1 || got[0] != "runs" {
		t.Errorf("got %v", got)
	}
	running := map[string]uint64{"runs": 1, "taking": 1, "elsewhere": 1}
	if got := h.stale(running); len(got) != 1 || got[0] != "taking" {
		t.Errorf("got %v", got)
	}
	h.Configure(all, []string{"runs"})
	h.latest("runs")
	if got := h.stale(running); len(got) != 0 {
		t.Errorf("got %v after the feed was taken as it is now", got)
	}
}
