package proxies_test

import (
	"testing"
	"time"

	"feedscope/demo-server/server"
)

// nginx starts an nginx in front of an upstream and gives its address. More is what the server block says besides,
// and listen what listen says after the address. Its own default is HTTP/1.0 to the upstream, where it holds events until a buffer is
// full; the chunks of HTTP/1.1 it passes on even while it buffers.
func nginx(t *testing.T, upstream, listen, more string) string {
	t.Helper()
	dir, address := t.TempDir(), freeAddress(t)
	path := configured(t, dir, `
daemon off; master_process off; pid %[1]s/pid;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path %[1]s/1; proxy_temp_path %[1]s/2; fastcgi_temp_path %[1]s/3; uwsgi_temp_path %[1]s/4; scgi_temp_path %[1]s/5;
  server {
    listen %[2]s %[3]s;
    %[4]s
    location / { proxy_pass http://%[5]s; }
  }
}
`, dir, address, listen, more, upstream)
	beyond(t, address, "nginx", "-c", path, "-e", "stderr", "-p", dir)
	return address
}

func busy(*server.Options) {}

// quiet is a server that sends the past and then hardly anything.
func quiet(o *server.Options) { o.Speed, o.Heartbeat = 0.1, 0 }

func TestNginx(t *testing.T) {
	t.Parallel()
	key, cert := certificate(t)
	tests := map[string]struct {
		upstream func(*server.Options)
		listen   string
		block    string
		path     string
		args     []string
		codes    []string
		says     []string
	}{
		"buffers": {
			upstream: busy, block: "proxy_ignore_headers X-Accel-Buffering;", path: "/market",
			codes: []string{"buffered"}, says: []string{"proxy_buffering off"},
		},
		"is told by the header not to buffer": {upstream: busy, path: "/market"},
		"buffers, and yet passes chunks on": {
			upstream: busy, block: "proxy_ignore_headers X-Accel-Buffering; proxy_http_version 1.1;", path: "/market",
		},
		"compresses": {
			upstream: busy, path: "/market", block: "gzip on; gzip_types text/event-stream; gzip_proxied any; gzip_min_length 0;",
		},
		"compresses and buffers": {
			upstream: busy, path: "/market", args: []string{"--compressed"},
			block: "proxy_ignore_headers X-Accel-Buffering; gzip on; gzip_types text/event-stream; gzip_proxied any; gzip_min_length 0;",
			codes: []string{"buffered"},
		},
		"cuts after three seconds": {
			upstream: quiet, path: "/alerts?history=0", block: "proxy_read_timeout 3s;",
			codes: []string{"idle-cut"}, says: []string{"3", "proxy_read_timeout"},
		},
		"speaks HTTP/2 over TLS": {
			upstream: busy, path: "/market", listen: "ssl http2", args: []string{"--cacert", cert},
			block: "ssl_certificate " + cert + "; ssl_certificate_key " + key + ";", says: []string{"HTTP/2"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			scheme := "http"
			if test.listen != "" {
				scheme = "https"
			}
			url := scheme + "://" + nginx(t, upstream(t, test.upstream), test.listen, test.block) + test.path
			diagnose(t, 30*time.Second, append([]string{url}, test.args...)...).is(t, test.codes, test.says)
		})
	}
}
