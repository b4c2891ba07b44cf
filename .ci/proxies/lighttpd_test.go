package proxies_test

import (
	"net"
	"testing"
)

// lighttpd returns a proxy for behind, with more lines in its configuration. By default it stores a response until it
// is complete.
func lighttpd(more string) func(t *testing.T, upstream string) string {
	return func(t *testing.T, upstream string) string {
		t.Helper()
		dir, address := t.TempDir(), freeAddress(t)
		host, port, _ := net.SplitHostPort(address)
		upstreamHost, upstreamPort, _ := net.SplitHostPort(upstream)
		path := configured(t, dir, `
server.document-root = "%s"
server.bind = "%s"
server.port = %s
server.modules = ( "mod_proxy" )
proxy.server = ( "/events" => (( "host" => "%s", "port" => "%s" )) )
%s
`, dir, host, port, upstreamHost, upstreamPort, more)
		startServer(t, address, "lighttpd", "-D", "-f", path)
		return address
	}
}

const (
	lighttpdStreams  = "server.stream-response-body = 2\n"
	lighttpdDeflates = `server.modules += ( "mod_deflate" )
deflate.mimetypes = ( "text/" )
deflate.allowed-encodings = ( "gzip", "deflate" )
`
)

func TestLighttpd(t *testing.T) {
	examine(t, []scene{
		{
			name:  "stores the response by default",
			start: behind(origin{}, lighttpd("")), unconnected: true,
			want: []string{"held"}, says: []string{"server.stream-response-body", "HEAD"},
		},
		{
			name:  "stores the response, and the one to HEAD",
			start: behind(origin{unaware: true}, lighttpd("")), unconnected: true,
			want: []string{"held"}, says: []string{"server.stream-response-body"},
		},
		{
			name:  "stores a response that ends after 15 seconds",
			start: behind(origin{lasts: 15e9}, lighttpd("")),
			want:  []string{"held"},
		},
		{
			name:  "stores a response that ends after 30 seconds",
			start: behind(origin{lasts: 30e9}, lighttpd("")),
			want:  []string{"held"},
		},
		{
			name:  "streams through a buffer",
			start: behind(origin{every: 200e6}, lighttpd("server.stream-response-body = 1\n")),
		},
		{
			name:  "streams",
			start: behind(origin{}, lighttpd(lighttpdStreams)),
		},
		{
			name:  "compresses, and stores the response",
			start: behind(origin{}, lighttpd(lighttpdDeflates), "--compressed"), unconnected: true,
			want: []string{"held"},
		},
		{
			name:  "streams, and does not compress",
			start: behind(origin{}, lighttpd(lighttpdStreams+lighttpdDeflates), "--compressed"),
		},
	})
}
