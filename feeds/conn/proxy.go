package conn

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"

	"golang.org/x/net/http/httpproxy"
)

// Via is the proxy that a connection goes through; the zero value is none.
type Via struct {
	// URL is the proxy's URL, without user and password.
	URL string
	// From is the environment variable that sets the proxy; empty if the settings do.
	From string
}

// String names the proxy and where it was set: "http://host:3128, from HTTPS_PROXY".
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

// choose returns the proxy for u, nil for none, and its description.
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
	if p.exempts(proxy, u) {
		return nil, Via{}, nil
	}
	return proxy, Via{URL: proxy.Scheme + "://" + proxy.Host, From: from}, nil
}

// exempts reports whether to reach u without the proxy.
func (p *proxies) exempts(proxy, u *url.URL) bool {
	except := p.noProxy
	if except == "" {
		_, except = lookupAny("NO_PROXY", "no_proxy")
	}
	if IsLoopback(u.Hostname()) { // Package httpproxy never uses a proxy for these.
		return p.given == nil || listed(except, u.Hostname(), port(u))
	}
	c := httpproxy.Config{HTTPProxy: proxy.String(), HTTPSProxy: proxy.String(), NoProxy: except}
	chosen, err := c.ProxyFunc()(u)
	return err == nil && chosen == nil
}

// environmentProxy returns the proxy that the environment names for a scheme.
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

// lookupAny returns the first variable that is set and not empty.
func lookupAny(names ...string) (name, value string) {
	for _, name := range names {
		if value := os.Getenv(name); value != "" {
			return name, value
		}
	}
	return "", ""
}

// listed reports whether a list in the format of NO_PROXY contains a loopback host, with or without this port.
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

// proxyAnswer is a proxy's response instead of a tunnel or the server's response.
type proxyAnswer struct {
	status    string
	code      int
	challenge string // Proxy-Authenticate.
}

func (a *proxyAnswer) Error() string {
	if a.code != http.StatusProxyAuthRequired {
		return "it answered " + a.status + " to CONNECT"
	}
	challenge := ""
	if a.challenge != "" {
		challenge = ", it says " + a.challenge
	}
	return "it requires another user and password (407" + challenge + "); write http://user:password@host:port"
}

// maxChallenge is the maximum length of a quoted Proxy-Authenticate header in bytes.
const maxChallenge = 200

func answerOf(resp *http.Response) *proxyAnswer {
	challenge := strings.Join(resp.Header.Values("Proxy-Authenticate"), ", ")
	if len(challenge) > maxChallenge {
		challenge = strings.ToValidUTF8(challenge[:maxChallenge], "") + "…"
	}
	return &proxyAnswer{status: statusLine(resp), code: resp.StatusCode, challenge: challenge}
}
