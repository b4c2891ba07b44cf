package proxies_test

import (
	"net"
	"strings"
	"testing"
	"time"
)

// tinyproxy starts a forward proxy with more lines in its configuration, and returns its address.
func tinyproxy(t *testing.T, more string) string {
	t.Helper()
	dir, address := t.TempDir(), freeAddress(t)
	host, port, _ := net.SplitHostPort(address)
	path := configured(t, dir, "Listen %s\nPort %s\nTimeout 600\nMaxClients 20\nLogLevel Error\n%s\n", host, port, more)
	startServer(t, address, "tinyproxy", "-d", "-c", path)
	return address
}

// socks starts a SOCKS5 server and returns its address.
func socks(t *testing.T, more ...string) string {
	t.Helper()
	address := freeAddress(t)
	host, port, _ := net.SplitHostPort(address)
	startServer(t, address, "microsocks", append([]string{"-i", host, "-p", port}, more...)...)
	return address
}

const password = "s3cret-of-ana"

func TestForwardProxies(t *testing.T) {
	t.Parallel()
	open, guarded := tinyproxy(t, ""), tinyproxy(t, "BasicAuth ana "+password)
	relay, guardedRelay := socks(t), socks(t, "-u", "ana", "-P", password)
	key, cert := certificate(t)
	plain := upstream(t, busy)
	targets := map[string]string{
		"http://":  plain,
		"https://": startNginx(t, plain, "ssl", "ssl_certificate "+cert+"; ssl_certificate_key "+key+";"), // Uses CONNECT.
	}
	tests := map[string]struct {
		proxy string
		code  int
		says  string
	}{
		"HTTP":                          {proxy: "http://" + open},
		"HTTP with a password":          {proxy: "http://ana:" + password + "@" + guarded},
		"HTTP without its password":     {proxy: "http://" + guarded, code: 3, says: "407"},
		"HTTP with a wrong password":    {proxy: "http://ana:not-" + password + "@" + guarded, code: 3, says: "401"},
		"SOCKS5":                        {proxy: "socks5://" + relay},
		"SOCKS5 that resolves names":    {proxy: "socks5h://" + relay},
		"SOCKS5 with a password":        {proxy: "socks5://ana:" + password + "@" + guardedRelay},
		"SOCKS5 without its password":   {proxy: "socks5://" + guardedRelay, code: 3, says: "proxy"},
		"SOCKS5 with a wrong password":  {proxy: "socks5://ana:not-" + password + "@" + guardedRelay, code: 3, says: "proxy"},
		"a proxy that is down":          {proxy: "http://" + freeAddress(t), code: 3, says: "refused"},
		"HTTP where SOCKS5 is expected": {proxy: "http://" + relay, code: 3, says: "proxy"},
	}
	for name, test := range tests {
		for scheme, target := range targets {
			t.Run(scheme+" through "+name, func(t *testing.T) {
				t.Parallel()
				r := run(t, time.Minute, nil, "tail", scheme+target+"/market", "--proxy", test.proxy, "--cacert", cert,
					"--count", "3", "--retry-max", "1", "--connect-timeout", "5s", "-o", "json")
				if r.code != test.code || !strings.Contains(r.stderr, test.says) {
					t.Errorf("exit code %d, want %d; stderr is %q, want it to mention %q", r.code, test.code, r.stderr, test.says)
				}
				if got := strings.Count(r.stdout, "\n"); test.code == 0 && got != 3 {
					t.Errorf("got %d events, want 3", got)
				}
				if strings.Contains(r.stdout+r.stderr, password) {
					t.Errorf("the output has the password: %q", r.stdout+r.stderr)
				}
			})
		}
	}
}

func TestProxyPassword(t *testing.T) {
	examine(t, []scene{{
		name: "tinyproxy", unconnected: true, want: []string{"proxy-auth"}, says: []string{"407"},
		start: func(t *testing.T) []string {
			return []string{events(origin{}.serve(t)), "--proxy", "http://" + tinyproxy(t, "BasicAuth ana "+password)}
		},
	}})
}
