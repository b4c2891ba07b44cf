package link_test

import (
	"context"
	"strings"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"feedscope/feeds/collect/link"
	"feedscope/feeds/collect/natstest"
	"feedscope/feeds/collect/wire"
)

func connect(t *testing.T, o link.Options) *link.Link {
	t.Helper()
	l, err := link.Connect(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	return l
}

func TestErrorsSayWhatToDoWithoutSecrets(t *testing.T) {
	guarded := natstest.Start(t, func(o *server.Options) { o.Username, o.Password = "joe", "right-password" })
	plain := natstest.Start(t, func(o *server.Options) { o.JetStream = false })
	host := strings.TrimPrefix(guarded.URL, "nats://")
	for name, c := range map[string]struct{ url, want string }{
		"wrong password": {
			"nats://joe:hunter2-secret@" + host,
			"cannot connect to nats://•••@" + host + ": the server does not accept the credentials; " +
				"check the user, password or token in the address, or --creds",
		},
		"nobody there": {
			"nats://hunter2-secret@127.0.0.1:1",
			"cannot connect to nats://•••@127.0.0.1:1: no server answers; check the address, and that nats-server is running",
		},
		"no JetStream": {
			plain.URL, "cannot use JetStream at " + plain.URL + ": JetStream is not enabled; " +
				"start nats-server with -js, or enable it for the account",
		},
		"wrong scheme": {"http://hunter2-secret@a", "http://•••@a: want nats://host:4222 or tls://host:4222"},
		"no host":      {"nats://", `"nats://" is not an address of NATS; want nats://host:4222 or tls://host:4222`},
		"not a URL":    {"nats://a:b c@:x", `"nats://•••@:x" is not an address of NATS; want nats://host:4222 or tls://host:4222`},
	} {
		_, err := link.Connect(t.Context(), link.Options{URL: c.url})
		if err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v\nwant %s", name, err, c.want)
		}
	}
	connect(t, link.Options{URL: "nats://joe:right-password@" + host})
}

func TestStreamAndBucketAreCreatedOnce(t *testing.T) {
	s := natstest.Start(t)
	for range 2 {
		l := connect(t, link.Options{URL: s.URL})
		stream, err := l.Stream(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		c := stream.CachedInfo().Config
		if c.Replicas != 1 || !c.AllowAtomicPublish || !c.DenyDelete {
			t.Errorf("config %+v", c)
		}
		if _, err := l.Bucket(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestStreamOfAClusterHasThreeCopies(t *testing.T) {
	l := connect(t, link.Options{URL: natstest.URLs(natstest.Cluster(t, 3))})
	s, err := l.Stream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	kv, err := l.Bucket(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	status, err := kv.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if n := s.CachedInfo().Config.Replicas; n != 3 || status.Config().Replicas != 3 {
		t.Errorf("stream has %d copies, bucket %d", n, status.Config().Replicas)
	}
}

func TestLastMessageOfAFilter(t *testing.T) {
	l := connect(t, link.Options{URL: natstest.Start(t).URL})
	if _, err := l.Last(t.Context(), wire.Messages("a")); err == nil || !strings.Contains(err.Error(), "cannot read the stream FEEDSCOPE") {
		t.Errorf("without a stream: %v", err)
	}
	if _, err := l.Stream(t.Context()); err != nil {
		t.Fatal(err)
	}
	if last, err := l.Last(t.Context(), wire.Messages("a")); err != nil || last.Sequence != 0 {
		t.Errorf("empty stream: %+v, %v", last, err)
	}
	for _, feed := range []string{"a", "a", "b"} {
		m := &nats.Msg{Subject: wire.Subject(feed, "x"), Header: nats.Header{"H": {"v"}}, Data: []byte("text")}
		if _, err := l.JS.PublishMsg(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	last, err := l.Last(t.Context(), wire.Messages("a"))
	if err != nil || last.Sequence != 2 || last.Header.Get("H") != "v" || string(last.Data) != "text" || last.Subject != "feedscope.a.x" {
		t.Errorf("got %+v, %v", last, err)
	}
}

func TestLinkComesBack(t *testing.T) {
	s := natstest.Start(t)
	changes := make(chan error, 8)
	l := connect(t, link.Options{URL: s.URL, Changed: func(err error) { changes <- err }})
	s.Stop()
	if err := <-changes; err == nil || !strings.Contains(err.Error(), "lost the connection") {
		t.Errorf("lost with %v", err)
	}
	if err := l.Conn.Publish("x", nil); err == nil {
		t.Error("a lost connection takes messages")
	}
	s.Start(t)
	if err := <-changes; err != nil {
		t.Errorf("back with %v", err)
	}
	if _, err := l.JS.AccountInfo(context.Background()); err != nil {
		t.Error(err)
	}
}
