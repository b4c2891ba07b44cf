// Package proxies_test puts servers that are not ours between feedscope and the demo's server, and looks at what
// doctor says: go test -v ./.ci/proxies. It takes real time, a minute or two, and is therefore not part of go test ./...
package proxies_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"feedscope/demo-server/server"
)

// beyond starts a server that is not ours, on loopback, and ends it with the test. It gives a program's output as the
// reason if it does not listen. A machine without the program skips the test, unless PROXIES=required says that it must not.
func beyond(t *testing.T, address, name string, args ...string) {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("PROXIES") == "required" {
			t.Fatalf("PROXIES=required, and %s is not installed: apt-get install %s", name, name)
		}
		t.Skipf("%s is not installed: apt-get install %s", name, name)
	}
	var said bytes.Buffer
	cmd := exec.Command(path, args...)
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(ended)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-ended
	})
	if !listens(t, address, ended) {
		_ = cmd.Process.Kill()
		<-ended
		t.Fatalf("%s does not listen on %s:\n%s", name, address, said.String())
	}
}

// listens waits until something answers at the address, at most ten seconds, or until what should has ended.
func listens(t *testing.T, address string, ended <-chan struct{}) bool {
	t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	late := time.After(10 * time.Second)
	for {
		var d net.Dialer
		if c, err := d.DialContext(t.Context(), "tcp", address); err == nil {
			return c.Close() == nil
		}
		select {
		case <-ended:
			return false
		case <-late:
			return false
		case <-again.C:
		}
	}
}

// freeAddress gives an address on loopback where nothing listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// upstream serves the demo's story and gives its host and port.
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
	go s.Run(ctx)
	go func() { done <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return l.Addr().String()
}

// configured writes a configuration file into a directory of the test and gives its path.
func configured(t *testing.T, dir, format string, args ...any) string {
	t.Helper()
	path := filepath.Join(dir, "proxy.conf")
	if err := os.WriteFile(path, fmt.Appendf(nil, format, args...), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
