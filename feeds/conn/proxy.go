package conn

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"

	"golang.org/x/net/http/httpproxy"
)

// Via is the proxy that a connection goes by way of; the zero value is none.
type Via struct {
	// URL is the proxy's, without user and password.
	URL string
	// From is the environment variable that names it; empty: the settings do.
	From string
}

// String names the proxy and who chose it: "http://host:3128, from HTTPS_PROXY".
func (v Via) String() string {
	switch {
	case v.URL == "":
		return ""
	case v.From == "":
		return v.URL + ", as set"
	}
	return v.URL + ", from " + v.From
}

// proxies chooses the proxy of a request.
type proxies struct {
	given   *url.URL // Nil: the environment chooses.
	noProxy string
	off     bool
}

// choose gives the proxy for u, nil for none, and what to say of it.
func (p *proxies) choose(u *url.URL) (*url.URL, Via, error) {
	if p.off {
		return nil, Via{}, nil
	}
	proxy, from := p.given, ""
	if proxy == nil {
		var err error
		if proxy, from, err = environmentProxy(u.Scheme); proxy == nil || err != nil {
			return nil, Via{}, err
		}
	}
	if p.passes(proxy, u) {
		return nil, Via{}, nil
	}
	return proxy, Via{URL: proxy.Scheme + "://" + proxy.Host, From: from}, nil
}

// passes tells whether u is to be reached without the proxy.
func (p *proxies) passes(proxy, u *url.URL) bool {
	except := p.noProxy
	if except == "" {
		_, except = lookupAny("NO_PROXY", "no_proxy")
	}
	if p.given != nil && isLoopback(u.Hostname()) { // Which httpproxy never leaves to a proxy.
		return listed(except, u.Hostname(), port(u))
	}
	c := httpproxy.Config{HTTPProxy: proxy.String(), HTTPSProxy: proxy.String(), NoProxy: except}
	chosen, err := c.ProxyFunc()(u)
	return err == nil && chosen == nil
}

// environmentProxy gives the proxy that the environment names for a scheme.
func environmentProxy(scheme string) (proxy *url.URL, from string, err error) {
	name := strings.ToUpper(scheme) + "_PROXY"
	from, value := lookupAny(name, strings.ToLower(name), "ALL_PROXY", "all_proxy")
	if value == "" {
		return nil, "", nil
	}
	proxy, err = ParseProxy(value)
	if err != nil {
		return nil, from, fmt.Errorf("the environment variable %s: %w", from, err)
	}
	return proxy, from, nil
}

// lookupAny gives the first of some variables that is set to something.
func lookupAny(names ...string) (name, value string) {
	for _, name := range names {
		if value := os.Getenv(name); value != "" {
			return name, value
		}
	}
	return "", ""
}

func isLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && addr.IsLoopback()
}

// listed tells whether a list of NO_PROXY names a loopback host, or a port of it.
func listed(list, host, port string) bool {
	addr, _ := netip.ParseAddr(host)
	for entry := range strings.SplitSeq(list, ",") {
		entry = strings.TrimSpace(entry)
		if name, only, err := net.SplitHostPort(entry); err == nil {
			if only != port {
				continue
			}
			entry = name
		}
		within, err := netip.ParsePrefix(entry)
		if entry == "*" || strings.EqualFold(strings.Trim(entry, "[]"), host) || err == nil && within.Contains(addr) {
			return true
		}
	}
	return false
}

// proxyAnswer is a proxy's response in place of a tunnel, or of what was asked for.
type proxyAnswer struct {
	status    string
	code      int
	challenge string // Proxy-Authenticate.
}

func (a *proxyAnswer) Error() string {
	if a.code != http.StatusProxyAuthRequired {
		return "it answered " + a.status + " to the wish for a tunnel"
	}
	said := ""
	if a.challenge != "" {
		said = ", it says " + a.challenge
	}
	return "it wants a user and a password, or other ones (407" + said + "); they are written http://user:password@host:port"
}

// maxChallenge is the most of a Proxy-Authenticate header that is quoted, in bytes.
const maxChallenge = 200

func answerOf(resp *http.Response) *proxyAnswer {
	challenge := strings.Join(resp.Header.Values("Proxy-Authenticate"), ", ")
	if len(challenge) > maxChallenge {
		challenge = strings.ToValidUTF8(challenge[:maxChallenge], "") + "…"
	}
	return &proxyAnswer{status: statusLine(resp), code: resp.StatusCode, challenge: challenge}
}

// onTunnel looks at a proxy's answer to CONNECT.
func onTunnel(_ context.Context, _ *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	return answerOf(resp)
}
