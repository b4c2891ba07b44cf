package collect_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// nodeEnv is set for a process of this test that is to be a NATS server.
const nodeEnv = "FEEDSCOPE_NATS_NODE"

// node describes a NATS server.
type node struct {
	Name       string
	Port, Peer int
	Store      string
	Routes     []string
}

// serveNATS is the whole of a NATS server's process.
func serveNATS(settings string) error {
	var n node
	if err := json.Unmarshal([]byte(settings), &n); err != nil {
		return err
	}
	var routes []*url.URL
	for _, r := range n.Routes {
		u, err := url.Parse(r)
		if err != nil {
			return err
		}
		routes = append(routes, u)
	}
	s, err := server.NewServer(&server.Options{
		ServerName: n.Name, Host: "127.0.0.1", Port: n.Port, JetStream: true, StoreDir: n.Store, NoSigs: true,
		Cluster: server.ClusterOpts{Name: "proof", Host: "127.0.0.1", Port: n.Peer}, Routes: routes,
	})
	if err != nil {
		return err
	}
	s.ConfigureLogger()
	s.Start()
	end := make(chan os.Signal, 1)
	signal.Notify(end, syscall.SIGTERM)
	<-end
	s.Shutdown()
	return nil
}

// cluster is a cluster of NATS servers, each a process of its own.
type cluster struct {
	nodes   []node
	running []*process
}

func newCluster(t *testing.T, size int) *cluster {
	c := &cluster{running: make([]*process, size)}
	var routes []string
	for i := range size {
		n := node{Name: fmt.Sprintf("n%d", i+1), Port: freePort(t), Peer: freePort(t), Store: filepath.Join(t.TempDir(), "js")}
		c.nodes = append(c.nodes, n)
		routes = append(routes, fmt.Sprintf("nats://127.0.0.1:%d", n.Peer))
	}
	for i := range size {
		c.nodes[i].Routes = routes
		c.start(t, i)
	}
	return c
}

func (c *cluster) start(t *testing.T, i int) {
	settings, err := json.Marshal(c.nodes[i])
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), nodeEnv+"="+string(settings))
	c.running[i] = startProcess(t, c.nodes[i].Name, cmd)
}

// address returns the addresses of all servers, as clients take them.
func (c *cluster) address() string {
	var all []string
	for _, n := range c.nodes {
		all = append(all, fmt.Sprintf("nats://127.0.0.1:%d", n.Port))
	}
	return strings.Join(all, ",")
}

// connect returns a client once JetStream answers.
func (c *cluster) connect(t *testing.T) jetstream.JetStream {
	nc, err := nats.Connect(c.address(), nats.MaxReconnects(-1), nats.RetryOnFailedConnect(true), nats.ReconnectWait(100*time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	await(t, "JetStream answers", time.Minute, func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := js.AccountInfo(ctx)
		return err == nil
	})
	return js
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}
