//go:build !windows

package watch_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"feedscope/ui/cli/service"
	"feedscope/ui/cli/watch"
	"feedscope/ui/config"
)

// manager is the end of the service manager.
type manager struct {
	t *testing.T
	*net.UnixConn
	vars map[string]string
}

func newManager(t *testing.T) *manager {
	t.Helper()
	dir, err := os.MkdirTemp("", "sd") //nolint:usetesting // The name of a socket is short.
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	path := filepath.Join(dir, "notify")
	c, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return &manager{t, c, map[string]string{"NOTIFY_SOCKET": path}}
}

func (m *manager) service() *service.Manager {
	return service.NewManager(func(name string) (string, bool) { v, ok := m.vars[name]; return v, ok })
}

// expect reads a message.
func (m *manager) expect(want string) {
	m.t.Helper()
	_ = m.SetReadDeadline(time.Now().Add(10 * time.Second))
	b := make([]byte, 1000)
	n, err := m.Read(b)
	if got := strings.ReplaceAll(string(b[:n]), "\n", " "); err != nil || !regexp.MustCompile("^"+want+"$").MatchString(got) {
		m.t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

func TestServiceManagerIsTold(t *testing.T) {
	m := newManager(t)
	m.vars["WATCHDOG_USEC"], m.vars["WATCHDOG_PID"] = "20000", strconv.Itoa(os.Getpid())
	ctx, cancel := context.WithCancelCause(t.Context())
	c, err := new(config.Loader).Parse("wall.yaml", []byte("feeds: [{name: f, url: http://127.0.0.1:1/f}]"))
	if err != nil {
		t.Fatal(err)
	}
	reloads, done := make(chan struct{}), make(chan error)
	go func() {
		done <- watch.Run(ctx, watch.Options{
			Config: c, Out: io.Discard, Service: m.service(), Reloads: reloads,
			Reload: func() (*config.Config, *config.Files, error) { return c, nil, nil },
		})
	}()
	m.expect(`READY=1 STATUS=0 of 1 feeds live`)
	m.expect(`WATCHDOG=1 STATUS=0 of 1 feeds live`)
	go func() { reloads <- struct{}{} }()
	for {
		b := make([]byte, 1000)
		n, err := m.Read(b)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(string(b[:n]), "RELOADING=1\nMONOTONIC_USEC=") {
			break
		}
	}
	m.expect(`READY=1 STATUS=0 of 1 feeds live`)
	cancel(errors.New("over"))
	for {
		b := make([]byte, 1000)
		n, err := m.Read(b)
		if err != nil {
			t.Fatal(err)
		}
		if string(b[:n]) == "STOPPING=1\nSTATUS=stopping" {
			break
		}
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestServiceIsOnlyWhatTheEnvironmentNames(t *testing.T) {
	for _, socket := range []string{"", "relative", "vsock:2:1234"} {
		m := &manager{vars: map[string]string{"NOTIFY_SOCKET": socket}}
		if m.service() != nil {
			t.Errorf("the socket %q is a service manager", socket)
		}
	}
}
