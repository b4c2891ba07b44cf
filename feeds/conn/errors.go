package conn

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Error is a connection that did not become a stream.
type Error struct {
	// Kind is the cause, for those who decide on it.
	Kind Kind
	// Status is the response's status code; zero without one.
	Status int
	// AtProxy tells that it was the proxy, or the way to it, and not the server; see Info.Proxy.
	AtProxy bool
	// Reason says why, for a person, without secrets.
	Reason string
	// Retry tells whether another attempt may fare better.
	Retry bool
	// RetryAfter is the value of the Retry-After header, as sent.
	RetryAfter string
	// Done tells that the server wants no more connections: a 204.
	Done bool
	// Info and Header describe the response; without one Header is nil, and of Info there are URL, Started, Proxy, Dials and,
	// where a certificate is the cause, Secure.
	Info   Info
	Header http.Header
	// Request is the head of the request with secrets masked; nil if none could be made.
	Request http.Header

	cause error
}

// Error gives the reason.
func (e *Error) Error() string { return e.Reason }

// Unwrap gives the underlying error, which may be nil and whose text may hold secrets.
func (e *Error) Unwrap() error { return e.cause }

// openError turns the error of a request into one for people. Whoever ended ctx gets their own cause back.
func openError(ctx context.Context, err error) error {
	cause := context.Cause(ctx)
	switch {
	case cause == nil:
	case errors.Is(cause, errConnectTimeout), errors.Is(cause, errHeadTimeout):
		return &Error{Kind: KindOf(cause), Reason: cause.Error(), Retry: true, cause: cause}
	default:
		return cause
	}
	var own *Error
	if errors.As(err, &own) {
		return own
	}
	return &Error{Kind: KindOf(err), Reason: Reason(err), Retry: retriable(err), cause: err}
}

// lasting are the kinds that do not change by asking again: what a certificate or the protocol says.
var lasting = []Kind{KindTLSExpired, KindTLSUntrusted, KindTLSName, KindNotTLS, KindProtocol, KindRedirectLoop}

// retriable tells whether the network may let it pass another time.
func retriable(err error) bool {
	return !slices.Contains(lasting, KindOf(err)) && !errors.Is(err, errBodyElsewhere) && !strings.Contains(err.Error(), speaksTLS)
}

// speaksTLS is in net/http's word for a TLS alert in place of a plain response.
const speaksTLS = `malformed HTTP response "\x15\x03`

// speaksHTTP recognises net/http's word for a plain response to TLS, which is no type of its own.
func speaksHTTP(err error) bool {
	return strings.Contains(err.Error(), "server gave HTTP response to HTTPS client")
}

// Reason puts a network error in words: short, without addresses that the reader knows and without
// secrets.
func Reason(err error) string {
	if text := plainReason(err); text != "" {
		return text
	}
	if text := tlsReason(err); text != "" {
		return text
	}
	text := unwrapURL(err).Error()
	for _, w := range wording {
		if strings.Contains(text, w.theirs) {
			return w.ours
		}
	}
	return anyURL.ReplaceAllString(text, Masked)
}

// wording puts into words what net/http has no types for. The first that fits counts.
var wording = []struct {
	theirs string
	kind   Kind
	ours   string
}{
	{"Location header", KindRedirect, "the server redirects to what is no URL"},
	{speaksTLS, KindNotHTTP, "the server speaks TLS here: try https:// instead of http://"},
	{"malformed MIME header", KindNotHTTP, "the head of the response is malformed"},
	{"malformed HTTP", KindNotHTTP, "what answers there does not speak HTTP"},
	{"response headers exceeded", KindNotHTTP, "the head of the response is larger than 256 KiB"},
	{"transport connection broken", KindNotHTTP, "the head of the response is malformed"},
	{"chunk", KindOther, "the stream's chunked encoding is broken"},
}

// anyURL finds what may be a URL in an error of unknown make, which may hold secrets.
var anyURL = regexp.MustCompile(`\S*://\S*`)

func plainReason(err error) string {
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case errors.As(err, &dns):
		if dns.IsNotFound {
			return fmt.Sprintf("no such host: %s", dns.Name)
		}
		return fmt.Sprintf("looking up %s failed: %s", dns.Name, dns.Err)
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.Is(err, syscall.ECONNRESET):
		return "connection reset by the server"
	case errors.Is(err, syscall.EHOSTUNREACH):
		return "no route to the host"
	case errors.Is(err, syscall.ENETUNREACH):
		return "the network is unreachable"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the connection broke off in the middle of the stream"
	case errors.Is(err, io.EOF):
		return "the server closed the connection without an answer"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "the network timed out"
	}
	return ""
}

func tlsReason(err error) string {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &unknown):
		return "the server's certificate is signed by an unknown authority; ca (--cacert) names those to trust"
	case errors.As(err, &name):
		return fmt.Sprintf("the server's certificate is not for %s", name.Host)
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "the server's certificate has expired or is not yet valid"
	case noHTTP2(err):
		return "the server does not speak HTTP/2"
	case errors.As(err, &record), speaksHTTP(err):
		return "the server does not speak TLS here: try http:// instead of https://"
	}
	return ""
}

// unwrapURL takes off the *url.Error, whose text quotes the URL with whatever secrets are in it.
func unwrapURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// TimeoutReason says that a connection was given up after a silence of d.
func TimeoutReason(d time.Duration) string {
	return fmt.Sprintf("no byte for %s, taken for dead", d.Round(100*time.Millisecond))
}
