package notifications

import (
	"fmt"
	"testing"
	"time"

	"feedscope/feeds"
)

func TestSourcesCountOpenNotifications(t *testing.T) {
	n := New(Options{Key: "key", Source: "source", Text: "text", Resolved: []string{"resolved"}})
	for i, source := range []string{"db", "web", "db", "", "api", "db"} {
		kind := "raised"
		if i == 5 {
			kind = "resolved"
		}
		n.Fold([]feeds.Event{{
			Kind: feeds.Message, Type: []byte(kind), Time: time.Unix(int64(i), 0),
			Data: fmt.Appendf(nil, `{"key":"%d","source":%q,"text":"x"}`, i, source),
		}})
	}
	r := n.Reader()
	r.Read(0, 9, new(Snapshot))
	top, others := r.Sources(2)
	if got, want := fmt.Sprint(top, others), "[{db 2} { 1}] 2"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
