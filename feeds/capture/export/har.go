package export

import (
	"cmp"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/capture"
)

// HAR writes the connections of a recording, and the attempts that failed, as an HTTP Archive: heads, phases, and
// bodies as text, or in base64 if they are not UTF-8. The format has no place for the arrival times within a body.
//
// outline is that of the recording. Feeds for which wants returns false are left out, and so is that of the requests without a
// stream in a recording of a tap, which is no connection. creator and version identify the
// program. The errors are those of the reader, of the writer, and of a temporary file for bodies that are too large for
// memory.
func HAR(w io.Writer, r *capture.Reader, outline *capture.Outline, wants func(feed int) bool, creator, version string,
) error {
	wants = connected(outline, wants)
	b, err := collect(r, outline.Connections, wants)
	if err != nil {
		return err
	}
	h := &archive{w: w, bodies: b}
	h.put(`{"log":{"version":"1.2","creator":`)
	h.json(map[string]string{"name": creator, "version": version})
	h.put(`,"entries":[`)
	separator := "\n"
	for i := range outline.Connections {
		c := &outline.Connections[i]
		if !wants(c.Feed) {
			continue
		}
		f, _ := outline.ByIndex(c.Feed)
		h.put(separator)
		h.entry(f, c)
		separator = ",\n"
	}
	h.put("\n]}}\n")
	h.fail(b.close())
	return h.err
}

// connected returns which of the wanted feeds have connections.
func connected(outline *capture.Outline, wants func(feed int) bool) func(feed int) bool {
	return func(feed int) bool {
		f, _ := outline.ByIndex(feed)
		return wants(feed) && (!f.Spec.Tapped || f.Spec.Method != "")
	}
}

// archive is an archive being written. It keeps the first error and writes nothing after it.
type archive struct {
	w      io.Writer
	bodies *bodies
	err    error
}

// fail keeps an error unless there is one already.
func (h *archive) fail(err error) { h.err = cmp.Or(h.err, err) }

// Write implements [io.Writer].
func (h *archive) Write(p []byte) (int, error) {
	if h.err == nil {
		_, h.err = h.w.Write(p)
	}
	return len(p), h.err
}

func (h *archive) put(s string) { _, _ = h.Write([]byte(s)) }

func (h *archive) json(v any) { _, _ = h.Write(marshal(v)) }

// open writes an object without its closing brace.
func (h *archive) open(object any) {
	text := marshal(object)
	_, _ = h.Write(text[:len(text)-1])
}

func marshal(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // It holds strings and numbers only.
	}
	return text
}

// The members of an entry, as the format defines them. -1 means unknown.
type (
	pair struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	request struct {
		Method      string `json:"method"`
		URL         string `json:"url"`
		HTTPVersion string `json:"httpVersion"`
		Cookies     []pair `json:"cookies"`
		Headers     []pair `json:"headers"`
		QueryString []pair `json:"queryString"`
		HeadersSize int    `json:"headersSize"`
		BodySize    int64  `json:"bodySize"`
		PostData    *post  `json:"postData,omitempty"`
	}
	// post is the body of a request of another program, or its beginning.
	post struct {
		MimeType string `json:"mimeType"`
		Params   []pair `json:"params"`
		Text     string `json:"text"`
	}
	response struct {
		Status      int    `json:"status"`
		StatusText  string `json:"statusText"`
		HTTPVersion string `json:"httpVersion"`
		Cookies     []pair `json:"cookies"`
		Headers     []pair `json:"headers"`
		RedirectURL string `json:"redirectURL"`
		HeadersSize int    `json:"headersSize"`
		BodySize    int64  `json:"bodySize"`
	}
	// entry lacks the response, which follows.
	entry struct {
		StartedDateTime string   `json:"startedDateTime"`
		Time            float64  `json:"time"`
		Request         request  `json:"request"`
		Cache           struct{} `json:"cache"`
		Timings         timings  `json:"timings"`
		ServerIPAddress string   `json:"serverIPAddress,omitempty"`
		Comment         string   `json:"comment"`
	}
	timings struct {
		Blocked float64 `json:"blocked"`
		DNS     float64 `json:"dns"`
		Connect float64 `json:"connect"`
		SSL     float64 `json:"ssl"`
		Send    float64 `json:"send"`
		Wait    float64 `json:"wait"`
		Receive float64 `json:"receive"`
	}
)

const dateFormat = "2006-01-02T15:04:05.000Z07:00"

func (h *archive) entry(f capture.Feed, c *capture.Connection) {
	info, b := c.Opening.Info, h.bodies.of(c)
	t := timingsOf(c, b.last)
	host, _, _ := net.SplitHostPort(info.Remote)
	h.open(entry{
		StartedDateTime: info.Started.UTC().Format(dateFormat), Time: max(t.DNS, 0) + max(t.Connect, 0) + t.Wait + t.Receive,
		Request: requestOf(f, c), Timings: t, ServerIPAddress: host, Comment: comment(f, c),
	})
	h.put(`,"response":`)
	h.response(c, b)
	h.put("}")
}

// comment returns details that an archive has no member for: the feed's name, and how the connection ended.
func comment(f capture.Feed, c *capture.Connection) string {
	switch {
	case c.Opening.Conn == 0:
		return f.Spec.Name + ": " + c.Opening.Reason
	case c.Closing == nil:
		return f.Spec.Name + ": still open when the recording ended"
	}
	return f.Spec.Name + ": " + c.Closing.Reason
}

func requestOf(f capture.Feed, c *capture.Connection) request {
	info := c.Opening.Info
	url := cmp.Or(info.URL, f.Spec.URL)
	return request{
		Method: cmp.Or(info.Method, f.Spec.Method, http.MethodGet), URL: url, HTTPVersion: info.Proto, Cookies: []pair{},
		QueryString: queryOf(url), Headers: headersOf(c.Opening.Request), HeadersSize: -1, BodySize: info.BodyBytes,
		PostData: postOf(&c.Opening),
	}
}

func postOf(o *feeds.Opening) *post {
	if o.Tapped == nil || len(o.Tapped.Body) == 0 {
		return nil
	}
	return &post{o.Request.Get("Content-Type"), []pair{}, string(o.Tapped.Body)}
}

func queryOf(url string) []pair {
	all := []pair{}
	_, query, has := strings.Cut(url, "?")
	if !has {
		return all
	}
	for part := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(part, "=")
		all = append(all, pair{name, value})
	}
	return all
}

func headersOf(h http.Header) []pair {
	all := []pair{}
	for name, values := range h {
		for _, v := range values {
			all = append(all, pair{name, v})
		}
	}
	slices.SortStableFunc(all, func(a, b pair) int { return strings.Compare(a.Name, b.Name) })
	return all
}

func (h *archive) response(c *capture.Connection, b *storedBody) {
	info := c.Opening.Info
	code, text, _ := strings.Cut(info.Status, " ")
	status, _ := strconv.Atoi(code)
	h.open(response{
		Status: status, StatusText: text, HTTPVersion: info.Proto, Cookies: []pair{}, Headers: headersOf(c.Opening.Header),
		HeadersSize: -1, BodySize: b.size,
	})
	h.put(`,"content":{"size":` + strconv.FormatInt(b.size, 10) + `,"mimeType":`)
	h.json(c.Opening.Header.Get("Content-Type"))
	if b.size > 0 {
		h.content(b)
	}
	h.put("}}")
}

// timingsOf returns the phases in milliseconds. In this format, connecting includes TLS.
func timingsOf(c *capture.Connection, last time.Time) timings {
	p := c.Opening.Info.Phases
	end := last
	if c.Closing != nil {
		end = c.Closing.Time
	}
	receive := 0.0
	if up := c.Opening.Info.Up; !up.IsZero() && end.After(up) {
		receive = milliseconds(end.Sub(up))
	}
	return timings{
		Blocked: -1, DNS: known(p.DNS), Connect: known(p.TCP + p.TLS), SSL: known(p.TLS),
		Wait: milliseconds(p.FirstByte), Receive: receive,
	}
}

// known returns a phase, or -1 if there was none.
func known(d time.Duration) float64 {
	if d == 0 {
		return -1
	}
	return milliseconds(d)
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
