package view_test

import (
	"strings"
	"testing"

	"github.com/nats-io/nats-server/v2/server"

	"feedscope/feeds"
	"feedscope/feeds/collect/natstest"
	"feedscope/feeds/collect/view"
	"feedscope/feeds/collect/view/viewtest"
	"feedscope/feeds/collect/wire"
)

// docs/SCALE.md has this list.
var permissions = []string{
	"$JS.API.INFO", "$JS.API.STREAM.INFO.*", "$JS.API.DIRECT.GET.FEEDSCOPE",
	"$JS.API.CONSUMER.CREATE.FEEDSCOPE.>", "$JS.API.CONSUMER.MSG.NEXT.FEEDSCOPE.*", "$JS.API.CONSUMER.DELETE.FEEDSCOPE.*",
	"$JS.API.CONSUMER.CREATE.KV_feedscope.>", "$JS.API.CONSUMER.INFO.KV_feedscope.*", "$JS.API.CONSUMER.DELETE.KV_feedscope.*",
	"$JS.FC.KV_feedscope.>",
}

func TestViewOnlyNeedsToRead(t *testing.T) {
	s := natstest.Start(t, func(o *server.Options) {
		o.Users = []*server.User{
			{Username: "collector", Password: "x"},
			{Username: "viewer", Password: "x", Permissions: &server.Permissions{
				Publish: &server.SubjectPermission{Allow: permissions}, Subscribe: &server.SubjectPermission{Allow: []string{"_INBOX.>"}},
			}},
		}
	})
	as := func(user string) string { return strings.Replace(s.URL, "nats://", "nats://"+user+":x@", 1) }
	o := viewtest.New(t, as("collector"), "a", 1)
	o.Introduce(feeds.Spec{})
	o.Connect()
	if _, err := o.Link.JS.KeyValue(t.Context(), wire.Bucket); err != nil {
		t.Fatal(err)
	}
	w := open(t, as("viewer"), view.Start{}, "a", "b")
	w.until("read", func() bool { return w.State().Read })
	o.Send("message", "1", event("1", "x"))
	w.until("x", func() bool { return w.played("a 1 message#1=x") })
	w.until("no collector", func() bool { return w.played("a stale: no collector has this feed") })
	if at := w.State().At; strings.Contains(at, "x@") || strings.Contains(at, "viewer") {
		t.Errorf("it reads from %s", at)
	}
}
