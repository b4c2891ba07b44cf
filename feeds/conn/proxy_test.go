package conn_test

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"feedscope/feeds/conn"
	"feedscope/feeds/conn/auth"
)

func basic(s string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(s)) }

// startProxy serves p, with TLS if there is an authority, and returns its URL with the user information.
func startProxy(t *testing.T, p *httpProxy, a *authority, user string) string {
	t.Helper()
	url := ""
	if a == nil {
		s := httptest.NewServer(p)
		t.Cleanup(s.Close)
		url = s.URL
	} else {
		url = serveTLS(t, a.server(t), p.ServeHTTP)
	}
	return strings.Replace(url, "://", "://"+user, 1)
}

func TestLoopbackUsesAnExplicitProxy(t *testing.T) {
	a := newAuthority(t)
	h := func(w http.ResponseWriter, _ *http.Request) { stream(w) }
	for name, c := range map[string]struct {
		url   string
		proxy *authority
		want  string
	}{
		"plain":                           {serve(t, h), nil, "GET http://127.0.0.1"},
		"through a tunnel":                {serveTLS(t, a.server(t), h), nil, "CONNECT 127.0.0.1"},
		"HTTP/2 through a tunnel":         {serveTLS(t, a.server(t), h, withHTTP2), nil, "CONNECT 127.0.0.1"},
		"plain through an https proxy":    {serve(t, h), a, "GET http://127.0.0.1"},
		"a tunnel through an https proxy": {serveTLS(t, a.server(t), h), a, "CONNECT 127.0.0.1"},
	} {
		t.Run(name, func(t *testing.T) {
			p := &httpProxy{auth: basic("me:s3cret")}
			proxy := startProxy(t, p, c.proxy, "me:s3cret@")
			r := request(t, c.url)
			r.Route = conn.Route{Proxy: proxy, TLS: conn.TLS{CA: a.file}}
			r.Auth = auth.NewSource(auth.Credentials{Bearer: "t0ken"}).Session(t.Context())
			s, err := open(t, r)
			if err != nil {
				t.Fatal(err)
			}
			if got := p.requests(); len(got) != 1 || !strings.HasPrefix(got[0], c.want) {
				t.Errorf("the proxy received %q", got)
			}
			if len(p.leak) > 0 {
				t.Error("the proxy saw the token")
			}
			if want := strings.Replace(proxy, "me:s3cret@", "", 1) + ", as set"; s.Info.Proxy.String() != want {
				t.Errorf("the proxy is reported as %q, want %q", s.Info.Proxy, want)
			}
		})
	}
}

func TestNoProxyExemptsHosts(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) { stream(w) })
	host := strings.TrimPrefix(url, "http://")
	for list, direct := range map[string]bool{
		"*": true, "127.0.0.1": true, "a.test, 127.0.0.0/8": true, host: true, "127.0.0.1:80": false,
		"127.0.0.1:80, " + host: true,
		"a.test,b.test":         false, "": false,
	} {
		p := &httpProxy{}
		if _, err := openRoute(t, url, conn.Route{Proxy: startProxy(t, p, nil, ""), NoProxy: list}); err != nil {
			t.Fatal(err)
		}
		if got := len(p.requests()) == 0; got != direct {
			t.Errorf("%q: without the proxy %v, want %v", list, got, direct)
		}
	}
}

func TestEnvironmentProxyIsNamedWithItsVariable(t *testing.T) {
	for _, name := range []string{
		"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy",
	} {
		t.Setenv(name, "")
	}
	p := &httpProxy{auth: basic("me:s3cret")}
	proxy := startProxy(t, p, nil, "me:wrong-s3cret@")
	shown := strings.Replace(proxy, "me:wrong-s3cret@", "", 1)
	for _, c := range []struct{ scheme, variable string }{
		{"http", "all_proxy"}, {"http", "HTTP_PROXY"}, {"https", "HTTPS_PROXY"},
	} {
		t.Setenv(c.variable, proxy)
		_, err := openRoute(t, c.scheme+"://feed.test/", conn.Route{})
		e := failure(t, err)
		want := "the proxy " + shown + ", from " + c.variable +
			`: it requires another user and password (407, it says Basic realm="corp")`
		if !strings.HasPrefix(e.Reason, want) || e.Kind != conn.KindProxyAuth || !e.AtProxy || e.Retry ||
			strings.Contains(e.Reason, "s3cret") {
			t.Errorf("%s: %s, %q, retry %v", c.variable, e.Kind, e.Reason, e.Retry)
		}
		if e.Info.Proxy != (conn.Via{URL: shown, From: c.variable}) {
			t.Errorf("%s: through %+v", c.variable, e.Info.Proxy)
		}
	}
	t.Setenv("NO_PROXY", ".test")
	if _, err := openRoute(t, "http://feed.test/", conn.Route{}); failure(t, err).Kind == conn.KindProxyAuth {
		t.Error("NO_PROXY is ignored")
	}
	_, err := openRoute(t, "http://feed.test/", conn.Route{NoProxy: "other.test"})
	if failure(t, err).Kind != conn.KindProxyAuth {
		t.Error("NO_PROXY is used although the route has its own list")
	}
	t.Setenv("HTTP_PROXY", "ftp://me:s3cret@h")
	_, err = openRoute(t, "http://feed.other/", conn.Route{})
	if e := failure(t, err); e.Kind != conn.KindSettings ||
		!strings.HasPrefix(e.Reason, "the environment variable HTTP_PROXY: a proxy's URL begins with") ||
		strings.Contains(e.Reason, "s3cret") {
		t.Errorf("got %q, %s", e.Reason, e.Kind)
	}
}

func TestProxyAndServerFailuresAreDistinguished(t *testing.T) {
	const dead = "http://127.0.0.1:1" // No port that other tests get.
	alive := startProxy(t, &httpProxy{}, nil, "")
	for name, c := range map[string]struct {
		url, proxy string
		kind       conn.Kind
		atProxy    bool
		reason     string
	}{
		"the proxy": {
			"http://feed.test/", dead, conn.KindRefused, true, "the proxy " + dead + ", as set: connection refused",
		},
		"the proxy of a tunnel": {"https://feed.test/", dead, conn.KindRefused, true, "connection refused"},
		"a SOCKS proxy": {
			"http://feed.test/", strings.Replace(dead, "http", "socks5h", 1), conn.KindRefused, true,
			", as set: connection refused",
		},
		"a server that the proxy cannot reach": {
			strings.Replace(dead, "http", "https", 1), alive, conn.KindProxy, true, "it answered 502 Bad Gateway",
		},
		"a server through a proxy": {dead, alive, conn.KindStatus, false, "the server answered 502"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := openRoute(t, c.url, conn.Route{Proxy: c.proxy})
			e := failure(t, err)
			if e.Kind != c.kind || e.AtProxy != c.atProxy || !strings.Contains(e.Reason, c.reason) || !e.Retry {
				t.Errorf("got %s, at the proxy %v, %q, retry %v", e.Kind, e.AtProxy, e.Reason, e.Retry)
			}
		})
	}
}

func TestInsecureStillVerifiesAnHTTPSProxy(t *testing.T) {
	p := &httpProxy{}
	_, err := openRoute(t, "http://feed.test/",
		conn.Route{Proxy: startProxy(t, p, newAuthority(t), ""), TLS: conn.TLS{Insecure: true}})
	if e := failure(t, err); e.Kind != conn.KindTLSUntrusted || !e.AtProxy || len(p.requests()) > 0 {
		t.Errorf("got %s, %q", e.Kind, e.Reason)
	}
}

func TestSOCKSProxiesGetNamesOrAddresses(t *testing.T) {
	a := newAuthority(t)
	h := func(w http.ResponseWriter, _ *http.Request) { stream(w) }
	_, port, _ := strings.Cut(strings.TrimPrefix(serve(t, h), "http://"), ":")
	_, tlsPort, _ := strings.Cut(strings.TrimPrefix(serveTLS(t, a.server(t), h, withHTTP2), "https://"), ":")
	for name, c := range map[string]struct {
		url, scheme, want string
	}{
		"by name":             {"http://feed.test:" + port, "socks5h", "feed.test"},
		"by name, with TLS":   {"https://feed.test:" + tlsPort, "socks5h", "feed.test"},
		"by address":          {"http://feed.test:" + port, "socks5", "127.0.0.1"},
		"by address with TLS": {"https://feed.test:" + tlsPort, "socks5", "127.0.0.1"},
	} {
		t.Run(name, func(t *testing.T) {
			p := &socksProxy{user: "me", password: "s3cret", host: "127.0.0.1"}
			p.start(t)
			s, err := openRoute(t, c.url, conn.Route{
				Proxy: c.scheme + "://me:s3cret@" + p.addr, TLS: conn.TLS{CA: a.file},
				Resolve: []string{"feed.test:" + port + ":127.0.0.1", "feed.test:" + tlsPort + ":127.0.0.1"},
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := p.requests(); !slices.Equal(got, []string{c.want}) ||
				s.Info.Proxy.String() != c.scheme+"://"+p.addr+", as set" {
				t.Errorf("requested %q through %s", got, s.Info.Proxy)
			}
		})
	}
}

func TestSOCKSRefusalsAreAttributedToTheProxy(t *testing.T) {
	for name, c := range map[string]struct {
		user   string
		reply  byte
		kind   conn.Kind
		reason string
		retry  bool
	}{
		"a wrong password":    {"me:s3cret-wrong@", 0, conn.KindProxyAuth, "authentication failed", false},
		"no password":         {"", 0, conn.KindProxyAuth, "no acceptable authentication methods", false},
		"an unreachable host": {"me:s3cret@", 4, conn.KindProxy, "it says host unreachable", true},
	} {
		t.Run(name, func(t *testing.T) {
			p := &socksProxy{user: "me", password: "s3cret", reply: c.reply}
			p.start(t)
			_, err := openRoute(t, "http://feed.test/", conn.Route{Proxy: "socks5h://" + c.user + p.addr})
			e := failure(t, err)
			if e.Kind != c.kind || !e.AtProxy || !strings.Contains(e.Reason, c.reason) || strings.Contains(e.Reason, "s3cret") ||
				e.Retry != c.retry {
				t.Errorf("got %s, %q, retry %v", e.Kind, e.Reason, e.Retry)
			}
		})
	}
}
