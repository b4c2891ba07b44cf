package cli

import (
	"net"
	"net/url"
	"strings"
	"testing"
)

func TestTapAddresses(t *testing.T) {
	to := &url.URL{Scheme: "https", Host: "api.example.com"}
	for _, c := range []struct {
		ip, base string
		exposed  bool
	}{
		{"127.0.0.1", "http://127.0.0.1:9000", false},
		{"::1", "http://[::1]:9000", false},
		{"::", "http://127.0.0.1:9000", true},
		{"0.0.0.0", "http://127.0.0.1:9000", true},
		{"192.0.2.7", "http://192.0.2.7:9000", true},
	} {
		at := &net.TCPAddr{IP: net.ParseIP(c.ip), Port: 9000}
		if got := baseURL(at); got != c.base {
			t.Errorf("%s: base URL %s, want %s", c.ip, got, c.base)
		}
		if notice := exposure(at, to); strings.Contains(notice, "api.example.com") != c.exposed {
			t.Errorf("%s: %q", c.ip, notice)
		}
	}
}
