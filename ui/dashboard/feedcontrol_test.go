package dashboard

import (
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
)

func TestPostIsSentAgainOnlyAfterAQuestion(t *testing.T) {
	l := newLive(t, "feeds:\n  - {name: a, url: $URL/a, body: x}\npanels:\n  - {name: Feeds, type: feeds}\n")
	f := l.hub.Feeds()[0]
	for f.Status().State != feeds.Live {
		<-l.hub.Changed()
	}
	before := f.Detail(time.Now()).Conn.Started
	l.update(key("r"))
	if l.update(frameMsg{now: time.Now()}); len(l.layers) != 1 || !strings.Contains(shown(l.Model), "Send the POST of a again?") {
		t.Fatal(shown(l.Model))
	}
	l.update(key("2"))
	if len(l.layers) != 0 || f.Detail(time.Now()).Conn.Started != before {
		t.Error("the request was sent again")
	}
	l.update(key("r"))
	l.update(key("1"))
	for f.Detail(time.Now()).Conn.Started.Equal(before) {
		<-l.hub.Changed()
	}
}
