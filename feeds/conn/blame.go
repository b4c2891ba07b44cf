package conn

import (
	"errors"
	"net"
	"net/http"
	"strings"
)

// socksOp is the operation in the errors of package x/net/proxy, which have no other mark.
const socksOp = "socks connect"

// proxyKind tells the kind of a proxy's own word; "": it is none.
func proxyKind(err error) Kind {
	var answer *proxyAnswer
	if errors.As(err, &answer) {
		if answer.code == http.StatusProxyAuthRequired {
			return KindProxyAuth
		}
		return KindProxy
	}
	said, ok := socksSaid(err)
	switch {
	case !ok || networkKind(err) != "":
		return ""
	case strings.Contains(said, "authentication"):
		return KindProxyAuth
	}
	return KindProxy
}

// socksSaid gives what a SOCKS proxy, or the way to it, has to say.
func socksSaid(err error) (said string, ok bool) {
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != socksOp || op.Err == nil {
		return "", false
	}
	return strings.TrimPrefix(op.Err.Error(), "unknown error "), true
}

// atProxy tells whether an error happened between here and the proxy, or is the proxy's own.
func atProxy(err error) bool {
	var op *net.OpError
	var answer *proxyAnswer
	return errors.As(err, &answer) || errors.As(err, &op) && (op.Op == "proxyconnect" || op.Op == socksOp)
}

// blame tells by which proxy a failed attempt went, and names it in the reason where the failure is its own, or may be.
func (e *Error) blame(via Via) {
	if e.Info.Proxy = via; via.URL == "" || e.cause == nil {
		return
	}
	if !atProxy(e.cause) {
		if e.Kind == KindNotHTTP {
			e.Reason += ", by way of the proxy " + via.String()
		}
		return
	}
	e.AtProxy = true
	reason := e.Reason
	var answer *proxyAnswer
	if errors.As(e.cause, &answer) {
		reason = answer.Error()
		e.Retry = retryStatus(answer.code)
	} else if said, ok := socksSaid(e.cause); ok && networkKind(e.cause) == "" {
		reason = "it says " + said
		e.Retry = e.Kind != KindProxyAuth
	}
	e.Reason = "the proxy " + via.String() + ": " + reason
}
