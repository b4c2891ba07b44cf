package proxies_test

import "testing"

// startSquid starts squid with lines of a configuration that make it listen on an address.
func startSquid(t *testing.T, address, lines string) {
	t.Helper()
	dir := openDir(t)
	_, port := split(address)
	path := configured(t, dir, `
%[2]s
cache_mem 16 MB
cache_log %[1]s/cache.log
access_log none
pid_filename %[1]s/pid
coredump_dir %[1]s
netdb_filename none
shutdown_lifetime 0 seconds
pinger_enable off
`, dir, lines)
	startServer(t, address, "squid", "-N", "-f", path, "-n", "feedscope"+port)
}

// squid returns a proxy for behind: a reverse proxy with a cache.
func squid(more string) func(t *testing.T, upstream string) string {
	return func(t *testing.T, upstream string) string {
		t.Helper()
		address := freeAddress(t)
		host, port := split(upstream)
		startSquid(t, address, "http_port "+address+" accel defaultsite="+upstream+" no-vhost\n"+
			"cache_peer "+host+" parent "+port+" 0 no-query originserver name=origin\nhttp_access allow all\n"+more)
		return address
	}
}

const squidCaches = "refresh_pattern . 10 100% 10 override-expire ignore-no-store ignore-reload\n"

func TestSquid(t *testing.T) {
	examine(t, []scene{
		{
			name: "passes events on", start: behind(origin{}, squid("cache deny all")),
		},
		{
			name:  "caches a response that ends",
			start: behind(origin{every: 300e6, history: 20, lasts: 5e9}, squid(squidCaches)),
			want:  []string{"cached"},
		},
	})
}
