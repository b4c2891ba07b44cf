package proxies_test

import (
	"testing"
	"time"
)

// haproxy starts a HAProxy in front of an upstream, with these lines in its defaults, and gives its address.
func haproxy(t *testing.T, upstream, defaults string) string {
	t.Helper()
	dir, address := t.TempDir(), freeAddress(t)
	path := configured(t, dir, `
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
  server s %s
`, defaults, address, upstream)
	beyond(t, address, "haproxy", "-db", "-f", path)
	return address
}

func TestHAProxy(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		defaults string
		codes    []string
		says     []string
	}{
		"has time": {defaults: "  mode http\n  timeout server 1h\n"},
		"cuts by timeout server, whatever timeout tunnel says": {
			defaults: "  mode http\n  timeout server 3s\n  timeout tunnel 1h\n",
			codes:    []string{"idle-cut"}, says: []string{"timeout server"},
		},
		"cuts by timeout tunnel, as a relay of TCP": {
			defaults: "  mode tcp\n  timeout server 1h\n  timeout tunnel 3s\n",
			codes:    []string{"idle-cut"}, says: []string{"timeout tunnel"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := "http://" + haproxy(t, upstream(t, quiet), test.defaults) + "/alerts?history=0"
			diagnose(t, 30*time.Second, url).is(t, test.codes, test.says)
		})
	}
}
