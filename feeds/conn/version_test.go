package conn_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"feedscope/feeds/conn"
	"feedscope/feeds/conn/auth"
)

// serveH2C serves HTTP/1.1 and HTTP/2 without TLS.
func serveH2C(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.Protocols = new(http.Protocols)
	s.Config.Protocols.SetHTTP1(true)
	s.Config.Protocols.SetUnencryptedHTTP2(true)
	s.Start()
	t.Cleanup(s.Close)
	return s.URL
}

func TestRequestedHTTPVersionIsUsed(t *testing.T) {
	a := newAuthority(t)
	h := func(w http.ResponseWriter, _ *http.Request) { stream(w) }
	plain, old, both := serveH2C(t, h), serveTLS(t, a.server(t), h), serveTLS(t, a.server(t), h, withHTTP2)
	for name, c := range map[string]struct {
		url     string
		version conn.Version
		proto   string
	}{
		"negotiated":                       {both, conn.HTTPAuto, "HTTP/2.0"},
		"negotiated with an old server":    {old, conn.HTTPAuto, "HTTP/1.1"},
		"plain":                            {plain, conn.HTTPAuto, "HTTP/1.1"},
		"1.1 although 2 is offered":        {both, conn.HTTP1, "HTTP/1.1"},
		"2 only":                           {both, conn.HTTP2, "HTTP/2.0"},
		"2 with prior knowledge":           {plain, conn.H2C, "HTTP/2.0"},
		"2 with prior knowledge, over TLS": {both, conn.H2C, "HTTP/2.0"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := openRoute(t, c.url, conn.Route{HTTP: c.version, TLS: conn.TLS{CA: a.file}})
			if err != nil {
				t.Fatal(err)
			}
			if s.Info.Proto != c.proto {
				t.Errorf("it is %s", s.Info.Proto)
			}
		})
	}
}

func TestUnavailableHTTPVersionIsAnError(t *testing.T) {
	a := newAuthority(t)
	h := func(w http.ResponseWriter, _ *http.Request) { stream(w) }
	for name, c := range map[string]struct {
		route conn.Route
		url   string
		kind  conn.Kind
		retry bool
	}{
		"2 from an old server": {
			conn.Route{HTTP: conn.HTTP2, TLS: conn.TLS{CA: a.file}}, serveTLS(t, a.server(t), h), conn.KindProtocol, false,
		},
		"2 without TLS": {conn.Route{HTTP: conn.HTTP2}, serve(t, h), conn.KindSettings, false},
		"h2c through a proxy": {
			conn.Route{HTTP: conn.H2C, Proxy: startProxy(t, &httpProxy{}, nil, "")}, serve(t, h), conn.KindSettings, false,
		},
		"2 from a server that does not negotiate": {
			conn.Route{HTTP: conn.HTTP2, TLS: conn.TLS{CA: a.file}},
			serveTLS(t, a.server(t), h, withoutALPN),
			conn.KindProtocol, false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := openRoute(t, c.url, c.route)
			if e := failure(t, err); e.Kind != c.kind || e.Retry != c.retry {
				t.Errorf("got %s, %q, retry %v", e.Kind, e.Reason, e.Retry)
			}
		})
	}
}

// TestManyStreamsOpenAcrossSmallConnections opens more streams than the server allows on a connection, both at
// once and one after the other, and holds all of them open.
func TestManyStreamsOpenAcrossSmallConnections(t *testing.T) {
	const allowed, wanted = 3, 14
	a := newAuthority(t)
	var mu sync.Mutex
	connections := make(map[string]int)
	h := func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		connections[r.RemoteAddr]++
		mu.Unlock()
		stream(w)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}
	url := serveTLS(t, a.server(t), h, withHTTP2, func(s *httptest.Server) {
		s.Config.HTTP2 = &http.HTTP2Config{MaxConcurrentStreams: allowed}
	})
	c := conn.NewClient(conn.Options{})
	t.Cleanup(c.Close)
	r := request(t, url)
	r.Route.TLS.CA = a.file
	start := time.Now()
	var opening sync.WaitGroup
	for i := range wanted {
		connect := func() {
			s, err := c.Open(t.Context(), r)
			if err != nil {
				t.Errorf("stream %d: %v", i, err)
				return
			}
			t.Cleanup(func() { _ = s.Body.Close() })
		}
		if i < wanted/2 {
			opening.Go(connect)
		} else {
			opening.Wait()
			connect()
		}
	}
	mu.Lock()
	defer mu.Unlock()
	t.Logf("%d streams on %d connections after %v", wanted, len(connections), time.Since(start))
	for addr, n := range connections {
		if n > allowed {
			t.Errorf("%d streams from %s", n, addr)
		}
	}
}

func TestFeedsOfOneRouteShareAConnection(t *testing.T) {
	a := newAuthority(t)
	var mu sync.Mutex
	connections := make(map[string]bool)
	url := serveTLS(t, a.server(t), func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		connections[r.RemoteAddr] = true
		mu.Unlock()
		stream(w)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}, withHTTP2)
	c := conn.NewClient(conn.Options{})
	t.Cleanup(c.Close)
	for _, route := range []conn.Route{
		{TLS: conn.TLS{CA: a.file}}, {TLS: conn.TLS{CA: a.file}}, {TLS: conn.TLS{CA: a.file}}, {TLS: conn.TLS{Insecure: true}},
	} {
		r := request(t, url)
		r.Route = route
		s, err := c.Open(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Body.Close() })
	}
	if len(connections) != 2 {
		t.Errorf("four feeds of two routes use %d connections", len(connections))
	}
}

func TestCredentialsDoNotFollowARedirectToPlainHTTP(t *testing.T) {
	a := newAuthority(t)
	var got http.Header
	plain := serve(t, func(w http.ResponseWriter, r *http.Request) { got = r.Header.Clone(); stream(w) })
	url := serveTLS(t, a.server(t), func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer s3cret" {
			t.Errorf("the feed's origin received %q", r.Header.Get("Authorization"))
		}
		if r.URL.Path == "/" {
			http.Redirect(w, r, "/again", http.StatusFound)
			return
		}
		http.Redirect(w, r, plain, http.StatusFound)
	})
	r := request(t, url)
	r.Route.TLS.CA = a.file
	r.Auth = auth.NewSource(auth.Credentials{Bearer: "s3cret"}).Session(t.Context())
	s, err := open(t, r)
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range got {
		if strings.Contains(strings.Join(values, ""), "s3cret") {
			t.Errorf("%s is %q", name, values)
		}
	}
	if s.Info.Insecure || s.Info.Redirects != 2 {
		t.Errorf("reported as %+v", s.Info)
	}
}
