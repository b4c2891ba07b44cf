package sharedlog_test

import (
	"net"
	"testing"
	"time"

	nats "github.com/nats-io/nats-server/v2/server"

	"feedscope/demo-server/eventlog"
	"feedscope/demo-server/sharedlog"
	"feedscope/test/leak"
)

func TestMain(m *testing.M) { leak.Main(m) }

// patience bounds the wait for anything.
const patience = time.Minute

// node is a nats-server with JetStream.
type node struct {
	options nats.Options
	server  *nats.Server
	url     string
}

func startNode(t *testing.T, change func(*nats.Options)) *node {
	t.Helper()
	n := &node{options: nats.Options{
		Host: "127.0.0.1", Port: -1, JetStream: true, StoreDir: t.TempDir(), NoLog: true, NoSigs: true,
		JetStreamMaxMemory: 64 << 20, JetStreamMaxStore: 256 << 20,
	}}
	if change != nil {
		change(&n.options)
	}
	n.start(t)
	return n
}

// start starts the server, after stop at its old address and with its old data.
func (n *node) start(t *testing.T) {
	t.Helper()
	o := n.options
	s, err := nats.NewServer(&o)
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	n.server = s
	t.Cleanup(n.stop)
	if !s.ReadyForConnections(patience) {
		t.Fatal("nats-server does not start")
	}
	n.options.Port, n.url = s.Addr().(*net.TCPAddr).Port, s.ClientURL()
}

func (n *node) stop() {
	n.server.Shutdown()
	n.server.WaitForShutdown()
}

// options returns the options of a log at the server.
func (n *node) logOptions(t *testing.T) sharedlog.Options {
	return sharedlog.Options{URL: n.url, Seed: 1, Speed: 1, Keep: 100, Warn: func(sentence string) { t.Log(sentence) }}
}

func open(t *testing.T, o sharedlog.Options) *sharedlog.Log {
	t.Helper()
	l, err := sharedlog.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	return l
}

// event returns the event at a position.
func event(position uint64, data string) *eventlog.Shared {
	return &eventlog.Shared{
		Position: position, Feed: "market", ID: position + 10, All: position + 20,
		Entry: eventlog.Entry{
			Time: time.Unix(1000, int64(position)), Name: []byte("quote"), Data: []byte(data), Key: "quote ZEPH",
			Closed: position%2 == 0, Continues: position%3 == 0,
		},
	}
}
