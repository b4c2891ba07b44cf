package conn

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"

	"feedscope/feeds/conn/redact"
)

// KindOf returns the kind of an error that prevented a response or ended a stream.
func KindOf(err error) Kind {
	if own, ok := errors.AsType[*Error](err); ok && own.Kind != "" {
		return own.Kind
	}
	if kind := proxyKind(err); kind != "" {
		return kind
	}
	kind, _ := diagnose(err)
	return kind
}

// Reason describes a network error briefly, without secrets or addresses.
func Reason(err error) string {
	if own, ok := errors.AsType[*Error](err); ok {
		return own.Error()
	}
	if _, reason := diagnose(err); reason != "" {
		return reason
	}
	return strings.ReplaceAll(redact.Text(unwrapURL(err).Error()), "\n", "; ") // Of several addresses.
}

// diagnose returns the kind of an error and its description; empty if the error's own text will do.
func diagnose(err error) (Kind, string) {
	for _, find := range [...]func(error) (Kind, string){networkError, tlsError, httpError} {
		if kind, reason := find(err); kind != "" {
			return kind, reason
		}
	}
	return KindOther, ""
}

func networkError(err error) (Kind, string) {
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE),
		errors.As(err, &dns) && strings.Contains(dns.Err, syscall.EMFILE.Error()):
		return KindFiles, syscall.EMFILE.Error()
	case errors.As(err, &dns) && dns.IsNotFound:
		return KindNameNotFound, "no such host: " + dns.Name
	case dns != nil:
		return KindNameFailed, fmt.Sprintf("looking up %s failed: %s", dns.Name, dns.Err)
	case errors.Is(err, errHeadTimeout):
		return KindHeadTimeout, errHeadTimeout.Error()
	case errors.Is(err, errConnectTimeout):
		return KindTimeout, errConnectTimeout.Error()
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return KindOther, "no local port is free for another connection to this address"
	case errors.Is(err, syscall.ECONNREFUSED):
		return KindRefused, "connection refused"
	case errors.Is(err, syscall.ECONNRESET):
		return KindReset, "connection reset by the server"
	case errors.As(err, &streamError{}):
		return KindStreamReset, ""
	case errors.Is(err, syscall.EHOSTUNREACH):
		return KindUnreachable, "no route to the host"
	case errors.Is(err, syscall.ENETUNREACH):
		return KindUnreachable, "the network is unreachable"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return KindClosed, "the connection broke in the middle of the stream"
	case errors.Is(err, io.EOF):
		return KindClosed, "the server closed the connection without a response"
	case errors.As(err, &timeout) && timeout.Timeout():
		return KindTimeout, "the network timed out"
	}
	return "", ""
}

// streamError has the fields of net/http's unexported error for a reset HTTP/2 stream, which [errors.As] converts.
type streamError struct {
	StreamID, Code uint32
	Cause          error
}

func (streamError) Error() string { return "the HTTP/2 stream was reset" }

func tlsError(err error) (Kind, string) {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &name):
		return KindTLSName, "the server's certificate is not for " + name.Host
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return KindTLSExpired, "the server's certificate has expired or is not yet valid"
	case errors.As(err, &unknown):
		return KindTLSUntrusted,
			"the server's certificate is signed by an unknown authority; set ca (--cacert) to trust it"
	case errors.As(err, new(*tls.CertificateVerificationError)):
		return KindTLSUntrusted, ""
	case errors.As(err, &record), strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		return KindNotTLS, "the server does not speak TLS here: try http:// instead of https://"
	case strings.Contains(err.Error(), "tls: no application protocol"):
		return KindProtocol, "the server does not speak HTTP/2"
	case strings.Contains(err.Error(), "remote error: tls:"):
		return KindTLS, ""
	}
	return "", ""
}

// tlsAlert is part of net/http's error for a TLS alert instead of a plain response.
const tlsAlert = `malformed HTTP response "\x15\x03`

// headTooLarge is part of net/http's error for a head beyond the limit.
const headTooLarge = "response headers exceeded"

const brokenChunks = "the stream's chunked encoding is broken"

// httpErrors recognizes the errors for which net/http has no types. The first match counts.
var httpErrors = []struct {
	text   string
	kind   Kind
	reason string
}{
	{"Location header", KindRedirect, "the server redirects to an invalid URL"},
	{tlsAlert, KindNotHTTP, "the server speaks TLS here: try https:// instead of http://"},
	{"malformed MIME header", KindNotHTTP, "the response head is malformed: a line is not a header field"},
	{"malformed HTTP", KindNotHTTP, "the server does not speak HTTP"},
	{headTooLarge, KindNotHTTP, "the response head is larger than 256 KiB, feedscope's limit"},
	{"Content-Length", KindNotHTTP, "the response head is malformed: its Content-Length is not a number"},
	{"chunk length", KindOther, brokenChunks + ": a chunk does not begin with its length"},
	{"chunk", KindOther, brokenChunks},
	{"transport connection broken", KindNotHTTP, "the response head is malformed"},
}

func httpError(err error) (Kind, string) {
	if errors.Is(err, errInflate) {
		return KindEncoding, ""
	}
	text := unwrapURL(err).Error()
	for _, mark := range []string{"too many transfer encodings: ", "unsupported transfer encoding: "} {
		if _, sent, ok := strings.Cut(text, mark); ok {
			return KindTransferEncoding,
				fmt.Sprintf("the response has the Transfer-Encoding %s; HTTP/1.1 allows only chunked, once", sent)
		}
	}
	for _, e := range httpErrors {
		if strings.Contains(text, e.text) {
			return e.kind, e.reason
		}
	}
	return "", ""
}
