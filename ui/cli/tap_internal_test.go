package cli

import (
	"fmt"
	"net"
	"net/url"
	"strings"
	"syscall"
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

func TestIncompleteRecordingsOutweighSignals(t *testing.T) {
	ended := signalError{syscall.SIGINT}
	for want, err := range map[int]error{
		exitSignal + 2: exitError{code: exitFindings}, exitFindings: fmt.Errorf("so: %w", exitError{code: exitFindings, anyway: true}),
	} {
		if code, _ := outcome(ended, err); code != want {
			t.Errorf("%#v: exit code %d, want %d", err, code, want)
		}
	}
}

func TestTapTarget(t *testing.T) {
	for given, want := range map[string]string{
		"https://api.example.com/v1": "https://api.example.com/v1",
		"api.example.com":            "https://api.example.com",
		"api.example.com/v1":         "https://api.example.com/v1",
		"localhost:8080":             "http://localhost:8080",
		"127.0.0.1:8080/x":           "http://127.0.0.1:8080/x",
		"host:8443":                  "https://host:8443",
		"ftp://api.example.com":      "",
		"api":                        "",
		"https://a:b@api.test":       "",
		"https://api.test?x":         "",
	} {
		to, _, err := (&tapFlags{to: given}).target()
		if (err != nil) != (want == "") || err == nil && to.String() != want {
			t.Errorf("%s: got %v, %v", given, to, err)
		}
	}
}
