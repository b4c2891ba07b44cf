package trouble

import (
	"testing"

	"feedscope/feeds"
	"feedscope/feeds/conn"
)

func TestTooManyOpenFilesAreNotReportedPerFeed(t *testing.T) {
	var l Trouble
	if s := l.News(&feeds.Event{State: feeds.Waiting, Data: []byte("too many open files"), Cause: conn.KindFiles}); s != "" {
		t.Errorf("reports %q", s)
	}
	if s := l.News(&feeds.Event{State: feeds.Live, Data: []byte("connected")}); s != "" {
		t.Errorf("reports %q", s)
	}
}
