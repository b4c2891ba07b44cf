package conn_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"feedscope/feeds/conn"
)

// authority signs certificates for tests.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	file string
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{}
	var der []byte
	der, a.key = a.sign(t, &x509.Certificate{
		Subject: pkix.Name{CommonName: "test root"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	})
	var err error
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	a.file = writePEM(t, "CERTIFICATE", der)
	return a
}

// sign signs a certificate, valid for an hour unless NotAfter is set.
func (a *authority) sign(t *testing.T, about *x509.Certificate) ([]byte, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about.SerialNumber = big.NewInt(time.Now().UnixNano())
	if about.NotAfter.IsZero() {
		about.NotAfter = time.Now().Add(time.Hour)
	}
	about.NotBefore = about.NotAfter.Add(-48 * time.Hour)
	parent, signer := a.cert, a.key
	if parent == nil {
		parent, signer = about, key
	}
	der, err := x509.CreateCertificate(rand.Reader, about, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	return der, key
}

// server returns a certificate for 127.0.0.1 and feed.test.
func (a *authority) server(t *testing.T) tls.Certificate {
	t.Helper()
	return a.certificate(t, &x509.Certificate{
		Subject: pkix.Name{CommonName: "feed.test"}, DNSNames: []string{"feed.test"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	})
}

func (a *authority) certificate(t *testing.T, about *x509.Certificate) tls.Certificate {
	t.Helper()
	der, key := a.sign(t, about)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// client writes a client certificate and its key.
func (a *authority) client(t *testing.T) (cert, key string) {
	t.Helper()
	der, private := a.sign(t, &x509.Certificate{
		Subject: pkix.Name{CommonName: "the operator"}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	})
	text, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return writePEM(t, "CERTIFICATE", der), writePEM(t, "EC PRIVATE KEY", text)
}

func writePEM(t *testing.T, kind string, der []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// serveTLS serves with a certificate; set may change the server before it starts.
func serveTLS(t *testing.T, cert tls.Certificate, h http.HandlerFunc, set ...func(*httptest.Server)) string {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	for _, f := range set {
		f(s)
	}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}

func withHTTP2(s *httptest.Server) { s.EnableHTTP2 = true }

// withoutALPN disables protocol negotiation.
func withoutALPN(s *httptest.Server) { s.TLS.NextProtos = []string{} }

// openRoute opens url through a route.
func openRoute(t *testing.T, url string, route conn.Route) (*conn.Stream, error) {
	t.Helper()
	r := request(t, url)
	r.Route = route
	return open(t, r)
}

// failure returns err as an *Error, which it must be.
func failure(t *testing.T, err error) *conn.Error {
	t.Helper()
	e, ok := errors.AsType[*conn.Error](err)
	if !ok {
		t.Fatalf("got %v", err)
	}
	return e
}

// httpProxy is a small HTTP proxy that resolves feed.test.
type httpProxy struct {
	auth string // The required value of Proxy-Authorization, if any.

	mu   sync.Mutex
	seen []string // Requests: "CONNECT host:port", "GET http://...".
	leak []string // Authorization headers of CONNECT requests, which a proxy must not see.
}

func (p *httpProxy) requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.seen...)
}

func (p *httpProxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.seen = append(p.seen, r.Method+" "+r.RequestURI)
	if r.Method == http.MethodConnect && r.Header.Get("Authorization") != "" {
		p.leak = append(p.leak, r.Header.Get("Authorization"))
	}
	p.mu.Unlock()
	if p.auth != "" && r.Header.Get("Proxy-Authorization") != p.auth {
		w.Header().Set("Proxy-Authenticate", `Basic realm="corp"`)
		w.WriteHeader(http.StatusProxyAuthRequired)
		return
	}
	if r.Method == http.MethodConnect {
		tunnel(w, r.Host)
		return
	}
	r.RequestURI = ""
	r.Header.Del("Proxy-Authorization")
	resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer func() { _ = resp.Body.Close() }()
	w.Header().Set("Content-Type", resp.Header.Get("Content-Type"))
	w.WriteHeader(resp.StatusCode)
	_, _ = io.Copy(w, resp.Body)
}

func tunnel(w http.ResponseWriter, to string) {
	there, err := net.Dial("tcp", strings.Replace(to, "feed.test", "127.0.0.1", 1))
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	here, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	_, _ = io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
	join(here, there)
}

// join copies in both directions until one side ends.
func join(a, b net.Conn) {
	go func() { _, _ = io.Copy(a, b); _ = a.Close() }()
	_, _ = io.Copy(b, a)
	_ = b.Close()
}

// socksProxy is a small SOCKS5 proxy that resolves feed.test. It requires the user and password, if any.
type socksProxy struct {
	addr, user, password string
	host                 string // Where feed.test is.
	reply                byte   // The reply code; zero grants the request.

	mu   sync.Mutex
	seen []string
}

func (p *socksProxy) requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.seen...)
}

func (p *socksProxy) start(t *testing.T) {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.addr = l.Addr().String()
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(c)
		}
	}()
}

// serve implements RFC 1928 and RFC 1929.
func (p *socksProxy) serve(c net.Conn) {
	defer func() { _ = c.Close() }()
	r := bufio.NewReader(c)
	head := make([]byte, 2)
	_, _ = io.ReadFull(r, head)
	methods := make([]byte, head[1])
	_, _ = io.ReadFull(r, methods)
	switch {
	case p.user == "":
		_, _ = c.Write([]byte{5, 0})
	case !bytes.Contains(methods, []byte{2}):
		_, _ = c.Write([]byte{5, 0xff})
		return
	default:
		_, _ = c.Write([]byte{5, 2})
		_, _ = r.ReadByte()
		if user, password := short(r), short(r); user != p.user || password != p.password {
			_, _ = c.Write([]byte{1, 1})
			return
		}
		_, _ = c.Write([]byte{1, 0})
	}
	ask := make([]byte, 4)
	if _, err := io.ReadFull(r, ask); err != nil {
		return
	}
	host := ""
	if ask[3] == 3 {
		host = short(r)
	} else {
		ip := make([]byte, 4)
		_, _ = io.ReadFull(r, ip)
		host = net.IP(ip).String()
	}
	port := make([]byte, 2)
	_, _ = io.ReadFull(r, port)
	p.mu.Lock()
	p.seen = append(p.seen, host)
	p.mu.Unlock()
	_, _ = c.Write([]byte{5, p.reply, 0, 1, 0, 0, 0, 0, 0, 0})
	if p.reply != 0 {
		return
	}
	there, err := net.Dial("tcp",
		net.JoinHostPort(strings.Replace(host, "feed.test", p.host, 1), strconv.Itoa(int(port[0])<<8|int(port[1]))))
	if err == nil {
		join(c, there)
	}
}

func short(r *bufio.Reader) string {
	n, _ := r.ReadByte()
	b := make([]byte, n)
	_, _ = io.ReadFull(r, b)
	return string(b)
}
