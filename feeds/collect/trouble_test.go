package collect_test

import (
	"errors"
	"net"
	"strings"
	"testing"

	"github.com/nats-io/nats-server/v2/server"

	"feedscope/feeds/collect/link"
	"feedscope/feeds/collect/natstest"
	"feedscope/feeds/collect/wire"
)

func TestLeavingEndsAnAttemptToConnect(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	s := newScene(t, "nats://"+l.Addr().String(), 1)
	a := s.start("a")
	c, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	a.leave()
	if text := a.log.String(); text != "" {
		t.Error(text)
	}
}

func TestNothingIsLoggedAboutTheEndOfTheConnection(t *testing.T) {
	s := newScene(t, natstest.Start(t).URL, 1)
	a := s.start("a")
	s.share(a)
	a.leave()
	if text := a.log.String(); strings.Contains(text, "waiting for JetStream") || a.Figures().Connected {
		t.Error(text)
	}
}

// permissions are those of a collector. docs/SCALE.md has this list.
var permissions = []string{
	"feedscope.>", "$KV.feedscope.>", "$JS.API.INFO",
	"$JS.API.STREAM.INFO.*", "$JS.API.STREAM.CREATE.*", "$JS.API.STREAM.MSG.GET.FEEDSCOPE", "$JS.API.STREAM.MSG.GET.KV_feedscope",
	"$JS.API.DIRECT.GET.KV_feedscope.>",
	"$JS.API.CONSUMER.CREATE.KV_feedscope.>", "$JS.API.CONSUMER.INFO.KV_feedscope.*", "$JS.API.CONSUMER.DELETE.KV_feedscope.*",
	"$JS.FC.KV_feedscope.>",
}

// startGuarded starts a server whose user c has permissions.
func startGuarded(t *testing.T, publish *server.SubjectPermission) *natstest.Server {
	t.Helper()
	return natstest.Start(t, func(o *server.Options) {
		o.Users = []*server.User{
			{Username: "all", Password: "x"},
			{Username: "c", Password: "x", Permissions: &server.Permissions{
				Publish: publish, Subscribe: &server.SubjectPermission{Allow: []string{"_INBOX.>"}},
			}},
		}
	})
}

func as(user string, s *natstest.Server) string {
	return strings.Replace(s.URL, "nats://", "nats://"+user+":x@", 1)
}

func TestCollectorsNeedThesePermissions(t *testing.T) {
	n := startGuarded(t, &server.SubjectPermission{Allow: permissions})
	s := newScene(t, as("c", n), 4)
	a, b := s.start("a"), s.start("b")
	s.share(a, b)
	s.source.send(300)
	b.leave()
	s.share(a)
	s.url = as("all", n)
	s.exact()
	if text := a.log.String() + b.log.String(); strings.Contains(text, "WARN") {
		t.Error(text)
	}
}

func TestMissingPermissionIsLogged(t *testing.T) {
	n := startGuarded(t, &server.SubjectPermission{Deny: []string{"feedscope.>"}})
	s := newScene(t, as("c", n), 1)
	a := s.start("a")
	s.await("nothing is logged", func() bool { return strings.Contains(a.log.String(), "cannot be taken over") })
	if text := a.log.String(); !strings.Contains(text, "the user may not publish to feedscope._owner.f0; give it the permissions in docs/SCALE.md") {
		t.Error(text)
	}
}

func TestReloadOfOneCollectorIsReportedByAll(t *testing.T) {
	s := newScene(t, natstest.Start(t).URL, 2)
	a, b := s.start("a"), s.start("b")
	s.share(a, b)
	s.configure(b, append(s.feeds, "new")...)
	s.await("nothing is logged", func() bool { return strings.Contains(a.log.String(), "other feeds in their configuration") })
	s.configure(a, append(s.feeds, "new")...)
	s.await("the end is not logged", func() bool { return strings.Contains(a.log.String(), "same feeds in their configuration again") })
}

// TestLeaseOfAFeedThatCannotStartIsReleased lets a machine refuse to start a feed.
func TestLeaseOfAFeedThatCannotStartIsReleased(t *testing.T) {
	s := newScene(t, natstest.Start(t).URL, 1)
	l, err := link.Connect(t.Context(), link.Options{URL: s.url})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	bucket, err := l.Bucket(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	m := s.prepare("a")
	go m.Run(t.Context())
	turn := <-m.Turns()
	s.configure(m)
	turn.Done(errors.New("it is gone"))
	s.await("the lease is kept", func() bool {
		e, err := bucket.Get(t.Context(), wire.LeaseKey+wire.Token("f0"))
		return err == nil && len(e.Value()) == 0
	})
	m.Leave()
	<-m.Done()
}

func TestFeedDoesNotStartWhileItsPositionIsUnknown(t *testing.T) {
	n := startGuarded(t, &server.SubjectPermission{Deny: []string{"$JS.API.DIRECT.GET.KV_feedscope.>"}})
	s := newScene(t, as("c", n), 1)
	a := s.start("a")
	s.await("nothing is logged", func() bool { return strings.Contains(a.log.String(), "cannot be taken over") })
	if f := a.Figures(); f.Taken > 0 || f.Messages > 0 {
		t.Errorf("figures %+v", f)
	}
}
