package proxies_test

import (
	"net"
	"os"
	"path/filepath"
	"testing"
)

// varnish returns a proxy for behind, with statements for vcl_backend_response.
func varnish(response string) func(t *testing.T, upstream string) string {
	return func(t *testing.T, upstream string) string {
		t.Helper()
		dir := openDir(t)
		address := freeAddress(t)
		host, port, _ := net.SplitHostPort(upstream)
		path := filepath.Join(dir, "default.vcl")
		vcl := `vcl 4.1;
backend default { .host = "` + host + `"; .port = "` + port + `"; }
sub vcl_backend_response { ` + response + ` }
`
		if err := os.WriteFile(path, []byte(vcl), 0o644); err != nil {
			t.Fatal(err)
		}
		startServer(t, address, "varnishd", "-F", "-a", address, "-f", path, "-n", dir, "-s", "malloc,16M", "-j", "none")
		return address
	}
}

func TestVarnish(t *testing.T) {
	examine(t, []scene{
		{name: "passes events on", start: behind(origin{}, varnish("set beresp.uncacheable = true;"))},
		{name: "shares one stream among all clients", start: behind(origin{}, varnish("")), want: []string{"cached"}},
		{
			name:  "stores the response",
			start: behind(origin{}, varnish("set beresp.do_stream = false;")), want: []string{"held"}, unconnected: true,
		},
	})
}
