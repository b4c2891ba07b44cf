package sharedlog_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	nats "github.com/nats-io/nats-server/v2/server"
	client "github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"feedscope/demo-server/sharedlog"
)

func TestTheFirstEventAtAPositionCounts(t *testing.T) {
	n := startNode(t, nil)
	a, b := open(t, n.logOptions(t)), open(t, n.logOptions(t))
	offer := func(l *sharedlog.Log, position uint64, data string, want bool) {
		t.Helper()
		if taken, err := l.Append(t.Context(), event(position, data)); taken != want || err != nil {
			t.Errorf("position %d was taken: %v, %v", position, taken, err)
		}
	}
	offer(a, 1, "one of a", true)
	offer(b, 1, "one of b", false)
	offer(b, 2, "two of b", true)
	offer(b, 2, "two of b", false) // As after a lost acknowledgment.
	offer(a, 2, "two of a", false)
	offer(a, 3, "three of a", true)
	for _, l := range []*sharedlog.Log{a, b} {
		if last, held, err := l.Last(t.Context()); last != 3 || !held || err != nil {
			t.Errorf("the last position is %d, %v, %v", last, held, err)
		}
		for i, data := range []string{"one of a", "two of b", "three of a"} {
			got, err := l.Next(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(*event(uint64(i)+1, data), got); diff != "" {
				t.Error(diff)
			}
		}
	}
}

func TestLogKeepsTheNewestEventsOfEachFeed(t *testing.T) {
	n := startNode(t, nil)
	o := n.logOptions(t)
	o.Keep = 2
	l := open(t, o)
	for position := uint64(1); position <= 6; position++ {
		e := event(position, "x")
		if position <= 2 {
			e.Feed = "alerts"
		}
		if taken, err := l.Append(t.Context(), e); !taken || err != nil {
			t.Fatal(taken, err)
		}
	}
	var got []string
	for range 4 {
		e, err := l.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(e.Position, e.Feed))
	}
	if diff := cmp.Diff([]string{"1alerts", "2alerts", "5market", "6market"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestOpenErrors(t *testing.T) {
	plain := startNode(t, func(o *nats.Options) { o.JetStream = false })
	locked := startNode(t, func(o *nats.Options) { o.Authorization = "right" })
	other, foreign := startNode(t, nil), startNode(t, nil)
	open(t, other.logOptions(t))
	makeStream(t, foreign)
	for name, c := range map[string]struct {
		change func(*sharedlog.Options)
		want   string
	}{
		"no server": {
			func(o *sharedlog.Options) { o.URL = "nats://me:secret@127.0.0.1:1" },
			"cannot use the log at nats://127.0.0.1:1: no server answers; check the address, and that nats-server -js is running",
		},
		"no address": {
			func(o *sharedlog.Options) { o.URL = "http://me:secret@127.0.0.1:1" },
			`"http://127.0.0.1:1" is not the address of a log: use nats://HOST:4222 or tls://HOST:4222`,
		},
		"a comma in the password": {
			func(o *sharedlog.Options) { o.URL = "nats://me:sec,ret@127.0.0.1:1" },
			"the address nats://127.0.0.1:1 has a comma before its @: write one in a password as %2C, and nats:// or tls:// before each address",
		},
		"a server without JetStream": {func(o *sharedlog.Options) { o.URL = plain.url }, "JetStream is not enabled; start nats-server with -js"},
		"a wrong token": {
			func(o *sharedlog.Options) { o.URL = strings.Replace(locked.url, "//", "//wrong@", 1) },
			"the server does not accept the user, password or token in the address",
		},
		"another story": {
			func(o *sharedlog.Options) { o.URL, o.Seed = other.url, 2 },
			"has story 1 at speed 1: use --seed 1 --speed 1, or delete the stream DEMO",
		},
		"another speed": {func(o *sharedlog.Options) { o.URL, o.Speed = other.url, 0.5 }, "has story 1 at speed 1: use --seed 1 --speed 1"},
		"a stream of something else": {
			func(o *sharedlog.Options) { o.URL = foreign.url }, "is not the log of a demo server: delete or rename it",
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := other.logOptions(t)
			c.change(&o)
			l, err := sharedlog.Open(t.Context(), o)
			if err == nil {
				l.Close()
				t.Fatal("there is no error")
			}
			if s := err.Error(); !strings.Contains(s, c.want) || strings.Contains(s, "secret") || strings.Contains(s, "wrong") {
				t.Errorf("got  %s\nwant %s", s, c.want)
			}
		})
	}
}

// stream connects to the server as any client does.
func connect(t *testing.T, n *node) jetstream.JetStream {
	t.Helper()
	c, err := client.Connect(n.url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	js, err := jetstream.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return js
}

// makeStream makes a stream that has the name of a log but is none.
func makeStream(t *testing.T, n *node) {
	t.Helper()
	_, err := connect(t, n).CreateStream(t.Context(), jetstream.StreamConfig{Name: sharedlog.Stream, Subjects: []string{"x"}})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDeletedLogs(t *testing.T) {
	for name, again := range map[string]bool{"no stream": false, "a new stream": true} {
		t.Run(name, func(t *testing.T) {
			n := startNode(t, nil) // One for each, because a stream of a name that was deleted may go on with its numbers.
			js, o := connect(t, n), n.logOptions(t)
			l := open(t, o)
			for position := uint64(1); position <= 3; position++ {
				if _, err := l.Append(t.Context(), event(position, "x")); err != nil {
					t.Fatal(err)
				}
			}
			if err := js.DeleteStream(t.Context(), sharedlog.Stream); err != nil {
				t.Fatal(err)
			}
			if again {
				open(t, o)
			}
			if taken, err := l.Append(t.Context(), event(4, "x")); !errors.Is(err, sharedlog.ErrDeleted) {
				t.Errorf("got %v, taken: %v", err, taken)
			}
			if down, _ := l.Down(); down {
				t.Error("the log counts as down")
			}
		})
	}
}

func TestMessagesOfOthersAreErrors(t *testing.T) {
	n := startNode(t, nil)
	l := open(t, n.logOptions(t))
	if _, err := connect(t, n).Publish(t.Context(), "demo.log.market", []byte("hello")); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Next(t.Context()); err == nil || !strings.Contains(err.Error(), "is not an event of a demo server") {
		t.Errorf("got %v", err)
	}
}
