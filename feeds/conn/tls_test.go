package conn_test

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"feedscope/feeds/conn"
)

func TestCertificateErrorsAreDistinguished(t *testing.T) {
	a, other := newAuthority(t), newAuthority(t)
	local := []net.IP{net.IPv4(127, 0, 0, 1)}
	for name, c := range map[string]struct {
		cert   tls.Certificate
		kind   conn.Kind
		reason string
	}{
		"untrusted": {other.server(t), conn.KindTLSUntrusted, "unknown authority"},
		"expired": {
			a.certificate(t, &x509.Certificate{IPAddresses: local, NotAfter: time.Now().Add(-time.Hour)}), conn.KindTLSExpired,
			"expired",
		},
		"for another host": {
			a.certificate(t, &x509.Certificate{DNSNames: []string{"other.test"}}), conn.KindTLSName, "not for 127.0.0.1",
		},
	} {
		t.Run(name, func(t *testing.T) {
			url := serveTLS(t, c.cert, func(w http.ResponseWriter, _ *http.Request) { stream(w) })
			_, err := openRoute(t, url, conn.Route{TLS: conn.TLS{CA: a.file}})
			e := failure(t, err)
			if e.Kind != c.kind || e.Retry || !strings.Contains(e.Reason, c.reason) {
				t.Errorf("got %q, %s, retry %v", e.Kind, e.Reason, e.Retry)
			}
			if s := e.Info.Secure; s == nil || len(s.Chain) == 0 || s.Verified || s.Chain[0].NotAfter.IsZero() {
				t.Errorf("the certificate is reported as %+v", s)
			}
			s, err := openRoute(t, url, conn.Route{TLS: conn.TLS{Insecure: true}})
			if err != nil {
				t.Fatal(err)
			}
			if !s.Info.Insecure || s.Info.Secure.Verified {
				t.Errorf("accepted as %+v", s.Info)
			}
		})
	}
}

func TestChainIsReportedUpToItsRoot(t *testing.T) {
	a := newAuthority(t)
	url := serveTLS(t, a.server(t), func(w http.ResponseWriter, _ *http.Request) { stream(w) }, withHTTP2)
	s, err := openRoute(t, url, conn.Route{TLS: conn.TLS{CA: a.file}})
	if err != nil {
		t.Fatal(err)
	}
	got := s.Info.Secure
	if got == nil || !got.Verified || got.ALPN != "h2" || got.Version != "TLS 1.3" || len(got.Chain) != 2 ||
		s.Info.Insecure {
		t.Fatalf("reported as %+v", got)
	}
	leaf, root := got.Chain[0], got.Chain[1]
	if leaf.Subject != "CN=feed.test" || leaf.Issuer != "CN=test root" || root.Subject != "CN=test root" ||
		!slices.Equal(leaf.Names, []string{"feed.test", "127.0.0.1"}) {
		t.Errorf("the chain is %+v", got.Chain)
	}
	if len(s.Info.Dials) != 1 || s.Info.Dials[0].Took <= 0 || s.Info.Dials[0].Reason != "" {
		t.Errorf("dialed %+v", s.Info.Dials)
	}
}

// countCertificates returns a handler that counts client certificates and an option that makes a server request them.
func countCertificates(shown *atomic.Int32) (http.HandlerFunc, func(*httptest.Server)) {
	h := func(w http.ResponseWriter, r *http.Request) {
		if len(r.TLS.PeerCertificates) > 0 {
			shown.Add(1)
		}
		stream(w)
	}
	return h, func(s *httptest.Server) { s.TLS.ClientAuth = tls.RequestClientCert }
}

func TestClientCertificatesAreSentToTheFeedsOriginOnly(t *testing.T) {
	a := newAuthority(t)
	var home, stranger atomic.Int32
	h, ask := countCertificates(&stranger)
	away := serveTLS(t, a.server(t), h, ask)
	own, ask := countCertificates(&home)
	url := serveTLS(t, a.server(t), func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/away" {
			http.Redirect(w, r, away, http.StatusFound)
		}
		own(w, r)
	}, ask)
	cert, key := a.client(t)
	route := conn.Route{TLS: conn.TLS{CA: a.file, Cert: cert, Key: key}}
	for _, path := range []string{"/", "/away"} {
		if _, err := openRoute(t, url+path, route); err != nil {
			t.Fatal(err)
		}
	}
	if home.Load() != 2 || stranger.Load() != 0 {
		t.Errorf("sent %d times to the feed's origin, %d times to another one", home.Load(), stranger.Load())
	}
}

func TestClientCertificatesAreNotSentAfterARedirectBack(t *testing.T) {
	a := newAuthority(t)
	var home, stranger atomic.Int32
	var url, away string
	own, ask := countCertificates(&home)
	url = serveTLS(t, a.server(t), func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/away" {
			http.Redirect(w, r, away, http.StatusFound)
		}
		own(w, r)
	}, ask)
	other, ask := countCertificates(&stranger)
	away = serveTLS(t, a.server(t), func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			http.Redirect(w, r, url, http.StatusFound)
		}
		other(w, r)
	}, ask)
	cert, key := a.client(t)
	r := request(t, url+"/away")
	r.Route.TLS = conn.TLS{CA: a.file, Cert: cert, Key: key}
	if _, err := open(t, r); err != nil {
		t.Fatal(err)
	}
	c := conn.NewClient(conn.Options{})
	t.Cleanup(c.Close)
	_, _ = c.FetchClock(t.Context(), request(t, away+"/time").URL, r) // It serves no time.
	if home.Load() != 1 || stranger.Load() != 0 {
		t.Errorf("sent %d times to the feed's origin, %d times to another one", home.Load(),
			stranger.Load())
	}
}

func TestUnusableFilesAreReportedAndRetried(t *testing.T) {
	a := newAuthority(t)
	url := serveTLS(t, a.server(t), func(w http.ResponseWriter, _ *http.Request) { stream(w) })
	cert, key := a.client(t)
	nonsense := writePEM(t, "NONSENSE", []byte("s3cret"))
	for name, c := range map[string]struct {
		tls  conn.TLS
		want string
	}{
		"a missing authority file":    {conn.TLS{CA: "/nowhere/ca.pem"}, "cannot read the CA certificates"},
		"a file without certificates": {conn.TLS{CA: nonsense}, "no PEM certificate in"},
		"a missing certificate": {
			conn.TLS{CA: a.file, Cert: "/nowhere/a.pem", Key: key}, "the client certificate cannot be used",
		},
		"a key that does not match": {
			conn.TLS{CA: a.file, Cert: cert, Key: nonsense}, "the client certificate cannot be used",
		},
	} {
		_, err := openRoute(t, url, conn.Route{TLS: c.tls})
		e := failure(t, err)
		if e.Kind != conn.KindSettings || !e.Retry || !strings.Contains(e.Reason, c.want) ||
			strings.Contains(e.Reason, "s3cret") {
			t.Errorf("%s: %q, %s", name, e.Kind, e.Reason)
		}
	}
}

func TestLateFileIsUsed(t *testing.T) {
	a := newAuthority(t)
	url := serveTLS(t, a.server(t), func(w http.ResponseWriter, _ *http.Request) { stream(w) })
	c := conn.NewClient(conn.Options{})
	t.Cleanup(c.Close)
	r := request(t, url)
	r.Route.TLS.CA = t.TempDir() + "/ca.pem"
	if _, err := c.Open(t.Context(), r); err == nil {
		t.Fatal("opened without the file")
	}
	text, err := os.ReadFile(a.file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(r.Route.TLS.CA, text, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := c.Open(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	_ = s.Body.Close()
}
