// Package certs makes the certificates of the demo in memory, good ones and bad ones.
//
// A kind goes in; a certificate with its key comes out, for this machine alone. Nothing is written to disk, and no certificate is
// signed by anything but itself: who is to trust one has to be given it.
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

// Kind says what is wrong with a certificate; its value is the word for it.
type Kind string

// The kinds. SelfSigned is good for whoever is told to trust it.
const (
	SelfSigned Kind = "self-signed"
	Expired    Kind = "expired"
	WrongName  Kind = "wrong-name"
)

const (
	day      = 24 * time.Hour
	lifetime = 30 * day
)

// New makes a certificate for the loopback interface that is valid from a day before now for a month. One that is [Expired] ended a
// day before now; one with the [WrongName] is for example.invalid.
func New(kind Kind, now time.Time) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("no key for a certificate: %w", err)
	}
	t, err := template(kind, now)
	if err != nil {
		return tls.Certificate{}, err
	}
	der, err := x509.CreateCertificate(rand.Reader, t, t, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("no certificate: %w", err)
	}
	leaf, err := x509.ParseCertificate(der)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, err
}

func template(kind Kind, now time.Time) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, fmt.Errorf("no serial number for a certificate: %w", err)
	}
	t := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: "feedscope demo (" + string(kind) + ")"},
		NotBefore:             now.Add(-day),
		NotAfter:              now.Add(lifetime),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		IsCA:                  true, // So that a client takes it for the root that it is given.
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
		return nil, fmt.Errorf("there is no certificate of the kind %q", kind)
	}
	return t, nil
}

// PEM writes a certificate without its key, as a file of trusted roots has it.
func PEM(c tls.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Certificate[0]})
}
