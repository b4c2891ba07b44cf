// Package certs creates self-signed certificates for the loopback interface, valid and invalid ones.
//
// A kind goes in; a certificate with its key comes out. Everything stays in memory. Clients trust a certificate only
// if it is added to their roots.
package certs

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"time"
)

// Kind is the defect of a certificate.
type Kind string

// The kinds. A SelfSigned certificate is valid for clients that add it to their roots.
const (
	SelfSigned Kind = "self-signed"
	Expired    Kind = "expired"
	WrongName  Kind = "wrong-name"
)

const (
	day      = 24 * time.Hour
	lifetime = 30 * day
)

// New creates a certificate valid from the day before now for a month. An [Expired] one ended the day before now; a
// [WrongName] one is for example.invalid.
func New(kind Kind, now time.Time) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("cannot generate a key: %w", err)
	}
	t, err := template(kind, now)
	if err != nil {
		return tls.Certificate{}, err
	}
	der, err := x509.CreateCertificate(rand.Reader, t, t, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("cannot create a certificate: %w", err)
	}
	leaf, err := x509.ParseCertificate(der)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, err
}

func template(kind Kind, now time.Time) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, fmt.Errorf("cannot generate a serial number: %w", err)
	}
	t := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: "feedscope demo (" + string(kind) + ")"},
		NotBefore:             now.Add(-day),
		NotAfter:              now.Add(lifetime),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		IsCA:                  true, // Clients require this of a root.
		DNSNames:              []string{"localhost"},
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	switch kind {
	case SelfSigned:
	case Expired:
		t.NotBefore, t.NotAfter = now.Add(-lifetime), now.Add(-day)
	case WrongName:
		t.DNSNames, t.IPAddresses = []string{"example.invalid"}, nil
	default:
		return nil, fmt.Errorf("unknown kind of certificate %q", kind)
	}
	return t, nil
}

// PEM encodes a certificate without its key.
func PEM(c tls.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Certificate[0]})
}
