package proxies_test

import (
	"context"
	"net"
	"syscall"
	"testing"
	"time"
)

// named returns a start function for an origin behind HAProxy at a name with two addresses, of which 127.0.0.1 answers.
func named(name, other string) func(*testing.T) []string {
	return func(t *testing.T) []string {
		_, port := split(haproxy(haproxyPatient)(t, origin{}.serve(t)))
		return []string{
			"http://" + name + ":" + port + "/events", "--resolve", name + ":" + port + ":" + other + ",127.0.0.1",
		}
	}
}

// hanging starts an HAProxy that is stopped and whose queue is full, so that connections to it time out, and returns its
// address.
func hanging(t *testing.T) string {
	t.Helper()
	address, signal := startHAProxy(t, freeAddress(t), haproxyPatient+"  backlog 1\n")
	signal(syscall.SIGSTOP)
	refused := 0 // In a row: on a busy machine a connection may just be late.
	for range 100 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		var d net.Dialer
		c, err := d.DialContext(ctx, "tcp", address)
		cancel()
		if err == nil {
			refused = 0
			t.Cleanup(func() { _ = c.Close() })
			continue
		}
		if refused++; refused == 3 {
			return address
		}
	}
	t.Fatal("the queue takes any number of connections")
	return ""
}

// balanced returns a start function for an origin behind HAProxy, which balances between it and a server that hangs.
func balanced(lines string) func(*testing.T) []string {
	return func(t *testing.T) []string {
		front := haproxy(haproxyPatient+lines, "  balance roundrobin", "  server hanging "+hanging(t))
		return []string{events(front(t, origin{lasts: 6e9}.serve(t)))}
	}
}

func TestDeadAddresses(t *testing.T) {
	const short = 20 * time.Second
	examine(t, []scene{
		{
			name: "one of two addresses refuses", start: named("feed.test", "127.0.0.2"), duration: short,
			want: []string{"address-dead"},
		},
		{name: "a server that listens on IPv4 only", start: named("localhost", "[::1]"), duration: short},
		{
			name: "nothing listens", want: []string{"refused"}, unconnected: true, duration: short,
			start: func(t *testing.T) []string { return []string{events(freeAddress(t))} },
		},
		{
			name: "one of two backends takes no connections", want: []string{"backend-down"},
			start: balanced("  timeout connect 2s\n  retries 0\n"),
		},
		{
			name: "one of two backends takes no connections, and others are tried", want: []string{"slow-first-byte"},
			says:  []string{"dead server"},
			start: balanced("  timeout connect 2s\n  retries 1\n  option redispatch 1\n"),
		},
		{
			name: "one of two servers behind nginx is down", want: []string{"backend-down"},
			start: behind(origin{lasts: 6e9}, nginxBalances("proxy_next_upstream off;")),
		},
		{
			name:  "one of two servers behind nginx is down, and others are tried",
			start: behind(origin{lasts: 6e9}, nginxBalances("")),
		},
	})
}
