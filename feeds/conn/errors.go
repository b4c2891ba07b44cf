package conn

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"feedscope/feeds/conn/redact"
)

// Error describes an attempt that did not open a stream.
type Error struct {
	// Kind is the cause in a form that programs can act on.
	Kind Kind
	// Status is the response's status code; zero without a response.
	Status int
	// AtProxy reports that the proxy or the route to it failed, not the server; see Info.Proxy.
	AtProxy bool
	// Strict reports whether a more lenient client may accept the response, so that feedscope may be at fault.
	Strict bool
	// Reason describes the cause for a person, without secrets. Remedy are the settings that would read the response;
	// nil if there are none.
	Reason string
	Remedy Remedy
	// Said quotes the server: an error message, a page's title, or the beginning of the body. It is one line of at
	// most 200 characters, without secrets or control characters; empty if the server sent no words.
	Said string
	// Retry reports whether another attempt may succeed.
	Retry bool
	// RetryAfter is the value of the Retry-After header, as sent.
	RetryAfter string
	// Done reports whether the server ended the feed, with status 204.
	Done bool
	// Info and Header describe the response. Without a response, Header is nil and Info has only URL, Started, Proxy,
	// Dials and, if a certificate is the cause, Secure.
	Info   Info
	Header http.Header
	// Request is the head of the request with secrets masked; nil if no request could be made.
	Request http.Header

	cause   error
	noForce bool // See Options.
}

// Error returns the reason and the remedy.
func (e *Error) Error() string { return e.Reason + e.Remedy.advice(e.noForce) }

// Unwrap returns the underlying error. It may be nil, and its text may contain secrets.
func (e *Error) Unwrap() error { return e.cause }

// requestError describes a request that could not be made. If ctx ended, its cause is the error.
func requestError(ctx context.Context, err error) error {
	var own *Error
	switch cause := context.Cause(ctx); {
	case cause != nil:
		return cause
	case errors.As(err, &own):
		return own
	}
	return &Error{Kind: KindSettings, Reason: err.Error(), cause: err}
}

// openError describes a request that failed. If the caller ended ctx, its cause is the error.
func openError(ctx context.Context, err error) error {
	cause := context.Cause(ctx)
	switch {
	case cause == nil:
	case errors.Is(cause, errConnectTimeout), errors.Is(cause, errHeadTimeout):
		return &Error{Kind: KindOf(cause), Reason: cause.Error(), Retry: true, cause: cause}
	default:
		return cause
	}
	if own, ok := errors.AsType[*Error](err); ok {
		return own
	}
	kind := KindOf(err)
	return &Error{
		Kind: kind, Reason: Reason(err), Retry: retriable(kind, err), cause: err,
		Strict: kind == KindTransferEncoding || strings.Contains(err.Error(), headTooLarge),
	}
}

// lasting are the certificate and protocol errors that another attempt does not change.
var lasting = []Kind{KindTLSExpired, KindTLSUntrusted, KindTLSName, KindNotTLS, KindProtocol, KindRedirectLoop}

// retriable reports whether another attempt may succeed.
func retriable(kind Kind, err error) bool {
	return !slices.Contains(lasting, kind) && !errors.Is(err, errBodyElsewhere) &&
		!strings.Contains(err.Error(), tlsAlert)
}

// unanswered adds the details of the attempt to an *Error.
func unanswered(err error, r Request, req *http.Request, tr *trace) error {
	failed, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	failed.Reason = r.Secrets.Text(failed.Reason)
	failed.Info = Info{URL: r.Secrets.URL(r.URL), Insecure: r.insecure()}
	if tr != nil {
		failed.Info.Started = tr.started
		var proxy Via
		proxy, failed.Info.Dials = tr.attempt.route()
		failed.Info.Secure = unverified(failed.cause)
		failed.attributeToProxy(proxy)
	}
	if req != nil {
		failed.Request = redact.Request(req.Header, r.Header)
		failed.Info.Method, failed.Info.BodyBytes = req.Method, req.ContentLength
	}
	return failed
}

// unwrapURL removes the *url.Error, whose text quotes the URL with its secrets.
func unwrapURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

// TimeoutReason describes a connection that was closed after a silence of d.
func TimeoutReason(d time.Duration) string {
	return fmt.Sprintf("no byte for %s, assumed dead", d.Round(100*time.Millisecond))
}
