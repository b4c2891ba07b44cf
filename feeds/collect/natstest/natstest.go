// Package natstest starts nats-servers with JetStream in the process of a test: one, or a cluster. Addresses on loopback come out;
// the servers end with the test.
package natstest

import (
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// wait bounds the start of a server or a cluster.
const wait = 20 * time.Second

// Server is a nats-server.
type Server struct {
	// URL is the address for clients.
	URL     string
	options server.Options
	server  *server.Server
}

// Start starts a server that is not part of a cluster. Each change adjusts its options.
func Start(t testing.TB, changes ...func(*server.Options)) *Server {
	t.Helper()
	s := &Server{options: options(t, "n1")}
	for _, change := range changes {
		change(&s.options)
	}
	s.Start(t)
	return s
}

// Cluster starts a cluster of n servers and waits until they have agreed on a leader.
func Cluster(t testing.TB, n int) []*Server {
	t.Helper()
	ports := freePorts(t, n)
	var routes []*url.URL
	for _, p := range ports {
		routes = append(routes, &url.URL{Scheme: "nats", Host: fmt.Sprintf("127.0.0.1:%d", p)})
	}
	all := make([]*Server, n)
	for i := range all {
		all[i] = &Server{options: options(t, fmt.Sprintf("n%d", i+1))}
		o := &all[i].options
		o.Cluster = server.ClusterOpts{Name: "test", Host: "127.0.0.1", Port: ports[i]}
		o.Routes = routes
	}
	for _, s := range all {
		s.Start(t)
	}
	await(t, "the cluster has no leader", func() bool {
		for _, s := range all {
			if s.server.JetStreamIsLeader() {
				return len(s.server.JetStreamClusterPeers()) == n
			}
		}
		return false
	})
	return all
}

// URLs returns the addresses of servers, separated by commas.
func URLs(all []*Server) string {
	var urls []string
	for _, s := range all {
		urls = append(urls, s.URL)
	}
	return strings.Join(urls, ",")
}

// Start starts the server again after Stop, at its old address and with its old data.
func (s *Server) Start(t testing.TB) {
	t.Helper()
	o := s.options
	var err error
	if s.server, err = server.NewServer(&o); err != nil {
		t.Fatal(err)
	}
	s.server.Start()
	started := s.server
	t.Cleanup(func() { stop(started) })
	if !s.server.ReadyForConnections(wait) {
		t.Fatal("nats-server does not start")
	}
	s.URL = s.server.ClientURL()
	s.options.Port = s.server.Addr().(*net.TCPAddr).Port
}

// Name returns the name of the server in a cluster.
func (s *Server) Name() string { return s.options.ServerName }

// Stop ends the server.
func (s *Server) Stop() { stop(s.server) }

func stop(s *server.Server) {
	s.Shutdown()
	s.WaitForShutdown()
}

func options(t testing.TB, name string) server.Options {
	return server.Options{
		ServerName: name, Host: "127.0.0.1", Port: -1, JetStream: true, StoreDir: t.TempDir(), NoLog: true, NoSigs: true,
		JetStreamMaxMemory: 256 << 20, JetStreamMaxStore: 4 << 30,
	}
}

// freePorts returns ports that were free a moment ago.
func freePorts(t testing.TB, n int) (ports []int) {
	t.Helper()
	for range n {
		l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = l.Close() }()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

// await waits until a condition holds that no event announces.
func await(t testing.TB, otherwise string, holds func() bool) {
	t.Helper()
	ticks := time.NewTicker(10 * time.Millisecond)
	defer ticks.Stop()
	timeout := time.After(wait)
	for !holds() {
		select {
		case <-ticks.C:
		case <-timeout:
			t.Fatal(otherwise)
		}
	}
}
