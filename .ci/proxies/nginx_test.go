package proxies_test

import (
	"testing"

	"feedscope/demo-server/server"
)

// startNginx starts nginx in front of an upstream and returns its address. More is added to the server block, and
// listen follows the address in its directive. By default nginx speaks HTTP/1.0 to the upstream and holds events until
// a buffer is full; it forwards the chunks of HTTP/1.1 even while buffering.
func startNginx(t *testing.T, upstream, listen, more string) string {
	t.Helper()
	return startNginxWith(t, "", upstream, listen, more)
}

// startNginxWith is startNginx with more lines outside the server block.
func startNginxWith(t *testing.T, lines, upstream, listen, more string) string {
	t.Helper()
	dir, address := t.TempDir(), freeAddress(t)
	path := configured(t, dir, `
daemon off; master_process off; pid %[1]s/pid;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path %[1]s/1; proxy_temp_path %[1]s/2; fastcgi_temp_path %[1]s/3;
  uwsgi_temp_path %[1]s/4; scgi_temp_path %[1]s/5;
  proxy_cache_path %[1]s/cache keys_zone=cache:1m;
  limit_req_zone $server_port zone=requests:1m rate=1r/m;
  %[6]s
  server {
    listen %[2]s %[3]s;
    %[4]s
    location / { proxy_pass http://%[5]s; }
  }
}
`, dir, address, listen, more, upstream, lines)
	startServer(t, address, "nginx", "-c", path, "-e", "stderr", "-p", dir)
	return address
}

// nginx returns a proxy for behind.
func nginx(more string) func(*testing.T, string) string {
	return func(t *testing.T, upstream string) string { return startNginx(t, upstream, "", more) }
}

// nginxBalances returns a proxy for behind that balances between the upstream and a server that is down.
func nginxBalances(more string) func(*testing.T, string) string {
	return func(t *testing.T, upstream string) string {
		group := "upstream app { server " + upstream + " max_fails=0; server 127.0.0.1:1 max_fails=0; }\n"
		return startNginxWith(t, group, "app", "", "proxy_buffering off; "+more)
	}
}

// story returns a start function for a stream of the demo server behind nginx.
func story(stream, more string, flags ...string) func(*testing.T) []string {
	return func(t *testing.T) []string {
		return append([]string{"http://" + startNginx(t, upstream(t, busy), "", more) + stream}, flags...)
	}
}

func busy(*server.Options) {}

// secured returns a start function for a stream of the demo server behind nginx with TLS.
func secured(stream, listen string) func(*testing.T) []string {
	return func(t *testing.T) []string {
		key, cert := certificate(t)
		more := "ssl_certificate " + cert + "; ssl_certificate_key " + key + ";"
		return []string{"https://" + startNginx(t, upstream(t, busy), listen, more) + stream, "--cacert", cert}
	}
}

const (
	nginxIgnores = "proxy_ignore_headers X-Accel-Buffering;"
	nginxPacks   = "gzip on; gzip_types text/event-stream; gzip_proxied any; gzip_min_length 0;"
	nginxCaches  = "proxy_http_version 1.1; proxy_cache cache; proxy_cache_valid 10m;"
	nginxFilters = `proxy_http_version 1.1; proxy_buffering off;
    sub_filter_types text/event-stream; sub_filter_once off; sub_filter "\n\nfoo" "\n\nbar";`
)

func TestNginx(t *testing.T) {
	slow := origin{every: 250e6, padding: 140}
	timeless, nameless, beating := slow, slow, slow
	timeless.noTime = true
	nameless.noTime, nameless.noID = true, true
	beating.beat = 5e9
	examine(t, []scene{
		{
			name:  "buffers",
			start: story("/market", nginxIgnores), want: []string{"buffered"}, says: []string{"proxy_buffering off"},
		},
		{name: "obeys the header that forbids buffering", start: story("/market", "")},
		{name: "buffers, but forwards chunks", start: story("/market", nginxIgnores+"proxy_http_version 1.1;")},
		{name: "compresses and flushes", start: story("/market", nginxPacks)},
		{
			name:  "compresses and buffers",
			start: story("/market", nginxIgnores+nginxPacks, "--compressed"), want: []string{"buffered"},
		},
		{
			name:  "cuts by proxy_read_timeout",
			start: behind(origin{every: 3e9}, nginx("proxy_buffering off; proxy_read_timeout 3s;")),
			want:  []string{"idle-cut"}, says: []string{"3", "proxy_read_timeout"},
		},
		{name: "speaks HTTP/2 over TLS", start: secured("/market", "ssl http2"), says: []string{"HTTP/2"}},
		{
			name: "buffers four small events a second", start: behind(slow, nginx("")), want: []string{"buffered"},
			says: []string{"proxy_buffering off"},
		},
		{name: "buffers small events without times", start: behind(timeless, nginx("")), want: []string{"buffered"}},
		{name: "buffers small events without times and ids", start: behind(nameless, nginx("")), want: []string{"buffered"}},
		{name: "buffers small events and comments", start: behind(beating, nginx("")), want: []string{"buffered"}},
		{name: "filters from a blank line on", start: behind(origin{}, nginx(nginxFilters)), want: []string{"one-late"}},
		{
			name:  "filters a feed without times from a blank line on",
			start: behind(origin{noTime: true}, nginx(nginxFilters)), want: []string{"one-late"},
		},
		{
			name:  "filters a slow feed from a blank line on",
			start: behind(origin{every: 2e9, noTime: true, noID: true}, nginx(nginxFilters)), want: []string{"one-late"},
		},
		{
			name:  "caches a response that ends",
			start: behind(origin{history: 20, lasts: 5e9}, nginx(nginxCaches)),
			want:  []string{"cached"},
		},
		{
			name:  "allows one request a minute",
			start: behind(origin{}, nginx("proxy_buffering off; limit_req zone=requests; limit_req_status 429;")),
			want:  []string{"rate-limited"},
		},
		{
			name:  "serves a page",
			start: behind(origin{}, nginx(`location = /events { default_type text/html; return 200 "<title>Hello</title>"; }`)),
			want:  []string{"page"}, says: []string{"Hello"}, unconnected: true,
		},
	})
}
