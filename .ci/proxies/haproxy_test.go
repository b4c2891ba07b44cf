package proxies_test

import (
	"strings"
	"syscall"
	"testing"
	"time"
)

// startHAProxy starts HAProxy in front of an upstream, with more lines in its defaults and its backend, and returns
// its address.
func startHAProxy(
	t *testing.T, upstream, defaults string, backend ...string,
) (address string, signal func(syscall.Signal)) {
	t.Helper()
	address = freeAddress(t)
	path := configured(t, t.TempDir(), `
global
  maxconn 64
defaults
  timeout connect 5s
  timeout client 1h
%s
frontend f
  bind %s
  default_backend b
backend b
%s
  server s %s
`, defaults, address, strings.Join(backend, "\n"), upstream)
	process := startServer(t, address, "haproxy", "-db", "-f", path)
	return address, func(s syscall.Signal) { _ = process.Signal(s) }
}

// haproxy returns a proxy for behind.
func haproxy(defaults string, backend ...string) func(*testing.T, string) string {
	return func(t *testing.T, upstream string) string {
		address, _ := startHAProxy(t, upstream, defaults, backend...)
		return address
	}
}

const (
	haproxyPatient = "  mode http\n  timeout server 1h\n"
	haproxyPacks   = haproxyPatient + "  compression algo gzip\n  compression type text/event-stream\n"
)

func TestHAProxy(t *testing.T) {
	examine(t, []scene{
		{name: "is patient", start: behind(origin{every: 2e9}, haproxy(haproxyPatient))},
		{
			name: "cuts by timeout server", start: behind(origin{every: 4e9}, haproxy("  mode http\n  timeout server 4s\n")),
			want: []string{"idle-cut"}, says: []string{"timeout server"},
		},
		{
			name:  "cuts by timeout server, whatever timeout tunnel says",
			start: behind(origin{every: 4e9}, haproxy("  mode http\n  timeout server 4s\n  timeout tunnel 1h\n")),
			want:  []string{"idle-cut"}, says: []string{"timeout server"},
		},
		{
			name:  "cuts by timeout client, as a relay of TCP",
			start: behind(origin{every: 4e9}, haproxy("  mode tcp\n  timeout server 1h\n  timeout client 4s\n")),
			want:  []string{"idle-cut"}, says: []string{"timeout client"},
		},
		{
			name:  "cuts by timeout tunnel, as a relay of TCP",
			start: behind(origin{every: 4e9}, haproxy("  mode tcp\n  timeout server 1h\n  timeout tunnel 4s\n")),
			want:  []string{"idle-cut"}, says: []string{"timeout tunnel"},
		},
		{
			// An idle timeout and a lifetime look the same here because the origin ends the response cleanly.
			name:  "cuts a silent feed by timeout client",
			start: behind(origin{every: 3600e9}, haproxy("  mode tcp\n  timeout server 1h\n  timeout client 4s\n")),
			says:  []string{"ended after 4s"},
		},
		{
			name:  "stops waiting for the body",
			start: behind(origin{}, haproxy(haproxyPatient, "  http-response wait-for-body time 5s")), unconnected: true,
			want: []string{"held"}, says: []string{"wait-for-body"},
		},
		{
			name:  "waits long for the body",
			start: behind(origin{}, haproxy(haproxyPatient, "  http-response wait-for-body time 40s")), unconnected: true,
			want: []string{"held"}, says: []string{"wait-for-body"},
		},
		{
			// The end of each event stays in the compressor until the next one.
			name:  "compresses",
			start: behind(origin{}, haproxy(haproxyPacks), "--compressed"), want: []string{"compression-holds"},
		},
		{name: "compresses on request", start: behind(origin{}, haproxy(haproxyPacks)), want: []string{"compression-holds"}},
		{
			name:  "passes on what the origin compresses and flushes",
			start: behind(origin{gzip: true}, haproxy(haproxyPatient), "--compressed"),
		},
		{
			name:  "passes on what the origin compresses and flushes on request",
			start: behind(origin{gzip: true}, haproxy(haproxyPatient)),
		},
		{
			name:  "lets one connection through",
			start: behind(origin{}, haproxy(haproxyPatient+"  timeout queue 30s\n  default-server maxconn 1\n")),
			want:  []string{"stream-limit"},
		},
		{
			name:  "lets one connection through and refuses others",
			start: behind(origin{}, haproxy(haproxyPatient+"  timeout queue 1s\n  default-server maxconn 1\n")),
			want:  []string{"connection-limit"},
		},
		{
			name: "has one backend that is down",
			start: behind(origin{lasts: 6e9}, haproxy(haproxyPatient+"  retries 0\n",
				"  balance roundrobin", "  server dead 127.0.0.1:1")),
			want: []string{"backend-down"},
		},
	})
}

// stopped returns a start function for an origin behind an HAProxy that receives SIGSTOP after a time: its connections
// stay open.
func stopped(o origin, after time.Duration) func(*testing.T) []string {
	return func(t *testing.T) []string {
		if _, err := program(); err != nil { // Building takes a while.
			t.Fatal(err)
		}
		address, signal := startHAProxy(t, o.serve(t), haproxyPatient)
		stop := time.AfterFunc(after, func() { signal(syscall.SIGSTOP) })
		t.Cleanup(func() { stop.Stop() })
		return []string{events(address)}
	}
}

func TestStoppedProcess(t *testing.T) {
	const after = 15 * time.Second
	timeless := origin{every: 1e9, steady: true, noTime: true, noID: true}
	examine(t, []scene{
		{name: "with heartbeats", start: stopped(origin{every: 8e9, beat: 2e9}, after), want: []string{"half-open"}},
		{name: "with events at regular intervals", start: stopped(timeless, after), want: []string{"half-open"}},
		{name: "with events at random", start: stopped(origin{}, after), want: []string{"half-open"}},
		{name: "from the start", start: stopped(origin{}, 0), want: []string{"no-answer"}, unconnected: true},
	})
}
