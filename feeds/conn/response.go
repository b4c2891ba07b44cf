package conn

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"feedscope/feeds/conn/redact"
)

// check validates the head of a response by section 9.2.2 of the standard, except that temporary failures are worth
// another attempt. It returns nil if the body is the stream.
func check(resp *http.Response, r *Request, proxy Via) *Error {
	bad := checkProxyAndVersion(resp, r, proxy)
	if bad == nil {
		bad = checkStatus(resp, r)
	}
	if bad == nil && resp.StatusCode == http.StatusOK {
		if bad = checkMediaType(resp, r); bad == nil {
			bad = checkEncoding(resp, &r.Exchange)
		}
	}
	return bad
}

func checkProxyAndVersion(resp *http.Response, r *Request, proxy Via) *Error {
	if resp.StatusCode == http.StatusProxyAuthRequired && proxy.URL != "" {
		bad := &Error{Kind: KindProxyAuth, cause: answerOf(resp)}
		bad.attributeToProxy(proxy)
		return bad
	}
	if v := r.Route.HTTP; (v == HTTP2 || v == H2C) && resp.ProtoMajor != 2 {
		return &Error{Kind: KindProtocol, Reason: "the server responded with " + resp.Proto + ", not HTTP/2"}
	}
	return nil
}

func checkStatus(resp *http.Response, r *Request) *Error {
	code := resp.StatusCode
	switch {
	case code == http.StatusOK, code == http.StatusNotModified && r.Known.known():
		return nil
	case code == http.StatusNoContent:
		return &Error{Kind: KindNoContent, Reason: "the server says there are no more events (204)", Done: true}
	}
	body := readBody(resp)
	if code == http.StatusBadRequest && resp.Request.URL.Scheme == "http" && body.wantsTLS() {
		const advice = "; it speaks TLS here: try https:// instead of http://"
		return &Error{Kind: KindStatus, Reason: "the server answered " + statusLine(resp) + advice}
	}
	message := ""
	if code >= http.StatusMultipleChoices {
		message = body.serverMessage(r)
	}
	if message == "" && code == http.StatusUnauthorized {
		message = challengeError(resp, r)
	}
	if line := statusLine(resp); message == line || message == strings.TrimPrefix(line, fmt.Sprint(code, " ")) {
		message = ""
	}
	bad := &Error{
		Kind: KindStatus, Reason: "the server answered " + statusLine(resp) + afterColon(message), Said: message,
		Retry: mayPass(code), RetryAfter: resp.Header.Get("Retry-After"),
	}
	switch {
	case code == http.StatusUnauthorized && r.rejected(resp):
		bad.Retry = true
		bad.Reason += "; it rejects this token; each attempt reads it again"
	case code == http.StatusUnauthorized:
		bad.Reason += credentialsAdvice(resp, r)
	}
	return bad
}

// mayPass reports whether a failure may be temporary, judging by its status.
func mayPass(code int) bool {
	switch code {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return true
	case http.StatusConflict: // A server may allow one stream, and not know yet that it has lost the last one.
		return true
	}
	return code >= 500
}

func statusLine(resp *http.Response) string {
	text := http.StatusText(resp.StatusCode)
	if text == "" {
		_, text, _ = strings.Cut(resp.Status, " ")
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s", resp.StatusCode, text))
}

// challengeError returns the error_description of a bearer challenge (RFC 6750, section 3).
func challengeError(resp *http.Response, r *Request) string {
	found := errorDescription.FindStringSubmatch(resp.Header.Get("WWW-Authenticate"))
	if found == nil {
		return ""
	}
	return quote(found[1], r)
}

var errorDescription = regexp.MustCompile(`(?i)error_description="([^"]+)"`)

// credentialsAdvice explains a 401 in a clause.
func credentialsAdvice(resp *http.Response, r *Request) string {
	switch req := resp.Request; {
	case redirectCredentials(req, r):
		return "; it does not accept the user and password in the redirect"
	case req.Header.Get("Authorization") != "":
		return "; it does not accept the credentials that were sent"
	case req.Response == nil: // After a redirect they may have been removed.
		return "; set auth (--user, --token-file)"
	}
	return ""
}

// complaints are the answers of Go, nginx and Apache to plain HTTP on a TLS port, in lower case.
var complaints = []string{
	"http request to an https server", "plain http request was sent to https port",
	"speaking plain http to an ssl-enabled server port",
}

func (b *body) wantsTLS() bool {
	text := strings.ToLower(string(b.bytes))
	return slices.ContainsFunc(complaints, func(c string) bool { return strings.Contains(text, c) })
}

// Quote puts the server's words into quotation marks, on one line and without the secrets that r sent.
func (r *Request) Quote(words string) string { return "“" + quote(words, r) + "”" }

// quote returns the server's words on one line, without the secrets that r sent.
func quote(words string, r *Request) string {
	authorization := ""
	if r.Auth != nil {
		authorization, _ = r.Auth.Authorization() // On an error, nothing was sent.
	}
	body, _ := r.body() // On an error, too.
	return redact.Quote(words, redact.Secrets(r.URL, r.Header, authorization, body, r.Secrets), maxMessage)
}
