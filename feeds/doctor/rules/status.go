package rules

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"feedscope/feeds/conn"
	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/wording"
)

// statusRules judge responses that are not streams by their status.
var statusRules = []*Rule{
	{
		Code: "unauthorized", Title: "The server requires credentials", Layer: Server, polled: true,
		judge: withStatus(http.StatusUnauthorized), verify: curlHead,
		fixes: []Fix{sendCredentials},
	},
	{
		Code: "forbidden", Title: "The server refuses the credentials", Layer: Server, polled: true,
		judge: withStatus(http.StatusForbidden), verify: curlHead,
		fixes: []Fix{sendCredentials, {"server", `Check the permissions of the credentials, and firewall (WAF) rules about
clients that are not browsers.`}},
	},
	{
		Code: "not-found", Title: "The path does not exist", Layer: Server, polled: true,
		judge: withStatus(http.StatusNotFound), verify: curlHead,
		fixes: []Fix{
			checkPath, locationFirst,
			{"server", `Check the route, and that the proxy does not add or remove part of the path.`},
		},
	},
	{
		Code: "bad-request", Title: "The server rejects the request", Layer: Client, polled: true,
		judge: func(e *evidence.Evidence) *Finding {
			if code := status(e); code < 400 || code >= 500 || slices.Contains(ownRules, code) {
				return nil
			}
			return found(Certain, answered(e))
		}, verify: curlHead,
		fixes: []Fix{
			{"client", `Compare the request with the server's documentation: its parameters, its
method (-X) and body (--data), its headers (-H), and the last event ID
(--last-event-id).`},
			{"server", `Name what is wrong with the request in the body, as
application/problem+json does. An outdated last event ID is no error: begin
with the oldest event there is.`},
		},
	},
	{
		Code: "gone", Title: "The stream is gone for good", Layer: Server, polled: true,
		judge: withStatus(http.StatusGone), verify: curlHead,
		fixes: []Fix{
			{"client", `Use the address that replaced this one; the server's documentation or the
body of the answer names it.`},
			{"server", `410 makes clients stop for good. If the stream has moved, answer 308 with
its new address; if only old events are gone, answer 200 and begin with the
oldest there is.`},
		},
	},
	{
		Code: "rate-limited", Title: "The server limits the request rate", Layer: Server, polled: true,
		judge: withStatus(http.StatusTooManyRequests), verify: curlHead,
		fixes: []Fix{{"client", `Make fewer connections: one feed for several topics, and a longer retry base.
feedscope honors Retry-After.`}, limitStreamsApart},
	},
	&backendDown,
	&noAnswer,
	&notHTTP,
	{
		Code: "server-error", Title: "The server or a proxy in front of it fails", Layer: Server, polled: true,
		judge: func(e *evidence.Evidence) *Finding {
			code := status(e)
			if code < 500 || code == http.StatusNetworkAuthenticationRequired {
				return nil
			}
			f := found(Certain, answered(e))
			if code == http.StatusBadGateway || code == http.StatusGatewayTimeout {
				f.Layer = ReverseProxy
			}
			return f
		}, verify: curlHead,
		fixes: []Fix{{"server", `Look in the server's log at this time. A 502 or 504 comes from a proxy that
reached no server, or did not wait for it.`}},
	},
	{
		Code: "no-content", Title: "The server answers 204 No Content", Layer: Server, polled: true,
		judge: func(e *evidence.Evidence) *Finding {
			if status(e) != http.StatusNoContent || e.Made > 0 { // A feed that was a stream before has ended.
				return nil
			}
			return found(Possible, answered(e))
		}, verify: curlHead,
		fixes: []Fix{{"server", `204 tells clients to stop for good. While there may be events, answer 200 and
keep the stream open.`}},
	},
	{
		Code: "redirect-loop", Title: "Redirects form a loop", Layer: Server, polled: true,
		judge: failedWith(conn.KindRedirectLoop), verify: curlHead + " -L --max-redirs 5",
		fixes: []Fix{finalAddress},
	},
	{
		Code: "page", Title: "A web page is served instead of the stream", Layer: Server, polled: true,
		judge: func(e *evidence.Evidence) *Finding {
			r := e.Refusal()
			if r == nil || r.Kind != conn.KindPage {
				return nil
			}
			return foundf(Certain, "the response was %d with Content-Type %s%s", r.Head.Code,
				r.Head.Header.Get("Content-Type"), titled(r.Said))
		}, verify: curlHead, explains: []string{"redirected-host"},
		fixes: []Fix{checkPath, logIn, locationFirst},
	},
}

// ownRules are the statuses below 500 that have their own rules or are temporary.
var ownRules = []int{
	http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusProxyAuthRequired,
	http.StatusRequestTimeout, http.StatusGone, http.StatusTooEarly, http.StatusTooManyRequests,
}

// status returns the status of the newest attempt if it was refused because of it; zero otherwise.
func status(e *evidence.Evidence) int {
	r := e.Refusal()
	if r == nil || r.AtProxy || r.Head.Code == http.StatusOK {
		return 0
	}
	return r.Head.Code
}

// withStatus returns a judge that finds an attempt refused with a status.
func withStatus(code int) func(*evidence.Evidence) *Finding {
	return func(e *evidence.Evidence) *Finding {
		if status(e) != code {
			return nil
		}
		return found(Certain, answered(e))
	}
}

// answered describes the answer to the newest attempt.
func answered(e *evidence.Evidence) string {
	h, said := e.Head(), ""
	if r := e.Refusal(); r != nil {
		h, said = &r.Head, r.Said
	}
	text := fmt.Sprintf("the response was %d", h.Code)
	if said != "" {
		text += ": " + quote(said)
	}
	for _, name := range []string{"WWW-Authenticate", "Proxy-Authenticate", "Retry-After", "Server", "Via"} {
		if v := h.Header.Get(name); v != "" {
			text += fmt.Sprintf(", %s: %s", name, v)
		}
	}
	return text
}

func titled(title string) string {
	if title == "" {
		return ""
	}
	return `, titled "` + title + `"`
}

// quote puts words in quotation marks.
func quote(s string) string { return "“" + s + "”" }

func judgeRedirectedHost(e *evidence.Evidence) *Finding {
	h := e.Head()
	if h.Redirects == 0 || !strange(e.Host, h.Host) {
		return nil
	}
	return foundf(Certain, "%s was requested, %s responded after %s; headers and credentials are not forwarded",
		e.Host, h.Host, wording.Count(h.Redirects, "redirect"))
}

// strange reports whether two hosts are unrelated: they differ by more than "www.", and neither is a parent domain
// of the other.
func strange(requested, responded string) bool {
	a, g := strings.TrimPrefix(strings.ToLower(requested), "www."), strings.TrimPrefix(strings.ToLower(responded), "www.")
	return a != "" && g != "" && a != g && !strings.HasSuffix(a, "."+g) && !strings.HasSuffix(g, "."+a)
}
