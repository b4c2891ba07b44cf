package conn

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
)

// Kind is the cause of an [Error], for those who decide on it. The names are stable.
type Kind string

// The kinds. An error has one; what none of the others covers is KindOther.
const (
	KindOther Kind = "other"
	// KindSettings is a request, a route or a file of theirs that makes no sense; KindCredentials a token that could not be had.
	KindSettings    Kind = "settings"
	KindCredentials Kind = "credentials"

	KindNameNotFound Kind = "name-not-found" // There is no such name.
	KindNameFailed   Kind = "name-failed"    // The lookup itself failed.
	KindRefused      Kind = "refused"
	KindUnreachable  Kind = "unreachable" // There is no way to the host or its network.
	KindTimeout      Kind = "timeout"     // Connecting took too long.
	KindHeadTimeout  Kind = "head-timeout"
	KindReset        Kind = "reset"
	KindStreamReset  Kind = "stream-reset" // Of HTTP/2.
	KindClosed       Kind = "closed"       // Without an answer, or in the midst of it.

	KindTLSExpired   Kind = "tls-expired" // Or not yet valid.
	KindTLSUntrusted Kind = "tls-untrusted"
	KindTLSName      Kind = "tls-name"
	KindTLS          Kind = "tls" // Any other handshake that failed.
	KindNotTLS       Kind = "not-tls"
	KindNotHTTP      Kind = "not-http" // Or a head that is malformed, or far too large.
	KindProtocol     Kind = "protocol" // Another version of HTTP than the route asks for.

	// KindProxyAuth is a proxy that wants credentials, or other ones; KindProxy any other word of refusal from one. A proxy
	// that cannot be reached has the kind of that, and Error.AtProxy.
	KindProxyAuth Kind = "proxy-auth"
	KindProxy     Kind = "proxy"

	KindStatus       Kind = "status" // See Error.Status.
	KindNoContent    Kind = "no-content"
	KindPage         Kind = "page" // A web page.
	KindMediaType    Kind = "media-type"
	KindEncoding     Kind = "encoding"
	KindRedirectLoop Kind = "redirect-loop" // Or more than [MaxRedirects].
	KindRedirect     Kind = "redirect"      // To what is no URL.
)

// KindOf tells the kind of an error that came in place of a response, or that broke a stream off.
func KindOf(err error) Kind {
	var own *Error
	if errors.As(err, &own) && own.Kind != "" {
		return own.Kind
	}
	for _, find := range [...]func(error) Kind{proxyKind, networkKind, tlsKind} {
		if k := find(err); k != "" {
			return k
		}
	}
	text := unwrapURL(err).Error()
	for _, w := range wording {
		if strings.Contains(text, w.theirs) {
			return w.kind
		}
	}
	return KindOther
}

func networkKind(err error) Kind {
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return KindNameNotFound
	case dns != nil:
		return KindNameFailed
	case errors.Is(err, errRedirects):
		return KindRedirectLoop
	case errors.Is(err, errHeadTimeout):
		return KindHeadTimeout
	case errors.Is(err, errConnectTimeout):
		return KindTimeout
	case errors.Is(err, syscall.ECONNREFUSED):
		return KindRefused
	case errors.Is(err, syscall.ECONNRESET):
		return KindReset
	case errors.As(err, &streamError{}):
		return KindStreamReset
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return KindUnreachable
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return KindClosed
	case errors.As(err, &timeout) && timeout.Timeout():
		return KindTimeout
	}
	return ""
}

// streamError is what net/http says of an HTTP/2 stream that was reset. Its own type has no name outside of it, but becomes any of this form.
type streamError struct {
	StreamID, Code uint32
	Cause          error
}

func (streamError) Error() string { return "the HTTP/2 stream was reset" }

func tlsKind(err error) Kind {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	var cert *tls.CertificateVerificationError
	switch {
	case errors.As(err, &name):
		return KindTLSName
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return KindTLSExpired
	case errors.As(err, &unknown), errors.As(err, &cert):
		return KindTLSUntrusted
	case errors.As(err, &record), speaksHTTP(err):
		return KindNotTLS
	case noHTTP2(err):
		return KindProtocol
	case strings.Contains(err.Error(), "remote error: tls:"):
		return KindTLS
	}
	return ""
}

// noHTTP2 recognises a server's refusal of all protocols that were offered, which is no type of its own.
func noHTTP2(err error) bool {
	return strings.Contains(err.Error(), "tls: no application protocol")
}
