package conn

import (
	"context"
	"errors"
	"net/http"
)

// requestError is about a request that could not be made. Whoever ended ctx gets their own cause back.
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

// unanswered tells with an error of this package what was asked for, as far as it came to that.
func unanswered(err error, r Request, req *http.Request, tr *trace) error {
	var failed *Error
	if !errors.As(err, &failed) {
		return err
	}
	failed.Info = Info{URL: MaskURL(r.URL), Insecure: r.insecure()}
	if tr != nil {
		failed.Info.Started = tr.started
		var via Via
		via, failed.Info.Dials = tr.way.told()
		failed.Info.Secure = unverified(failed.cause)
		failed.blame(via)
	}
	if req != nil {
		failed.Request = maskRequest(req.Header, r.Header)
	}
	return failed
}

// judge judges a response head: is it one of an event stream, and who says so?
func judge(resp *http.Response, r *Request, via Via) *Error {
	if resp.StatusCode == http.StatusProxyAuthRequired && via.URL != "" {
		answer := answerOf(resp)
		bad := &Error{Kind: KindProxyAuth, Status: resp.StatusCode, cause: answer}
		bad.blame(via)
		return bad
	}
	if v := r.Route.HTTP; (v == HTTP2 || v == H2C) && resp.ProtoMajor != 2 {
		return &Error{Kind: KindProtocol, Status: resp.StatusCode, Reason: "the server answered in " + resp.Proto + ", not in HTTP/2"}
	}
	bad := check(resp, &r.Exchange)
	if bad != nil {
		bad.Status = resp.StatusCode
	}
	return bad
}

// insecure tells that the certificate of the server that is asked first counts for nothing.
func (r *Request) insecure() bool { return r.Route.TLS.Insecure && r.URL.Scheme == "https" }
