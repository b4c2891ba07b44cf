package inject

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"

	"feedscope/demo-server/faults"
)

// status answers with a status in place of the stream.
func status(_ *Conn, f faults.Fault, _ http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		code, _ := strconv.Atoi(f.Word()) // It is one of the table's.
		switch code {
		case http.StatusNoContent:
			w.WriteHeader(code)
			return
		case http.StatusUnauthorized:
			w.Header().Set("WWW-Authenticate", `Bearer realm="demo"`)
		case http.StatusTooManyRequests:
			w.Header().Set("Retry-After", "5")
		}
		http.Error(w, "the fault "+f.String(), code)
	})
}

const loginPage = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sign in to the guest network</title></head>
<body><h1>Sign in</h1><p>This page stands where an event stream should be.</p></body></html>
`

// page answers with a page, as hotels and offices do.
func page(*Conn, faults.Fault, http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, loginPage) // A client that is gone needs no page.
	})
}

// redirected marks a request that has been redirected already.
const redirected = "redirected"

// redirect sends the client on. What it is sent to serves the stream, unless that is the place where it was.
func redirect(_ *Conn, f faults.Fault, stream http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
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
			to.Host, to.Scheme = otherHost(r), scheme(r)
		}
		http.Redirect(w, r, to.String(), http.StatusTemporaryRedirect) //nolint:gosec // It leads to this server.
	})
}

func scheme(r *http.Request) string {
	if r.TLS != nil {
		return "https"
	}
	return "http"
}

// otherHost gives another name for the server than the one in the request: its address, or else "localhost".
func otherHost(r *http.Request) string {
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

// splitHost parts a host from its port; port may be empty.
func splitHost(hostport string) (host, port string) {
	host, port, err := net.SplitHostPort(hostport)
	if err != nil {
		return hostport, ""
	}
	return host, port
}

type kindKey struct{}

// overTLS sends the client on to where the server has a certificate of the kind that was asked for.
func overTLS(c *Conn, f faults.Fault, stream http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Context().Value(kindKey{}) == f.Word() {
			stream.ServeHTTP(w, r)
			return
		}
		addr, err := c.site.secure(r, f.Word())
		if err != nil {
			http.Error(w, fmt.Sprintf("the fault %s is not to be had: %v", f, err), http.StatusServiceUnavailable)
			return
		}
		to := *r.URL
		to.Scheme, to.Host = "https", addr
		http.Redirect(w, r, to.String(), http.StatusTemporaryRedirect) //nolint:gosec // It leads to this server.
	})
}
