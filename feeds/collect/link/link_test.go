package link_test

import (
	"context"
	"net"
	"strings"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

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
		"comma in a password": {
			"nats://joe:hun,ter2@h:4222,tls://b:4222",
			"nats://•••@h:4222: there is a comma before the @; write one in a password as %2C, and nats:// or tls:// before each address",
		},
		"comma in a token": {
			"hun,ter2@h",
			"•••@h: there is a comma before the @; write one in a password as %2C, and nats:// or tls:// before each address",
		},
		"password without a host": {
			"nats://joe:hunter2", `"nats://joe:•••" is not an address of NATS; want nats://host:4222 or tls://host:4222`,
		},
		"silent server": {silent(t), "no server answers; check the address, and that nats-server is running"},
		"not a URL":     {"nats://a:b c@:x", `"nats://•••@:x" is not an address of NATS; want nats://host:4222 or tls://host:4222`},
	} {
		_, err := link.Connect(t.Context(), link.Options{URL: c.url})
		if err == nil || err.Error() != c.want && (name != "silent server" || !strings.HasSuffix(err.Error(), c.want)) {
			t.Errorf("%s: got %v\nwant %s", name, err, c.want)
		}
	}
	connect(t, link.Options{URL: "nats://joe:right-password@" + host})
}

// silent returns the address of a server that accepts connections and says nothing.
func silent(t *testing.T) (url string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return "nats://" + l.Addr().String()
}

func TestConnectingEndsWithItsContext(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	tried := 0
	ended := make(chan error)
	url := "nats://" + l.Addr().String()
	go func() {
		_, err := link.Connect(ctx, link.Options{URL: url + "," + strings.Replace(url, "127.0.0.1", "localhost", 1)})
		_ = l.Close()
		ended <- err
	}()
	for {
		c, err := l.Accept()
		if err != nil {
			break
		}
		tried++
		defer func() { _ = c.Close() }()
		cancel()
	}
	if err := <-ended; err == nil || tried != 1 {
		t.Errorf("%v after %d attempts", err, tried)
	}
}

func TestShownAddressesHaveNoCredentials(t *testing.T) {
	for addresses, want := range map[string]string{
		"nats://joe:hun,ter2@h:4222":                  "nats://•••@h:4222",
		"nats://tok,en@h":                             "nats://•••@h",
		"nats://u:p@a:1, nats://u:q@b:2,c:3":          "nats://•••@a:1,nats://•••@b:2,c:3",
		"nats://u:p@x,y@h":                            "nats://•••@h",
		"nats://joe:hun":                              "nats://joe:•••",
		"h:4222/,nats://[fe80::1]:4222,tls://a.b:443": "h:4222/,nats://[fe80::1]:4222,tls://a.b:443",
	} {
		if got := link.Shown(addresses); got != want {
			t.Errorf("%s: got %s, want %s", addresses, got, want)
		}
	}
}

func TestReasonsAreSentences(t *testing.T) {
	full := &jetstream.APIError{Code: 503, ErrorCode: link.CodeStoreFailed}
	if got, want := link.Reason(full), "the stream is full; raise its limits or let it discard old messages"; got != want {
		t.Errorf("got %s", got)
	}
}

func TestMissingPermissionIsNamed(t *testing.T) {
	s := natstest.Start(t, func(o *server.Options) {
		o.Users = []*server.User{{Username: "c", Password: "x", Permissions: &server.Permissions{
			Publish: &server.SubjectPermission{Deny: []string{"$JS.API.STREAM.MSG.GET.>"}},
		}}}
	})
	l := connect(t, link.Options{URL: strings.Replace(s.URL, "nats://", "nats://c:x@", 1)})
	if _, err := l.Stream(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err := l.Last(t.Context(), wire.Messages("a"))
	const want = "the user may not publish to $JS.API.STREAM.MSG.GET.FEEDSCOPE; give it the permissions in docs/SCALE.md"
	if err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("got %v", err)
	}
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
