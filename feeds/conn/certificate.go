package conn

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"time"
)

// Secure describes the encryption of a connection.
type Secure struct {
	// Version is the TLS version ("TLS 1.3"), Cipher the suite and ALPN the negotiated protocol ("h2"; may be empty).
	// All are empty if the handshake failed because of a certificate.
	Version, Cipher, ALPN string
	// Verified reports whether the chain was checked and is valid.
	Verified bool
	// Chain begins with the server's certificate. It is the verified chain including its root, or else the chain that
	// the server sent.
	Chain []Certificate
}

// Certificate describes one certificate of a chain.
type Certificate struct {
	// Subject and Issuer are distinguished names.
	Subject, Issuer string
	// Names are the hosts and addresses that it is valid for, at most 16.
	Names []string
	// NotBefore and NotAfter bound its validity.
	NotBefore, NotAfter time.Time
}

// Limits on the certificate details that are kept.
const (
	maxChain     = 10
	maxCertNames = 16
	maxCertText  = 256
)

func secureOf(s *tls.ConnectionState) *Secure {
	if s == nil {
		return nil
	}
	chain := s.PeerCertificates
	if len(s.VerifiedChains) > 0 {
		chain = s.VerifiedChains[0]
	}
	return &Secure{
		Version: tls.VersionName(s.Version), Cipher: tls.CipherSuiteName(s.CipherSuite), ALPN: s.NegotiatedProtocol,
		Verified: len(s.VerifiedChains) > 0, Chain: certificates(chain),
	}
}

// unverified describes the certificates of a verification error; nil for other errors.
func unverified(err error) *Secure {
	cert, ok := errors.AsType[*tls.CertificateVerificationError](err)
	if !ok {
		return nil
	}
	return &Secure{Chain: certificates(cert.UnverifiedCertificates)}
}

func certificates(chain []*x509.Certificate) []Certificate {
	all := make([]Certificate, min(len(chain), maxChain))
	for i := range all {
		c := chain[i]
		all[i] = Certificate{
			Subject: bounded(c.Subject.String()), Issuer: bounded(c.Issuer.String()),
			NotBefore: c.NotBefore, NotAfter: c.NotAfter,
		}
		for _, name := range c.DNSNames[:min(len(c.DNSNames), maxCertNames)] {
			all[i].Names = append(all[i].Names, bounded(name))
		}
		for _, ip := range c.IPAddresses[:min(len(c.IPAddresses), maxCertNames-len(all[i].Names))] {
			all[i].Names = append(all[i].Names, ip.String())
		}
	}
	return all
}

func bounded(s string) string {
	if len(s) > maxCertText {
		return s[:maxCertText] + "…"
	}
	return s
}
