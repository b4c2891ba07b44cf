package inject

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"feedscope/demo-server/faults"
)

const resumeHeader, resumeQuery = "Last-Event-ID", "lastEventId"

// resumed reports whether a request contains a last event ID.
func resumed(r *http.Request) bool {
	return r.Header.Get(resumeHeader) != "" || r.URL.Query().Get(resumeQuery) != ""
}

// ignoreResume removes the last event ID from the request.
func ignoreResume(c *Conn, _ faults.Fault, stream http.Handler, w http.ResponseWriter, r *http.Request) {
	r = r.Clone(r.Context())
	r.Header.Del(resumeHeader)
	query := r.URL.Query()
	query.Del(resumeQuery)
	r.URL.RawQuery = query.Encode()
	c.request = r
	stream.ServeHTTP(w, r)
}

// skewDate sets a Date header that is off.
func skewDate(_ *Conn, f faults.Fault, stream http.Handler, w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", time.Now().Add(f.Duration()).UTC().Format(http.TimeFormat))
	stream.ServeHTTP(w, r)
}

// Skew returns the offset of the server's clock.
func Skew(on faults.Set) time.Duration {
	f, _ := on.Find("skew")
	return f.Duration()
}

func announceGzip(c *Conn, _ faults.Fault, stream http.Handler, w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Vary", "Accept-Encoding")
	if c.acceptsGzip() {
		w.Header().Set("Content-Encoding", "gzip")
	}
	stream.ServeHTTP(w, r)
}

// acceptsGzip reports whether the client accepts gzip. Without an Accept-Encoding header any coding is acceptable: RFC
// 9110, section 12.5.3.
func (c *Conn) acceptsGzip() bool {
	accepted := c.request.Header.Values("Accept-Encoding")
	if len(accepted) == 0 {
		return true
	}
	for coding := range strings.SplitSeq(strings.Join(accepted, ","), ",") {
		name, weight, _ := strings.Cut(strings.ToLower(coding), ";")
		name = strings.TrimSpace(name)
		if (name == "gzip" || name == "*") && !isZero(weight) {
			return true
		}
	}
	return false
}

// isZero reports whether a weight such as "q=0" is zero.
func isZero(weight string) bool {
	q, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(weight), "q="), 64)
	return err == nil && q == 0
}

// announcedLength is the Content-Length of the fault length, in bytes.
const announcedLength = 64 * kib

func announceLength(_ *Conn, _ faults.Fault, stream http.Handler, w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Length", strconv.Itoa(announcedLength))
	stream.ServeHTTP(w, r)
}
