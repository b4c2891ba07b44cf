package conn

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"

	"feedscope/feeds/files"
)

// tlsConfig returns the configuration for t. It reads the files to report a missing one early.
func tlsConfig(t TLS) (*tls.Config, error) {
	c := &tls.Config{
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: t.Insecure, //nolint:gosec // The user's choice; shown with the feed.
	}
	if t.CA != "" {
		text, err := files.Read(t.CA, maxPEM)
		if err != nil {
			return nil, fmt.Errorf("cannot read the CA certificates: %w", err)
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("no PEM certificate in %s", t.CA)
		}
	}
	if t.Cert == "" {
		return c, nil
	}
	if _, err := clientCertificate(&t); err != nil {
		return nil, err
	}
	c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return clientCertificate(&t) }
	return c, nil
}

// CheckFiles returns an error if the files of a client certificate or of authorities cannot be used.
func (t *TLS) CheckFiles() error {
	_, err := tlsConfig(*t)
	return err
}

// maxPEM bounds a file of certificates or a key, in bytes. All authorities of a system take a quarter of a megabyte.
const maxPEM = 16 << 20

// keyPair is [tls.LoadX509KeyPair] with bounded reads.
func keyPair(certFile, keyFile string) (tls.Certificate, error) {
	cert, err := files.Read(certFile, maxPEM)
	if err != nil {
		return tls.Certificate{}, err
	}
	key, err := files.Read(keyFile, maxPEM)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.X509KeyPair(cert, key)
}

func clientCertificate(t *TLS) (*tls.Certificate, error) {
	cert, err := keyPair(t.Cert, t.Key)
	if err != nil {
		return nil, &Error{
			Reason: "the client certificate cannot be used: " + err.Error(), Kind: KindSettings, Retry: true, cause: err,
		}
	}
	return &cert, nil
}
