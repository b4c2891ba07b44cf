package conn_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"feedscope/feeds/conn"
)

func TestResolveReplacesTheLookup(t *testing.T) {
	a := newAuthority(t)
	url := serveTLS(t, a.server(t), func(w http.ResponseWriter, _ *http.Request) { stream(w) })
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(url, "https://"))
	var dialed []string
	c := conn.NewClient(conn.Options{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		dialed = append(dialed, addr)
		if strings.HasPrefix(addr, "[::1]") {
			return nil, errors.New("no route")
		}
		return (&net.Dialer{}).DialContext(ctx, network, addr)
	}})
	t.Cleanup(c.Close)
	r := request(t, "https://feed.test:"+port)
	r.Route = conn.Route{Resolve: []string{"FEED.test:" + port + ":[::1],127.0.0.1"}, TLS: conn.TLS{CA: a.file}}
	s, err := c.Open(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	_ = s.Body.Close()
	if want := []string{"[::1]:" + port, "127.0.0.1:" + port}; !slices.Equal(dialed, want) {
		t.Errorf("dialed %q", dialed)
	}
}

func TestResolveAcceptsCurlsSyntax(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) { stream(w) })
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(url, "http://"))
	for name, entries := range map[string][]string{
		"for any host":              {"*:" + port + ":127.0.0.1"},
		"for one host before any":   {"*:" + port + ":192.0.2.1", "feed.test:" + port + ":127.0.0.1"},
		"that would expire in curl": {"+feed.test:" + port + ":127.0.0.1"},
	} {
		s, err := openRoute(t, "http://feed.test:"+port, conn.Route{Resolve: entries})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if d := s.Info.Dials; len(d) != 1 || d[0].Addr != "127.0.0.1:"+port {
			t.Errorf("%s: dialed %+v", name, d)
		}
	}
}

func TestAllConnectionsUseTheUnixSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", path)
	if err != nil {
		t.Fatal(err)
	}
	s := &httptest.Server{Listener: l, Config: &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Host != "feed.test" {
				t.Errorf("requested host %q", r.Host)
			}
			stream(w)
		}),
	}}
	s.Start()
	t.Cleanup(s.Close)
	t.Setenv("HTTP_PROXY", "http://nowhere.test:1")
	got, err := openRoute(t, "http://feed.test/", conn.Route{UnixSocket: path})
	if err != nil {
		t.Fatal(err)
	}
	if d := got.Info.Dials; len(d) != 1 || d[0].Addr != path || got.Info.Proxy != (conn.Via{}) {
		t.Errorf("dialed %+v, %v", d, got.Info.Proxy)
	}
	_, err = openRoute(t, "http://feed.test/", conn.Route{UnixSocket: path + "x"})
	if e := failure(t, err); !e.Retry || !strings.Contains(e.Reason, "no such file") || len(e.Info.Dials) != 1 ||
		e.Info.Dials[0].Reason == "" {
		t.Errorf("got %q, %+v", e.Reason, e.Info.Dials)
	}
}

func TestInvalidRoutesAreExplained(t *testing.T) {
	for name, c := range map[string]struct {
		route conn.Route
		want  string
	}{
		"a proxy without host":      {conn.Route{Proxy: "http://me:s3cret@"}, "has no host"},
		"a proxy with a path":       {conn.Route{Proxy: "http://me:s3cret@h:1/path"}, "has something after host and port"},
		"a proxy of another kind":   {conn.Route{Proxy: "ftp://me:s3cret@h"}, "begins with http://, https://, socks5://"},
		"no URL":                    {conn.Route{Proxy: "http://me:s3cret#@h"}, "not a proxy URL"},
		"resolve without address":   {conn.Route{Resolve: []string{"h:1"}}, "host:port:address"},
		"resolve without port":      {conn.Route{Resolve: []string{"h:x:127.0.0.1"}}, "host:port:address"},
		"resolve to a name":         {conn.Route{Resolve: []string{"h:1:other"}}, "must be followed by an IP address"},
		"a socket and a proxy":      {conn.Route{Proxy: "h:1", UnixSocket: "/s"}, "not both"},
		"a certificate without key": {conn.Route{TLS: conn.TLS{Cert: "a"}}, "two files"},
		"HTTP/2 without TLS":        {conn.Route{HTTP: conn.HTTP2}, "needs an https URL"},
	} {
		r := request(t, "http://feed.test/")
		err := c.route.Check(r.URL)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", name, err)
		}
		if _, failed := openRoute(t, "http://feed.test/", c.route); failed == nil || failed.Error() != err.Error() {
			t.Errorf("%s: Open returned %v", name, failed)
		}
	}
}

func TestParseProxy(t *testing.T) {
	for in, want := range map[string]string{
		"h:3128": "http://h:3128", "http://h": "http://h:80", "https://h/": "https://h:443",
		"socks5://u:p@h":    "socks5://u:p@h:1080",
		"socks5h://[::1]:9": "socks5h://[::1]:9", "u:p@h:1": "http://u:p@h:1",
	} {
		u, err := conn.ParseProxy(in)
		if err != nil || u.String() != want {
			t.Errorf("%q is %v, %v", in, u, err)
		}
	}
}

func FuzzParseResolve(f *testing.F) {
	f.Add("example.com:443:127.0.0.1,[::1]")
	f.Fuzz(func(t *testing.T, s string) {
		hostPort, addresses, err := conn.ParseResolve(s)
		if err != nil {
			return
		}
		if _, _, err := net.SplitHostPort(hostPort); err != nil || len(addresses) == 0 {
			t.Errorf("%q is %q, %q", s, hostPort, addresses)
		}
		for _, a := range addresses {
			if _, _, err := net.SplitHostPort(net.JoinHostPort(a, "1")); err != nil {
				t.Errorf("%q has the address %q", s, a)
			}
		}
	})
}
