package inject

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"

	"feedscope/demo-server/faults"
)

// status returns an HTTP status instead of the stream.
func status(_ *Conn, f faults.Fault, _ http.Handler, w http.ResponseWriter, _ *http.Request) {
	code, _ := strconv.Atoi(f.Word()) // Parse accepts only the table's numbers.
	switch code {
	case http.StatusNoContent:
		w.WriteHeader(code)
		return
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", `Bearer realm="demo"`)
	case http.StatusTooManyRequests:
		w.Header().Set("Retry-After", "5")
	}
	http.Error(w, "fault "+f.String(), code)
}

const loginPage = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sign in to the guest network</title></head>
<body><h1>Sign in</h1><p>Sign in to continue.</p></body></html>
`

// page returns a login page, as captive portals do.
func page(_ *Conn, _ faults.Fault, _ http.Handler, w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(w, loginPage) // Fails only if the client has disconnected.
}

// redirected is the query parameter that marks a request as already redirected.
const redirected = "redirected"

// redirect redirects the client once, then serves the stream; with the argument loop, it redirects to the same URL
// forever.
func redirect(_ *Conn, f faults.Fault, stream http.Handler, w http.ResponseWriter, r *http.Request) {
	to := *r.URL
	query := to.Query()
	if f.Word() != "loop" {
		if query.Has(redirected) {
			stream.ServeHTTP(w, r)
			return
		}
		query.Set(redirected, "1")
		to.RawQuery = query.Encode()
	}
	if f.Word() == "host" {
		to.Host, to.Scheme = alternateHost(r), scheme(r)
	}
	http.Redirect(w, r, to.String(), http.StatusTemporaryRedirect) //nolint:gosec // The target is this server.
}

func scheme(r *http.Request) string {
	if r.TLS != nil {
		return "https"
	}
	return "http"
}

// alternateHost returns a different name of the server than the request used: its IP address, or "localhost".
func alternateHost(r *http.Request) string {
	host, port := splitHost(r.Host)
	other := "127.0.0.1"
	if tcp, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr); ok {
		other = tcp.IP.String()
	}
	if host == other {
		other = "localhost"
	}
	if port == "" {
		return other
	}
	return net.JoinHostPort(other, port)
}

// splitHost splits a host from its port, which may be missing.
func splitHost(hostport string) (host, port string) {
	host, port, err := net.SplitHostPort(hostport)
	if err != nil {
		return hostport, ""
	}
	return host, port
}

type certKey struct{}

// redirectToTLS redirects the client to a port that serves the requested kind of certificate.
func redirectToTLS(c *Conn, f faults.Fault, stream http.Handler, w http.ResponseWriter, r *http.Request) {
	if r.Context().Value(certKey{}) == f.Word() {
		stream.ServeHTTP(w, r)
		return
	}
	addr, err := c.site.secure(r, f.Word())
	if err != nil {
		http.Error(w, fmt.Sprintf("fault %s is unavailable: %v", f, err), http.StatusServiceUnavailable)
		return
	}
	to := *r.URL
	to.Scheme, to.Host = "https", addr
	http.Redirect(w, r, to.String(), http.StatusTemporaryRedirect) //nolint:gosec // The target is this server.
}
