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
	"slices"
	"strings"
)

// Suspect reports whether a request reached a loopback address by a name that someone else may have pointed there. Only
// addresses, localhost and the names below it are beyond doubt, as are those among known: any other name may be answered by
// DNS, a search domain, or a neighbor on the network. A request without a name is not suspect, since no browser sends one.
func Suspect(r *http.Request, known ...string) bool {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	if !ok || !local.IP.IsLoopback() {
		return false
	}
	host := strings.ToLower((&url.URL{Host: r.Host}).Hostname())
	if _, err := netip.ParseAddr(host); err == nil || host == "" || host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return false
	}
	return !slices.ContainsFunc(known, func(name string) bool { return host == strings.ToLower(name) })
}
