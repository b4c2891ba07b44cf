package doctor

import (
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"feedscope/feeds/conn"
)

// status gives the newest attempt's if it was refused for it; zero otherwise.
func status(e *Evidence) int {
	r := e.refusal()
	if r == nil || r.AtProxy || r.Head.Code == http.StatusOK {
		return 0
	}
	return r.Head.Code
}

// ofStatus gives a rule for a status.
func ofStatus(code int) func(*Evidence) (Finding, bool) {
	return func(e *Evidence) (Finding, bool) {
		if status(e) != code {
			return nothing()
		}
		return finding(Certain, answered(e))
	}
}

func answered(e *Evidence) string {
	h := e.head()
	said := fmt.Sprintf("the answer was %d", h.Code)
	for _, name := range []string{"WWW-Authenticate", "Proxy-Authenticate", "Retry-After", "Server", "Via"} {
		if v := h.Header.Get(name); v != "" {
			said += fmt.Sprintf(", %s: %s", name, v)
		}
	}
	return said
}

var (
	unauthorized = ofStatus(401)
	forbidden    = ofStatus(403)
	notFound     = ofStatus(404)
	noContent    = ofStatus(204)
	rateLimited  = ofStatus(429)
)

func serverError(e *Evidence) (Finding, bool) {
	code := status(e)
	if code < 500 || code == 511 {
		return nothing()
	}
	f, _ := finding(Certain, answered(e))
	if code == 502 || code == 504 {
		f.Layer = ReverseProxy
	}
	return f, true
}

func proxyAuth(e *Evidence) (Finding, bool) {
	r := e.refusal()
	if r == nil || r.Kind != conn.KindProxyAuth && status(e) != http.StatusProxyAuthRequired {
		return nothing()
	}
	return finding(Certain, r.byProxy())
}

// byProxy is the reason, with the proxy's address.
func (r *Refusal) byProxy() string {
	if via := r.Head.Proxy; via.URL != "" && !strings.Contains(r.Reason, via.URL) {
		return fmt.Sprintf("%s; the proxy is %s", r.Reason, via)
	}
	return r.Reason
}

func proxyFails(e *Evidence) (Finding, bool) {
	r := e.refusal()
	if r == nil || !r.AtProxy || r.Kind == conn.KindProxyAuth {
		return nothing()
	}
	return finding(Certain, r.byProxy())
}

func captivePortal(e *Evidence) (Finding, bool) {
	r := e.refusal()
	switch {
	case status(e) == 511:
		return finding(Certain, answered(e))
	case r != nil && r.Kind == conn.KindPage && r.Head.Redirects > 0 && strange(e.Host, r.Head.Host):
		return finding(Possible, fmt.Sprintf("%s was redirected to a web page at %s%s", e.Host, r.Head.Host, titled(r.Title)))
	}
	return nothing()
}

func titled(title string) string {
	if title == "" {
		return ""
	}
	return `, titled "` + title + `"`
}

func page(e *Evidence) (Finding, bool) {
	r := e.refusal()
	if r == nil || r.Kind != conn.KindPage {
		return nothing()
	}
	return finding(Certain, fmt.Sprintf("the answer was %d with Content-Type %s%s", r.Head.Code, r.Head.Header.Get("Content-Type"), titled(r.Title)))
}

// compressedUnasked finds a server that compresses for those who name no coding. The standard of HTTP allows it; many clients cannot read it.
func compressedUnasked(e *Evidence) (Finding, bool) {
	for i := range e.Refused {
		if r := &e.Refused[i]; r.Kind == conn.KindEncoding {
			return finding(Certain, r.Reason)
		}
	}
	return nothing()
}

func mediaType(e *Evidence) (Finding, bool) {
	if r := e.refusal(); r != nil && r.Kind == conn.KindMediaType {
		return finding(Certain, r.Reason)
	}
	c := e.last()
	if c == nil || c.Head.Header == nil {
		return nothing()
	}
	got, _, _ := mime.ParseMediaType(c.Head.Header.Get("Content-Type"))
	if got == "text/event-stream" || strings.HasSuffix(got, "json") || strings.HasSuffix(got, "ndjson") {
		return nothing()
	}
	return finding(Certain, fmt.Sprintf("the stream's Content-Type is %q", c.Head.Header.Get("Content-Type")))
}

// strange tells that two hosts are not of one family: the same but for "www.", or one the parent of the other.
func strange(asked, got string) bool {
	a, g := strings.TrimPrefix(strings.ToLower(asked), "www."), strings.TrimPrefix(strings.ToLower(got), "www.")
	return a != "" && g != "" && a != g && !strings.HasSuffix(a, "."+g) && !strings.HasSuffix(g, "."+a)
}

func redirectedHost(e *Evidence) (Finding, bool) {
	h := e.head()
	if h.Redirects == 0 || !strange(e.Host, h.Host) {
		return nothing()
	}
	return finding(Certain, fmt.Sprintf("%s was asked, %s answered after %s; headers and credentials do not go along", e.Host, h.Host, many(h.Redirects, "redirect")))
}

func http10(e *Evidence) (Finding, bool) {
	c := e.last()
	if c == nil || c.Head.Proto != "HTTP/1.0" {
		return nothing()
	}
	return finding(Certain, "the stream's response is HTTP/1.0, which has no chunks: what stands before the server cannot tell the stream's end from a break")
}

func contentLength(e *Evidence) (Finding, bool) {
	c := e.last()
	if c == nil || e.Finite {
		return nothing()
	}
	v := c.Head.Header.Get("Content-Length")
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil {
		return nothing()
	}
	return finding(Certain, fmt.Sprintf("Content-Length: %d, after which the stream ends whatever happens", n))
}

func charset(e *Evidence) (Finding, bool) {
	c := e.last()
	if c == nil {
		return nothing()
	}
	_, params, _ := mime.ParseMediaType(c.Head.Header.Get("Content-Type"))
	if v := params["charset"]; v != "" && !strings.EqualFold(v, "utf-8") && !strings.EqualFold(v, "utf8") {
		return finding(Certain, fmt.Sprintf("Content-Type: %s; an event stream is UTF-8 whatever it says", c.Head.Header.Get("Content-Type")))
	}
	return nothing()
}

func cached(e *Evidence) (Finding, bool) {
	c := e.last()
	if c == nil {
		return nothing()
	}
	for _, name := range []string{"X-Cache", "CF-Cache-Status", "X-Cache-Status", "X-Proxy-Cache"} {
		v := strings.ToUpper(c.Head.Header.Get(name))
		if v == "HIT" || strings.HasPrefix(v, "HIT ") || strings.HasPrefix(v, "HIT,") {
			return finding(Certain, fmt.Sprintf("%s: %s", name, c.Head.Header.Get(name)))
		}
	}
	if age, err := strconv.Atoi(c.Head.Header.Get("Age")); err == nil && age > 0 {
		return finding(Likely, fmt.Sprintf("Age: %d, the seconds for which a cache has had the response", age))
	}
	return nothing()
}
