// Package rebind recognizes requests of web pages that have pointed a name of theirs at this machine (DNS rebinding), and
// would read a local server through the user's browser.
//
// The request to a server goes in; whether to refuse it comes out. It knows nothing of what is served.
package rebind

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// private are the ends of names that nobody can register: only the owner of this machine can point them at it.
var private = []string{".localhost", ".local", ".internal", ".test"}

// Suspect reports whether a request reached a loopback address by a name that anybody can own. Addresses, names without a
// dot and names for private use are not suspect, nor are names among known, or a request without a name, which no browser
// sends.
func Suspect(r *http.Request, known ...string) bool {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	if !ok || !local.IP.IsLoopback() {
		return false
	}
	host := strings.ToLower((&url.URL{Host: r.Host}).Hostname())
	if _, err := netip.ParseAddr(host); err == nil {
		return false
	}
	for _, name := range known {
		if host == strings.ToLower(name) {
			return false
		}
	}
	for _, end := range private {
		if strings.HasSuffix(host, end) {
			return false
		}
	}
	return strings.Contains(host, ".")
}
