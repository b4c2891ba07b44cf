// Package service is what programs that run unattended share: their log, and messages to the service manager.
package service

import (
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

// Manager sends messages to the service manager, as described in sd_notify(3) of systemd. A nil *Manager sends none.
type Manager struct {
	socket string
	every  time.Duration // How often the service manager expects a sign of life; zero: never.
}

// NewManager returns the service manager that the environment names, or nil if there is none.
func NewManager(lookup func(name string) (string, bool)) *Manager {
	socket, _ := lookup("NOTIFY_SOCKET")
	if !strings.HasPrefix(socket, "/") && !strings.HasPrefix(socket, "@") {
		return nil
	}
	s := &Manager{socket: socket}
	limit, _ := lookup("WATCHDOG_USEC")
	pid, _ := lookup("WATCHDOG_PID")
	if us, err := strconv.ParseInt(limit, 10, 64); err == nil && us > 0 && (pid == "" || pid == strconv.Itoa(os.Getpid())) {
		s.every = time.Duration(us) * time.Microsecond / 2
	}
	return s
}

// send sends assignments, one per line. The service manager might be gone; nobody else can be told.
func (s *Manager) send(assignments ...string) {
	if s == nil {
		return
	}
	c, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: s.socket, Net: "unixgram"})
	if err != nil {
		return
	}
	defer func() { _ = c.Close() }()
	_ = c.SetWriteDeadline(time.Now().Add(100 * time.Millisecond))
	_, _ = c.Write([]byte(strings.Join(assignments, "\n")))
}

// Reloading announces a reload, which Ready ends.
func (s *Manager) Reloading() {
	if s != nil {
		s.send("RELOADING=1", "MONOTONIC_USEC="+strconv.FormatInt(monotonic(), 10))
	}
}

// Ready says that the service is ready, with its status.
func (s *Manager) Ready(status string) { s.send("READY=1", "STATUS="+status) }

// patience is how much longer the service manager waits for a start that goes on; more signs follow until then.
const patience = time.Minute

// Waiting says for what the start waits.
func (s *Manager) Waiting(what string) {
	s.send("EXTEND_TIMEOUT_USEC="+strconv.FormatInt(patience.Microseconds(), 10), "STATUS="+what)
}

// Stopping says that the service is about to end.
func (s *Manager) Stopping() { s.send("STOPPING=1", "STATUS=stopping") }

// Alive sends a sign of life and the status. Call it every [Manager.Every].
func (s *Manager) Alive(status string) { s.send("WATCHDOG=1", "STATUS="+status) }

// Every returns how often the service manager wants a sign of life; longest if it does not care.
func (s *Manager) Every(longest time.Duration) time.Duration {
	if s != nil && s.every > 0 {
		return min(longest, s.every)
	}
	return longest
}
