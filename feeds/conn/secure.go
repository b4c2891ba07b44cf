package conn

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"time"
)

// Secure tells of the encryption of a connection.
type Secure struct {
	// Version is that of TLS ("TLS 1.3"), Cipher the suite, ALPN the protocol agreed on ("h2"), empty for none. A handshake
	// that failed for a certificate has none of them.
	Version, Cipher, ALPN string
	// Verified tells that the chain was checked and holds.
	Verified bool
	// Chain is the certificates from the server's own upward: the chain that was verified, with its root; else what was sent.
	Chain []Certificate
}

// Certificate is one of a chain.
type Certificate struct {
	// Subject and Issuer are distinguished names.
	Subject, Issuer string
	// Names are the hosts and addresses it is for, at most 16 of them.
	Names []string
	// NotBefore and NotAfter are the ends of its time.
	NotBefore, NotAfter time.Time
}

// Bounds on what is kept of a server's certificates.
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

// unverified tells of the certificates that an error is about; nil if it is about none.
func unverified(err error) *Secure {
	var cert *tls.CertificateVerificationError
	if !errors.As(err, &cert) {
		return nil
	}
	return &Secure{Chain: certificates(cert.UnverifiedCertificates)}
}

func certificates(chain []*x509.Certificate) []Certificate {
	told := make([]Certificate, min(len(chain), maxChain))
	for i := range told {
		c := chain[i]
		told[i] = Certificate{
			Subject: bounded(c.Subject.String()), Issuer: bounded(c.Issuer.String()), NotBefore: c.NotBefore, NotAfter: c.NotAfter,
		}
		for _, name := range c.DNSNames[:min(len(c.DNSNames), maxCertNames)] {
			told[i].Names = append(told[i].Names, bounded(name))
		}
		for _, ip := range c.IPAddresses[:min(len(c.IPAddresses), maxCertNames-len(told[i].Names))] {
			told[i].Names = append(told[i].Names, ip.String())
		}
	}
	return told
}

func bounded(s string) string {
	if len(s) > maxCertText {
		return s[:maxCertText] + "…"
	}
	return s
}
