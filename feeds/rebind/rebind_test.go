package rebind

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestSuspect(t *testing.T) {
	for host, want := range map[string]bool{
		"127.0.0.1": false, "127.0.0.1:7333": false, "localhost:7333": false, "[::1]:7333": false, "feeds.localhost": false,
		"192.168.1.7:80": false, "[fe80::1%25eth0]": false,
		"API.example.com": false, "": false,
		"build": true, "printer.local:9000": true, "host.docker.internal:9000": true, "api.test": true, ".": true,
		"evil.example": true, "evil.example:7333": true, "localhost.evil.example": true, "127.0.0.1.evil.example": true,
		"localhost.": true, "evillocal.com": true, "127.1.": true, "api.example.com.evil.example": true, "[::1].evil.example": true,
	} {
		for _, c := range []struct {
			at   net.Addr
			want bool
		}{
			{&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}, want},
			{&net.TCPAddr{IP: net.IPv6loopback}, want},
			{&net.TCPAddr{IP: net.IPv4(192, 168, 1, 7)}, false},
			{&net.UnixAddr{Name: "s"}, false},
		} {
			r := httptest.NewRequestWithContext(
				context.WithValue(t.Context(), http.LocalAddrContextKey, c.at), http.MethodGet, "/", nil,
			)
			r.Host = host
			if got := Suspect(r, "api.example.com"); got != c.want {
				t.Errorf("Host %q at %v is suspect: %v", host, c.at, got)
			}
		}
	}
}
