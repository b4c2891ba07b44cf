package export

import (
	"context"
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

// HAR writes the connections of a recording, and the attempts that failed, as an HTTP Archive: heads, phases, and bodies as
// text, or in base64 where they are no UTF-8. An archive has no place for when each part of a body arrived.
//
// It returns the errors of the reader and the writer. Feeds that wants does not want are left out. creator and version name
// the program.
func HAR(w io.Writer, r *capture.Reader, wants func(feed int) bool, creator, version string) error {
	outline, err := capture.Scan(r)
	if err != nil {
		return err
	}
	h := &archive{w: w, r: r}
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
	return h.err
}

// archive is an archive being written. The first error stays, and nothing is written after it.
type archive struct {
	w   io.Writer
	r   *capture.Reader
	err error
}

func (h *archive) put(s string) { h.write([]byte(s)) }

func (h *archive) write(p []byte) {
	if h.err == nil {
		_, h.err = h.w.Write(p)
	}
}

func (h *archive) json(v any) {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // Texts and numbers alone.
	}
	h.write(text)
}

// The members of an entry, as the format has them; -1 stands for what is not known.
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
		BodySize    int    `json:"bodySize"`
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

// entry writes a connection.
func (h *archive) entry(f capture.Feed, c *capture.Connection) {
	info := c.Opening.Info
	b := h.body(c)
	t := timingsOf(c, b.last)
	h.put(`{"startedDateTime":`)
	h.json(info.Started.UTC().Format(dateFormat))
	h.put(`,"time":`)
	h.json(max(t.DNS, 0) + max(t.Connect, 0) + t.Wait + t.Receive)
	h.put(`,"request":`)
	h.json(requestOf(c, f.Spec.URL))
	h.put(`,"response":`)
	h.response(c, b)
	h.put(`,"cache":{},"timings":`)
	h.json(t)
	if host, _, err := net.SplitHostPort(info.Remote); err == nil {
		h.put(`,"serverIPAddress":`)
		h.json(host)
	}
	h.put(`,"comment":`)
	h.json(comment(f, c))
	h.put("}")
}

// comment says what an archive has no place for: which feed it was, and how it ended.
func comment(f capture.Feed, c *capture.Connection) string {
	switch {
	case c.Opening.Conn == 0:
		return f.Spec.Name + ": " + c.Opening.Reason
	case c.Closing == nil:
		return f.Spec.Name + ": it stood when the recording ended"
	}
	return f.Spec.Name + ": " + c.Closing.Reason
}

func requestOf(c *capture.Connection, url string) request {
	if c.Opening.Info.URL != "" {
		url = c.Opening.Info.URL
	}
	return request{
		Method: http.MethodGet, URL: url, HTTPVersion: c.Opening.Info.Proto, Cookies: []pair{}, QueryString: queryOf(url),
		Headers: headersOf(c.Opening.Request), HeadersSize: -1, BodySize: 0,
	}
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

// response writes the response with its body, which may be too large to be held.
func (h *archive) response(c *capture.Connection, b summary) {
	info := c.Opening.Info
	code, text, _ := strings.Cut(info.Status, " ")
	status, _ := strconv.Atoi(code)
	r := response{
		Status: status, StatusText: text, HTTPVersion: info.Proto, Cookies: []pair{}, Headers: headersOf(c.Opening.Header),
		HeadersSize: -1, BodySize: b.size,
	}
	head, err := json.Marshal(r)
	if err != nil {
		panic(err) // Texts and numbers alone.
	}
	h.write(head[:len(head)-1])
	h.put(`,"content":{"size":` + strconv.FormatInt(b.size, 10) + `,"mimeType":`)
	h.json(c.Opening.Header.Get("Content-Type"))
	if b.size > 0 {
		h.content(c, b.text)
	}
	h.put("}}")
}

// summary is what there is to know of a body before it is written.
type summary struct {
	size int64
	text bool // It is valid UTF-8.
	last time.Time
}

// body reads through the body of a connection.
func (h *archive) body(c *capture.Connection) summary {
	s := summary{text: true}
	var check runes
	h.reads(c, func(r feeds.Read) bool {
		s.size += int64(len(r.Bytes))
		s.last = r.Time
		s.text = s.text && check.valid(r.Bytes)
		return h.err == nil
	})
	s.text = s.text && len(check.held) == 0
	return s
}

// reads visits the reads of a connection that became a stream.
func (h *archive) reads(c *capture.Connection, visit func(feeds.Read) bool) {
	if c.Opening.Conn == 0 || h.err != nil {
		return
	}
	if _, err := h.r.Follow(context.Background(), c, visit); err != nil && h.err == nil {
		h.err = err
	}
}

// timingsOf gives the phases in milliseconds. As the format has it, connecting includes TLS.
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
		Blocked: -1, DNS: known(p.DNS), Connect: known(p.TCP + p.TLS), SSL: known(p.TLS), Wait: milliseconds(p.FirstByte), Receive: receive,
	}
}

// known gives a phase, -1 if there was none.
func known(d time.Duration) float64 {
	if d == 0 {
		return -1
	}
	return milliseconds(d)
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
