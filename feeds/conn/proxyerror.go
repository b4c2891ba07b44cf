package conn

import (
	"errors"
	"net"
	"net/http"
	"strings"
)

// socksOp is the operation in errors of package x/net/proxy; nothing else identifies them.
const socksOp = "socks connect"

// proxyKind returns the kind of a refusal by a proxy; empty for other errors.
func proxyKind(err error) Kind {
	if answer, ok := errors.AsType[*proxyAnswer](err); ok {
		if answer.code == http.StatusProxyAuthRequired {
			return KindProxyAuth
		}
		return KindProxy
	}
	reply, ok := socksRefusal(err)
	switch {
	case !ok:
		return ""
	case strings.Contains(reply, "authentication"):
		return KindProxyAuth
	}
	return KindProxy
}

// socksRefusal returns a SOCKS proxy's reason for refusing a connection.
func socksRefusal(err error) (reply string, ok bool) {
	op, ok := errors.AsType[*net.OpError](err)
	if !ok || op.Op != socksOp || op.Err == nil {
		return "", false
	}
	if kind, _ := networkError(err); kind != "" { // On the route to the proxy.
		return "", false
	}
	return strings.TrimPrefix(op.Err.Error(), "unknown error "), true
}

// atProxy reports whether an error occurred on the route to the proxy or came from the proxy itself.
func atProxy(err error) bool {
	var op *net.OpError
	var answer *proxyAnswer
	return errors.As(err, &answer) || errors.As(err, &op) && (op.Op == proxyOp || op.Op == socksOp)
}

// attributeToProxy records the proxy of a failed attempt and names it in the reason if it is or may be the cause.
func (e *Error) attributeToProxy(proxy Via) {
	if e.Info.Proxy = proxy; proxy.URL == "" || e.cause == nil {
		return
	}
	if !atProxy(e.cause) {
		if e.Kind == KindNotHTTP {
			e.Reason += ", through the proxy " + proxy.String()
		}
		return
	}
	e.AtProxy = true
	reason := e.Reason
	if answer, ok := errors.AsType[*proxyAnswer](e.cause); ok {
		reason = answer.Error()
		e.Retry = mayPass(answer.code)
	} else if reply, ok := socksRefusal(e.cause); ok {
		reason = "it says " + reply
		e.Retry = e.Kind != KindProxyAuth
	}
	e.Reason = "the proxy " + proxy.String() + ": " + reason
}
