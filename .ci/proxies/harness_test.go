// Package proxies_test runs feedscope behind real reverse proxies, forward proxies and caches: go test -v
// ./.ci/proxies. Each scene starts an event server and third-party software in front of it, and compares the findings
// of feedscope doctor with the expected ones. It runs in real time, a minute or two, and is therefore not part of go
// test ./...
package proxies_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"feedscope/demo-server/server"
)

// startServer starts a third-party server on loopback and ends it with the test. If the server does not listen, the
// test fails with its output. If it is not installed, the test is skipped, or fails with PROXIES=required.
func startServer(t *testing.T, address, name string, args ...string) *os.Process {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("PROXIES") == "required" {
			t.Fatalf("PROXIES=required, and %s is not installed: apt-get install %s", name, name)
		}
		t.Skipf("%s is not installed: apt-get install %s", name, name)
	}
	var output bytes.Buffer
	cmd := exec.Command(path, args...)
	cmd.Stdout, cmd.Stderr = &output, &output
	cmd.WaitDelay = time.Second                           // Its children may keep its output open.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // They end with it.
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(ended)
	}()
	end := func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		<-ended
	}
	t.Cleanup(end)
	if !listens(t, address, ended) {
		end()
		t.Fatalf("%s does not listen on %s:\n%s", name, address, output.String())
	}
	return cmd.Process
}

// listens waits up to half a minute for a server to accept connections and reports whether it does. It stops waiting if
// the server ends.
func listens(t *testing.T, address string, ended <-chan struct{}) bool {
	t.Helper()
	retry := time.NewTicker(20 * time.Millisecond)
	defer retry.Stop()
	timeout := time.After(30 * time.Second)
	for {
		var d net.Dialer
		if c, err := d.DialContext(t.Context(), "tcp", address); err == nil {
			return c.Close() == nil
		}
		select {
		case <-ended:
			return false
		case <-timeout:
			return false
		case <-retry.C:
		}
	}
}

// given are the addresses that freeAddress has returned.
var given sync.Map

// freeAddress returns a loopback address on which nothing listens, a different one each time: some servers share the port
// of another without an error.
func freeAddress(t *testing.T) string {
	t.Helper()
	for {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		address := l.Addr().String()
		_ = l.Close()
		if _, again := given.LoadOrStore(address, true); !again {
			return address
		}
	}
}

// upstream starts the demo server and returns its host and port.
func upstream(t *testing.T, change func(*server.Options)) string {
	t.Helper()
	o := server.Defaults()
	change(&o)
	s, err := server.New(o)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { _ = s.Run(ctx) }() // Without a shared log, it never fails.
	go func() { done <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return l.Addr().String()
}

// configured writes a configuration file into a directory and returns its path.
func configured(t *testing.T, dir, format string, args ...any) string {
	t.Helper()
	path := filepath.Join(dir, "proxy.conf")
	if err := os.WriteFile(path, fmt.Appendf(nil, format, args...), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// openDir returns a temporary directory that every user may write to, since some servers switch to their own user. Its
// path is short enough for sockets.
func openDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "proxy") //nolint:usetesting // The parent of t.TempDir is closed to other users.
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	return dir
}
