package inject

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"feedscope/demo-server/faults"
)

const resumeHeader, resumeQuery = "Last-Event-ID", "lastEventId"

// resumed tells that a request names an event to go on after.
func resumed(r *http.Request) bool {
	return r.Header.Get(resumeHeader) != "" || r.URL.Query().Get(resumeQuery) != ""
}

// forget lets the request look as if it came from a new client.
func forget(c *Conn, _ faults.Fault, stream http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = r.Clone(r.Context())
		r.Header.Del(resumeHeader)
		query := r.URL.Query()
		query.Del(resumeQuery)
		r.URL.RawQuery = query.Encode()
		c.request = r
		stream.ServeHTTP(w, r)
	})
}

// skewDate sets a Date header that is off.
func skewDate(_ *Conn, f faults.Fault, stream http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", time.Now().Add(f.Duration()).UTC().Format(http.TimeFormat))
		stream.ServeHTTP(w, r)
	})
}

// Skew gives how far the server's clock is off.
func Skew(on faults.Set) time.Duration {
	f, _ := on.Find("skew")
	return f.Duration()
}

// announceGzip says that the stream is compressed.
func announceGzip(c *Conn, _ faults.Fault, stream http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Vary", "Accept-Encoding")
		if c.takesGzip() {
			w.Header().Set("Content-Encoding", "gzip")
		}
		stream.ServeHTTP(w, r)
	})
}

// takesGzip tells that the client has not refused gzip. One that says nothing takes anything: RFC 9110, section 12.5.3.
func (c *Conn) takesGzip() bool {
	accepted := c.request.Header.Values("Accept-Encoding")
	if len(accepted) == 0 {
		return true
	}
	for coding := range strings.SplitSeq(strings.Join(accepted, ","), ",") {
		name, weight, _ := strings.Cut(strings.ToLower(coding), ";")
		name = strings.TrimSpace(name)
		if (name == "gzip" || name == "*") && !zero(weight) {
			return true
		}
	}
	return false
}

// zero tells that a weight such as "q=0" is none.
func zero(weight string) bool {
	q, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(weight), "q="), 64)
	return err == nil && q == 0
}

// length is how many bytes a stream has that announces its length.
const length = 64 * kib

// announceLength says how many bytes will come.
func announceLength(_ *Conn, _ faults.Fault, stream http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(length))
		stream.ServeHTTP(w, r)
	})
}
