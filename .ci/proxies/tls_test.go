package proxies_test

import (
	"crypto/x509"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// terminated returns a start function for an origin behind nginx with a certificate of an authority, which the client
// trusts or not.
func terminated(organization string, trusted bool, change ...func(*x509.Certificate)) func(*testing.T) []string {
	return func(t *testing.T) []string {
		a := newAuthority(t, organization)
		key, cert := a.issue(t, change...)
		address := startNginx(t, origin{}.serve(t), "ssl",
			"proxy_buffering off; ssl_certificate "+cert+"; ssl_certificate_key "+key+";")
		args := []string{"https://" + address + "/events"}
		if trusted {
			args = append(args, "--cacert", a.cert)
		}
		return args
	}
}

// inspected returns a start function for an origin with a certificate of its own, behind a privoxy that decrypts TLS
// with an authority that the client trusts or not. The underscore keeps the encoding of its name the same in what
// privoxy issues, which Go requires.
func inspected(trusted bool) func(*testing.T) []string {
	return func(t *testing.T) []string {
		private, gateway := newAuthority(t, "Example"), newAuthority(t, "Web_Gateway")
		key, cert := private.issue(t, local)
		dir := t.TempDir()
		both := filepath.Join(dir, "both.pem")
		var all []byte
		for _, path := range []string{private.cert, gateway.cert} {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, text...)
		}
		if err := os.WriteFile(both, all, 0o600); err != nil {
			t.Fatal(err)
		}
		proxy := privoxy(t, "{+https-inspection}\n/\n",
			"ca-directory /\nca-cert-file "+gateway.cert+"\nca-key-file "+gateway.key+
				"\ncertificate-directory "+dir+"\ntrusted-cas-file "+private.cert+"\n")
		_, port := split(origin{key: key, certificate: cert}.serve(t))
		args := []string{"https://localhost:" + port + "/events", "--proxy", "http://" + proxy, "--cacert"}
		if trusted {
			return append(args, both)
		}
		return append(args, private.cert)
	}
}

// local makes a certificate valid for localhost. Privoxy issues none for addresses.
func local(c *x509.Certificate) { c.DNSNames = []string{"localhost"} }

func TestTLS(t *testing.T) {
	const short = 20 * time.Second
	examine(t, []scene{
		{name: "a company's own authority", start: terminated("Example", true), duration: short},
		{
			name: "a company's own authority that is unknown", start: terminated("Example", false), duration: short,
			want: []string{"tls-untrusted"}, unconnected: true,
		},
		{
			name: "a gateway's authority", start: terminated("Zscaler Inc.", true), duration: short,
			want: []string{"tls-inspected"},
		},
		{
			name: "a gateway's authority that is unknown", start: terminated("Zscaler Inc.", false), duration: short,
			want: []string{"tls-inspected"}, unconnected: true,
		},
		{
			name: "a certificate that has expired", duration: short, want: []string{"tls-expired"}, unconnected: true,
			start: terminated("Example", true, func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) }),
		},
		{
			name: "a certificate for another host", duration: short, want: []string{"tls-name"}, unconnected: true,
			start: terminated("Example", true, func(c *x509.Certificate) { c.DNSNames = []string{"events.example.com"} }),
		},
		{
			name: "a proxy that decrypts with a new authority", start: inspected(true), duration: short,
			want: []string{"tls-inspected"}, says: []string{"without the proxy"},
		},
		{
			name: "a proxy that decrypts with an unknown authority", start: inspected(false), duration: short,
			want: []string{"tls-inspected"}, unconnected: true,
		},
	})
}
