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
	"feedscope/feeds/conn/auth"
)

// witness is a server that records everything it receives: requests and client certificates.
type witness struct {
	mu       sync.Mutex
	received strings.Builder
	next     map[string]string // Redirects by path.
}

func (w *witness) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	dump, _ := httputil.DumpRequest(r, true)
	w.mu.Lock()
	w.received.Write(dump)
	if r.TLS != nil {
		for _, c := range r.TLS.PeerCertificates {
			w.received.WriteString("certificate of " + c.Subject.CommonName + "\n")
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

func requestsCertificate(s *httptest.Server) { s.TLS.ClientAuth = tls.RequestClientCert }

// knows reports whether the witness received the secret in any of its forms.
func (w *witness) knows() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	received := w.received.String()
	return strings.Contains(received, "s3cret") ||
		strings.Contains(received, base64.StdEncoding.EncodeToString([]byte("user:s3cret"))) ||
		strings.Contains(received, "the operator")
}

// credentials returns functions that each set one kind of credentials in a request. Its server redirects to away.
func credentials(t *testing.T, a *authority) map[string]func(r *conn.Request, away string) {
	t.Helper()
	t.Setenv("A_TOKEN", "s3cret")
	sent := func(c auth.Credentials) func(*conn.Request, string) {
		return func(r *conn.Request, _ string) { r.Auth = auth.NewSource(c).Session(t.Context()) }
	}
	header := func(name, value string) func(*conn.Request, string) {
		return func(r *conn.Request, _ string) { r.Header = http.Header{name: {value}} }
	}
	cert, key := a.client(t)
	return map[string]func(r *conn.Request, away string){
		"a header":                header("X-Key", "s3cret"),
		"an Authorization header": header("Authorization", "Custom s3cret"),
		"a cookie":                header("Cookie", "sid=s3cret"),
		"basic":                   sent(auth.Credentials{Basic: "user:s3cret"}),
		"bearer":                  sent(auth.Credentials{Bearer: "s3cret"}),
		"a token from a variable": sent(auth.Credentials{TokenEnv: "A_TOKEN"}),
		"a token from a file":     sent(auth.Credentials{TokenFile: tokenFile(t, "s3cret\n")}),
		"a token from a command":  sent(auth.Credentials{TokenCommand: []string{"echo", "s3cret"}}),
		"a client certificate":    func(r *conn.Request, _ string) { r.Route.TLS.Cert, r.Route.TLS.Key = cert, key },
		"user information":        func(r *conn.Request, _ string) { r.URL.User = url.UserPassword("user", "s3cret") },
		"a token in the query":    func(r *conn.Request, _ string) { r.URL.RawQuery = "token=s3cret" },
		"a password for a proxy":  func(r *conn.Request, away string) { proxied(t, r, away) },
	}
}

// proxied routes a request through a proxy that requires a password, except to the address away.
func proxied(t *testing.T, r *conn.Request, away string) {
	t.Helper()
	p := &httpProxy{auth: basic("user:s3cret")}
	r.Route.Proxy = startProxy(t, p, nil, "user:s3cret@")
	r.Route.NoProxy = strings.TrimPrefix(strings.TrimPrefix(away, "https://"), "http://")
	t.Cleanup(func() {
		if len(p.requests()) == 0 {
			t.Error("the proxy was not used")
		}
	})
}

func TestCredentialsDoNotFollowRedirectsToOtherOrigins(t *testing.T) {
	a := newAuthority(t)
	for where, port := range map[string]func(*testing.T, *witness) string{
		"to another host": func(t *testing.T, w *witness) string {
			return serveTLS(t, a.server(t), w.ServeHTTP, requestsCertificate)
		},
		"to another port": func(t *testing.T, w *witness) string {
			return strings.Replace(serveTLS(t, a.server(t), w.ServeHTTP, requestsCertificate), "127.0.0.1", "feed.test", 1)
		},
		"down to http": func(t *testing.T, w *witness) string {
			return strings.Replace(serve(t, w.ServeHTTP), "127.0.0.1", "feed.test", 1)
		},
	} {
		for what, set := range credentials(t, a) {
			t.Run(what+" "+where, func(t *testing.T) {
				stranger, home := &witness{next: map[string]string{}}, &witness{next: map[string]string{}}
				away := port(t, stranger)
				at := strings.Replace(serveTLS(t, a.server(t), home.ServeHTTP, requestsCertificate), "127.0.0.1", "feed.test", 1)
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
				if s.Info.Redirects != 3 || stranger.received.Len() == 0 {
					t.Errorf("%d redirects", s.Info.Redirects)
				}
				if stranger.knows() {
					t.Errorf("the stranger received\n%s", stranger.received.String())
				}
				if r.Route.Proxy == "" && !home.knows() {
					t.Error("the feed's own server received no credentials")
				}
				received := home.received.String()
				if _, back, _ := strings.Cut(received, "GET /back"); strings.Contains(back, "s3cret") ||
					strings.Contains(back, "the operator") {
					t.Errorf("after a redirect back, received\n%s", back)
				}
			})
		}
	}
}
