package rules

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"feedscope/feeds/conn"
	"feedscope/feeds/doctor/evidence"
)

const openssl = "openssl s_client -connect HOST:PORT -servername HOST </dev/null"

// routeRules judge the route to the server: names, connections, certificates and proxies.
var routeRules = []*Rule{
	{
		Code: "name-not-found", Title: "The host name does not resolve", Layer: Network, polled: true,
		judge: failedWith(conn.KindNameNotFound), verify: "getent hosts HOST",
		fixes: []Fix{{"client", `Check the spelling, the search domain, and whether the name exists only
inside a VPN.`}},
	},
	{
		Code: "refused", Title: "Nothing listens at the address", Layer: Server, polled: true,
		judge: failedWith(conn.KindRefused), verify: curlHead,
		fixes: []Fix{{"server", `Start the server, or check the port and the firewall. A container must
listen on 0.0.0.0, not on 127.0.0.1.`}},
	},
	&addressDead,
	{
		Code: "tls-untrusted", Title: "The certificate is signed by an unknown authority", Layer: Server, polled: true,
		judge: failedWith(conn.KindTLSUntrusted), verify: openssl,
		fixes: []Fix{{"client", `Trust the authority that signed it if it is your own:
feedscope tail URL --cacert company-ca.pem`}, validCertificate},
	},
	{
		Code: "tls-expired", Title: "The certificate has expired", Layer: Server, polled: true,
		judge: failedWith(conn.KindTLSExpired), verify: openssl + " | openssl x509 -noout -dates",
		fixes: []Fix{validCertificate},
	},
	{
		Code: "tls-name", Title: "The certificate is for another host", Layer: Server, polled: true,
		judge: failedWith(conn.KindTLSName), verify: openssl + " | openssl x509 -noout -ext subjectAltName",
		fixes: []Fix{validCertificate, {"client", `Use the host name that the certificate is for.`}},
	},
	{
		Code: "tls-inspected", Title: "A gateway intercepts TLS", Layer: Scanner, polled: true,
		Needs: "https and the issuers of the certificate chain",
		judge: judgeTLSInspected, verify: openssl + " | grep issuer",
		explains: []string{"tls-untrusted", "tls-name", "tls-expired", "proxy-fails"},
		fixes: []Fix{{"corporate proxy or scanner", `Exclude the host from TLS inspection. If that is impossible, set the
gateway's idle timeout to 90 minutes, or to at least 75 seconds, and send
heartbeats more often.`}},
	},
	{
		Code: "proxy-auth", Title: "The proxy requires credentials", Layer: Scanner, polled: true,
		judge: func(e *evidence.Evidence) *Finding {
			r := e.Refusal()
			if r == nil || r.Kind != conn.KindProxyAuth && status(e) != http.StatusProxyAuthRequired {
				return nil
			}
			return found(Certain, byProxy(r))
		}, verify: curlHead,
		fixes: []Fix{{"client", `Set the proxy's credentials, or bypass it for this host:
export HTTPS_PROXY=http://USER:PASSWORD@proxy.example.com:3128
export NO_PROXY=events.example.com`}},
	},
	{
		Code: "proxy-fails", Title: "The proxy refuses the connection", Layer: Scanner, polled: true,
		judge: judgeProxyFails, verify: curlHead,
		explains: []string{
			"tls-untrusted", "tls-name", "tls-expired", "unauthorized", "forbidden", "not-found", "bad-request", "gone",
			"rate-limited", "backend-down", "not-http", "server-error", "no-content", "page", "captive-portal",
			"not-a-stream", "media-type",
		},
		fixes: []Fix{
			{"client", `Set the right proxy, or bypass it for this host:
export HTTPS_PROXY=http://proxy.example.com:3128
export NO_PROXY=events.example.com`},
			{"corporate proxy or scanner", `Allow CONNECT to the host and the port of the stream. squid:
acl streams dstdomain events.example.com
http_access allow CONNECT streams`},
		},
	},
	{
		Code: "captive-portal", Title: "The network requires a login", Layer: Network, polled: true,
		judge: func(e *evidence.Evidence) *Finding {
			r := e.Refusal()
			switch {
			case status(e) == http.StatusNetworkAuthenticationRequired:
				return found(Certain, answered(e))
			case r != nil && r.Kind == conn.KindPage && r.Head.Redirects > 0 && strange(e.Host, r.Head.Host):
				return foundf(Possible, "%s was redirected to a web page at %s%s", e.Host, r.Head.Host, titled(r.Said))
			}
			return nil
		}, verify: curlHead, explains: []string{"redirected-host"},
		fixes: []Fix{logIn, {"network", `Log in to the network with a browser. For an unattended machine, request an
exemption by its address.`}},
	},
}

// failedWith returns a judge that finds attempts that failed for a cause, unless the proxy failed.
func failedWith(kind conn.Kind) func(*evidence.Evidence) *Finding {
	return func(e *evidence.Evidence) *Finding {
		r := e.Refusal()
		if r == nil || r.Kind != kind || r.AtProxy {
			return nil
		}
		n, often := 0, ""
		for _, r := range e.Refused {
			if r.Kind == kind {
				n++
			}
		}
		if n > 1 {
			often = fmt.Sprintf("; %d attempts", n)
		}
		return found(Certain, r.Reason+often)
	}
}

// byProxy returns the reason of a refusal with the proxy's address.
func byProxy(r *evidence.Refusal) string {
	if via := r.Head.Proxy; via.URL != "" && !strings.Contains(r.Reason, via.URL) {
		return fmt.Sprintf("%s; the proxy is %s", r.Reason, via)
	}
	return r.Reason
}

// inspectors are products that intercept TLS, as named in their certificates, in lower case.
var inspectors = []string{
	"zscaler", "netskope", "fortinet", "fortigate", "palo alto", "blue coat", "bluecoat", "symantec web", "forcepoint",
	"websense", "sophos", "check point", "barracuda", "watchguard", "cisco umbrella", "cisco secure web", "mcafee web",
	"skyhigh", "kaspersky", "avast", "avg technologies", "bitdefender", "eset ssl filter", "mitmproxy", "charles proxy",
	"fiddler", "squid", "untangle", "contentkeeper", "smoothwall", "lightspeed",
}

// judgeProxyFails finds proxies that fail or refuse, as far as they say so or as the request succeeds without them.
func judgeProxyFails(e *evidence.Evidence) *Finding {
	r := e.Refusal()
	if r == nil || r.Kind == conn.KindProxyAuth {
		return nil
	}
	without := e.Variant(evidence.Direct)
	if e.Made == 0 && without != nil && without.Made > 0 && obstructed(e) == nil {
		return found(Certain, byProxy(r)+"; without the proxy, the stream begins")
	}
	return when(r.AtProxy, Certain, "%s", byProxy(r))
}

// judgeTLSInspected finds certificates of gateways, known by name or by being absent without the proxy.
func judgeTLSInspected(e *evidence.Evidence) *Finding {
	through := secured(e)
	if through == nil {
		return nil
	}
	for _, c := range through.Chain {
		for _, name := range inspectors {
			if strings.Contains(strings.ToLower(c.Issuer), name) {
				return foundf(Likely, "the certificate was issued by %q, which is a gateway, not a public authority", c.Issuer)
			}
		}
	}
	without := secured(e.Variant(evidence.Direct))
	if without == nil || organization(through) == organization(without) {
		return nil
	}
	return foundf(Likely, "the certificate was issued by %q, but without the proxy by %q",
		through.Chain[0].Issuer, without.Chain[0].Issuer)
}

// secured describes the encryption of the newest attempt; nil if it has no certificate.
func secured(e *evidence.Evidence) *conn.Secure {
	if e == nil {
		return nil
	}
	t := e.Head().Secure
	if r := e.Refusal(); r != nil {
		t = r.Head.Secure
	}
	if t == nil || len(t.Chain) == 0 {
		return nil
	}
	return t
}

// organization returns the organization that issued a certificate; its whole name if it has none. Large sites have
// certificates from several intermediates of one organization.
func organization(t *conn.Secure) string {
	issuer := t.Chain[0].Issuer
	if m := organizations.FindStringSubmatch(issuer); m != nil {
		return m[1]
	}
	return issuer
}

// organizations matches the organization in a distinguished name. A backslash escapes a comma.
var organizations = regexp.MustCompile(`(?:^|[,+])O=((?:\\.|[^,+\\])*)`)
