package certs_test

import (
	"crypto/x509"
	"errors"
	"testing"
	"time"

	"feedscope/demo-server/certs"
)

func TestEachKindHasExactlyOneDefect(t *testing.T) {
	now := time.Now()
	for kind, check := range map[certs.Kind]func(error) bool{
		certs.SelfSigned: func(err error) bool { return err == nil },
		certs.Expired: func(err error) bool {
			invalid := new(x509.CertificateInvalidError)
			return errors.As(err, invalid) && invalid.Reason == x509.Expired
		},
		certs.WrongName: func(err error) bool { return errors.As(err, new(x509.HostnameError)) },
	} {
		c, err := certs.New(kind, now)
		if err != nil {
			t.Fatal(err)
		}
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(certs.PEM(c)) {
			t.Fatalf("%s: no certificate in the PEM", kind)
		}
		for _, name := range []string{"127.0.0.1", "localhost", "::1"} {
			if _, err := c.Leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: name, CurrentTime: now}); !check(err) {
				t.Errorf("%s, trusted, for %s: %v", kind, name, err)
			}
		}
	}
}

func TestUnknownKindIsAnError(t *testing.T) {
	if _, err := certs.New("revoked", time.Now()); err == nil ||
		err.Error() != `unknown kind of certificate "revoked"` {
		t.Errorf("got %v", err)
	}
}
