package watch

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

// Service sends messages to the service manager, as described in sd_notify(3) of systemd. A nil *Service sends none.
type Service struct {
	socket string
	every  time.Duration // How often the service manager expects a sign of life; zero: never.
}

// NewService returns the service manager that the environment names, or nil if there is none.
func NewService(lookup func(name string) (string, bool)) *Service {
	socket, _ := lookup("NOTIFY_SOCKET")
	if !strings.HasPrefix(socket, "/") && !strings.HasPrefix(socket, "@") {
		return nil
	}
	s := &Service{socket: socket}
	limit, _ := lookup("WATCHDOG_USEC")
	pid, _ := lookup("WATCHDOG_PID")
	if us, err := strconv.ParseInt(limit, 10, 64); err == nil && us > 0 && (pid == "" || pid == strconv.Itoa(os.Getpid())) {
		s.every = time.Duration(us) * time.Microsecond / 2
	}
	return s
}

// send sends assignments, one per line. The service manager might be gone; nobody else can be told.
func (s *Service) send(assignments ...string) {
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

// reloading announces a reload, which ready ends.
func (s *Service) reloading() {
	if s != nil {
		s.send("RELOADING=1", "MONOTONIC_USEC="+strconv.FormatInt(monotonic(), 10))
	}
}

func (s *Service) ready(status string) { s.send("READY=1", "STATUS="+status) }

// patience is how much longer the service manager waits for a start that goes on; more signs follow until then.
const patience = time.Minute

// waiting says for what the start waits.
func (s *Service) waiting(what string) {
	s.send("EXTEND_TIMEOUT_USEC="+strconv.FormatInt(patience.Microseconds(), 10), "STATUS="+what)
}

func (s *Service) stopping() { s.send("STOPPING=1", "STATUS=stopping") }

// alive sends a sign of life and the status.
func (s *Service) alive(status string) { s.send("WATCHDOG=1", "STATUS="+status) }

func statusOf(live, all int) string { return fmt.Sprintf("%d of %d feeds live", live, all) }
