package conn_test

import (
	"crypto/tls"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"feedscope/feeds/conn"
)

// witness is a server that notes all that it is told: the requests, and the certificates of those who make them.
type witness struct {
	mu   sync.Mutex
	told strings.Builder
	next map[string]string // Where it sends whom, by path.
}

func (w *witness) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	dump, _ := httputil.DumpRequest(r, true)
	w.mu.Lock()
	w.told.Write(dump)
	if r.TLS != nil {
		for _, c := range r.TLS.PeerCertificates {
			w.told.WriteString("certificate of " + c.Subject.CommonName + "\n")
		}
	}
	to := w.next[r.URL.Path]
	w.mu.Unlock()
	if to != "" {
		http.Redirect(out, r, to, http.StatusFound)
		return
	}
	stream(out)
}

// asksWho lets a server ask for a client certificate.
func asksWho(s *httptest.Server) { s.TLS.ClientAuth = tls.RequestClientCert }

// heard tells whether any of the ways to write the secret is in what the witness was told.
func (w *witness) heard() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	told := w.told.String()
	return strings.Contains(told, "s3cret") || strings.Contains(told, base64.StdEncoding.EncodeToString([]byte("user:s3cret"))) ||
		strings.Contains(told, "the operator")
}

// credentials are the ways to say who asks; each sets one, for a feed at home that may send its client away.
func credentials(t *testing.T, a *authority) map[string]func(r *conn.Request, away string) {
	t.Helper()
	t.Setenv("A_TOKEN", "s3cret")
	auth := func(auth conn.Auth) func(*conn.Request, string) {
		return func(r *conn.Request, _ string) { r.Authorize = auth.Once(t.Context()) }
	}
	header := func(name, value string) func(*conn.Request, string) {
		return func(r *conn.Request, _ string) { r.Header = http.Header{name: {value}} }
	}
	cert, key := a.client(t)
	return map[string]func(r *conn.Request, away string){
		"a header":               header("X-Key", "s3cret"),
		"a header of auth":       header("Authorization", "Custom s3cret"),
		"a cookie":               header("Cookie", "sid=s3cret"),
		"basic":                  auth(conn.Auth{Basic: "user:s3cret"}),
		"bearer":                 auth(conn.Auth{Bearer: "s3cret"}),
		"a token of a variable":  auth(conn.Auth{TokenEnv: "A_TOKEN"}),
		"a token of a file":      auth(conn.Auth{TokenFile: tokenFile(t, "s3cret\n")}),
		"a token of a command":   auth(command(t, "echo", "s3cret")),
		"a client certificate":   func(r *conn.Request, _ string) { r.Route.TLS.Cert, r.Route.TLS.Key = cert, key },
		"user information":       func(r *conn.Request, _ string) { r.URL.User = url.UserPassword("user", "s3cret") },
		"a token in the query":   func(r *conn.Request, _ string) { r.URL.RawQuery = "token=s3cret" },
		"a password for a proxy": func(r *conn.Request, away string) { proxied(t, r, away) },
	}
}

// proxied lets a feed go by a proxy that wants a password, and those who are away be reached without it.
func proxied(t *testing.T, r *conn.Request, away string) {
	t.Helper()
	p := &httpProxy{auth: basic("user:s3cret")}
	r.Route.Proxy = startProxy(t, p, nil, "user:s3cret@")
	r.Route.NoProxy = strings.TrimPrefix(strings.TrimPrefix(away, "https://"), "http://")
	t.Cleanup(func() {
		if len(p.asked()) == 0 {
			t.Error("nobody asked the proxy")
		}
	})
}

func TestCredentialsFollowNoRedirectAway(t *testing.T) {
	a := newAuthority(t)
	for where, port := range map[string]func(*testing.T, *witness) string{
		"to another host": func(t *testing.T, w *witness) string {
			return serveTLS(t, a.server(t), w.ServeHTTP, asksWho)
		},
		"to another port": func(t *testing.T, w *witness) string {
			return strings.Replace(serveTLS(t, a.server(t), w.ServeHTTP, asksWho), "127.0.0.1", "feed.test", 1)
		},
		"down to http": func(t *testing.T, w *witness) string {
			return strings.Replace(serve(t, w.ServeHTTP), "127.0.0.1", "feed.test", 1)
		},
	} {
		for what, set := range credentials(t, a) {
			t.Run(what+" "+where, func(t *testing.T) {
				stranger, home := &witness{next: map[string]string{}}, &witness{next: map[string]string{}}
				away := port(t, stranger)
				at := strings.Replace(serveTLS(t, a.server(t), home.ServeHTTP, asksWho), "127.0.0.1", "feed.test", 1)
				home.next["/"], home.next["/within"], stranger.next["/lure"] = at+"/within", away+"/lure", at+"/back"
				r := request(t, at+"/")
				r.Route.TLS.CA = a.file
				r.Route.Resolve = []string{
					strings.TrimPrefix(at, "https://") + ":127.0.0.1",
					strings.TrimPrefix(strings.TrimPrefix(away, "https://"), "http://") + ":127.0.0.1",
				}
				if strings.Contains(away, "127.0.0.1") {
					r.Route.Resolve = r.Route.Resolve[:1]
				}
				set(&r, away)
				s, err := open(t, r)
				if err != nil {
					t.Fatal(err)
				}
				if s.Info.Redirects != 3 || stranger.told.Len() == 0 {
					t.Errorf("%d redirects", s.Info.Redirects)
				}
				if stranger.heard() {
					t.Errorf("the stranger was told\n%s", stranger.told.String())
				}
				if r.Route.Proxy == "" && !home.heard() {
					t.Error("the feed's own server was told nothing")
				}
				told := home.told.String()
				if _, back, _ := strings.Cut(told, "GET /back"); strings.Contains(back, "s3cret") || strings.Contains(back, "the operator") {
					t.Errorf("who was sent back by a stranger told\n%s", back)
				}
			})
		}
	}
}
