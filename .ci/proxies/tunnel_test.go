package proxies_test

import (
	"testing"
	"time"
)

// tunneled returns a start function for an https origin behind a tunnel that a forward proxy opens.
func tunneled(o origin, proxy func(*testing.T) string) func(*testing.T) []string {
	return func(t *testing.T) []string {
		o.key, o.certificate = certificate(t)
		return []string{
			"https://" + o.serve(t) + "/events", "--proxy", "http://" + proxy(t), "--cacert", o.certificate,
		}
	}
}

// tinyproxyWith returns a proxy for tunneled.
func tinyproxyWith(more string) func(*testing.T) string {
	return func(t *testing.T) string { return tinyproxy(t, more) }
}

// squidTunnel returns a proxy for tunneled.
func squidTunnel(more string) func(*testing.T) string {
	return func(t *testing.T) string {
		address := freeAddress(t)
		startSquid(t, address, "http_port "+address+"\nacl SSL_ports port 1-65535\n"+more)
		return address
	}
}

// apacheTunnel returns a proxy for tunneled.
func apacheTunnel(more string) func(*testing.T) string {
	return func(t *testing.T) string {
		return apache("LoadModule proxy_connect_module /usr/lib/apache2/modules/mod_proxy_connect.so\n"+
			"ProxyRequests On\nAllowCONNECT 1-65535\n"+more)(t, freeAddress(t))
	}
}

func TestTunnels(t *testing.T) {
	rare := origin{every: 4e9}
	const allow = "http_access allow all\n"
	examine(t, []scene{
		{name: "tinyproxy is patient", duration: 30 * time.Second, start: tunneled(rare, tinyproxyWith(""))},
		{
			name: "tinyproxy cuts idle tunnels", start: tunneled(rare, tinyproxyWith("Timeout 4")),
			want: []string{"idle-cut"}, says: []string{"without the proxy"},
		},
		{
			name:  "tinyproxy cuts idle tunnels, but the feed has heartbeats",
			start: tunneled(origin{every: 4e9, beat: 1e9}, tinyproxyWith("Timeout 10")),
		},
		{name: "squid is patient", duration: 30 * time.Second, start: tunneled(rare, squidTunnel(allow))},
		{
			name: "squid cuts idle tunnels", start: tunneled(rare, squidTunnel(allow+"read_timeout 4 seconds\n")),
			want: []string{"idle-cut"}, says: []string{"without the proxy"},
		},
		{name: "Apache is patient", duration: 30 * time.Second, start: tunneled(rare, apacheTunnel(""))},
		{
			name: "Apache cuts idle tunnels", start: tunneled(rare, apacheTunnel("ProxyTimeout 4\nTimeout 4\n")),
			want: []string{"idle-cut"}, says: []string{"without the proxy"},
		},
		{
			name: "squid refuses tunnels", start: tunneled(rare, squidTunnel("http_access deny CONNECT\n"+allow)),
			want: []string{"proxy-fails"}, unconnected: true, duration: 20 * time.Second,
		},
		{
			name: "tinyproxy refuses tunnels to the port", start: tunneled(rare, tinyproxyWith("ConnectPort 443")),
			want: []string{"proxy-fails"}, unconnected: true, duration: 20 * time.Second,
		},
	})
}
