package proxies_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// private is the key of all certificates. Privoxy takes no other kind.
var private = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// authority is a certificate authority, with the paths of its key and its certificate.
type authority struct {
	own       *x509.Certificate
	key, cert string
}

// newAuthority returns the authority of an organization. Its certificate is also one for loopback.
func newAuthority(t *testing.T, organization string) *authority {
	t.Helper()
	a := &authority{own: &x509.Certificate{
		Subject: pkix.Name{CommonName: organization + " Root CA", Organization: []string{organization}},
		IsCA:    true, BasicConstraintsValid: true,
	}}
	a.key, a.cert = a.sign(t, a.own)
	return a
}

// issue writes a certificate for loopback, and returns the paths of its key and of the certificate.
func (a *authority) issue(t *testing.T, change ...func(*x509.Certificate)) (key, cert string) {
	t.Helper()
	template := &x509.Certificate{Subject: pkix.Name{CommonName: "loopback"}}
	for _, c := range change {
		c(template)
	}
	return a.sign(t, template)
}

func (a *authority) sign(t *testing.T, template *x509.Certificate) (key, cert string) {
	t.Helper()
	private, err := private()
	if err != nil {
		t.Fatal(err)
	}
	template.SerialNumber = big.NewInt(time.Now().UnixNano())
	if template.DNSNames == nil {
		template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	}
	if template.NotAfter.IsZero() {
		template.NotAfter = time.Now().Add(time.Hour)
	}
	template.NotBefore = template.NotAfter.Add(-2 * time.Hour)
	signed, err := x509.CreateCertificate(rand.Reader, template, a.own, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	return pemFile(t, dir, "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(private)),
		pemFile(t, dir, "CERTIFICATE", signed)
}

// certificate writes a self-signed certificate for loopback, and returns the paths of its key and of the certificate.
func certificate(t *testing.T) (key, cert string) {
	t.Helper()
	a := newAuthority(t, "Loopback")
	return a.key, a.cert
}

func pemFile(t *testing.T, dir, kind string, content []byte) string {
	t.Helper()
	path := filepath.Join(dir, kind[:2]+".pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
