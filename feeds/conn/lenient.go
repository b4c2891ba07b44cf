package conn

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"net"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync/atomic"
)

// lenientConn rewrites the heads of HTTP/1 responses that net/http rejects although their meaning is clear; curl and
// browsers accept them. Everything else passes through unchanged.
type lenientConn struct {
	net.Conn
	waiting   atomic.Bool // The next bytes to arrive begin a response.
	rewritten []byte      // Not read yet.
	head      rewrittenHead
	lines     *chunkLines // Of a chunked body; nil if they need no change.
}

// rewrittenHead describes the oddities in the last head of a connection.
type rewrittenHead struct {
	oddities   []string
	compressed bool // A transfer coding became a content coding.
}

func newLenientConn(c net.Conn) *lenientConn {
	l := &lenientConn{Conn: c}
	l.waiting.Store(true)
	return l
}

// expectHead records that a request begins on a connection, so its response comes next.
func expectHead(info httptrace.GotConnInfo) {
	if l, ok := info.Conn.(*lenientConn); ok {
		l.waiting.Store(true)
	}
}

// Read returns rewritten data first, then reads from the connection.
func (c *lenientConn) Read(p []byte) (int, error) {
	for len(c.rewritten) == 0 {
		n, err := c.Conn.Read(p)
		switch {
		case n > 0 && c.waiting.Swap(false) && beginsHead(p[:n]):
			c.readHeads(bytes.Clone(p[:n]))
		case n > 0 && c.lines != nil:
			c.rewriteChunks(p[:n]) // The next Read reports err.
		default:
			return n, err
		}
	}
	n := copy(p, c.rewritten)
	c.rewritten = c.rewritten[n:]
	return n, nil
}

const statusPrefix = "HTTP/"

func beginsHead(b []byte) bool {
	n := min(len(b), len(statusPrefix))
	return string(b[:n]) == statusPrefix[:n]
}

// readHeads reads to the end of a response's head and of the interim heads before it. A truncated or oversized head
// stays unchanged, for net/http to report.
func (c *lenientConn) readHeads(raw []byte) {
	c.rewritten, c.head, c.lines = c.rewritten[:0], rewrittenHead{}, nil
	buf := make([]byte, 4<<10)
	for len(raw) <= maxHeadBytes {
		if end := headEnd(raw); end > 0 {
			c.rewritten = append(c.rewritten, c.rewrite(raw[:end])...)
			interim := isInterim(raw)
			if raw = raw[end:]; !interim {
				break
			}
			continue
		}
		n, err := c.Conn.Read(buf)
		if raw = append(raw, buf[:n]...); err != nil {
			break // The next Read reports it.
		}
	}
	if c.lines != nil {
		c.rewriteChunks(raw)
		return
	}
	c.rewritten = append(c.rewritten, raw...)
}

// headEnd returns the length of the head at the start of b including its blank line; 0 if the head is incomplete.
func headEnd(b []byte) int {
	for i := bytes.IndexByte(b, '\n'); i >= 0 && i < len(b); {
		rest := b[i+1:]
		switch {
		case bytes.HasPrefix(rest, []byte("\n")):
			return i + 2
		case bytes.HasPrefix(rest, []byte("\r\n")):
			return i + 3
		}
		next := bytes.IndexByte(rest, '\n')
		if next < 0 {
			return 0
		}
		i += 1 + next
	}
	return 0
}

// isInterim reports whether a head has a status of 1xx other than 101, so that another head follows.
func isInterim(head []byte) bool {
	_, status, _ := bytes.Cut(head, []byte(" "))
	return bytes.HasPrefix(status, []byte("1")) && !bytes.HasPrefix(status, []byte("101"))
}

// rewrite returns a head in a form that net/http accepts.
func (c *lenientConn) rewrite(head []byte) []byte {
	lines := strings.Split(strings.TrimRight(string(head), "\r\n"), "\n")
	var codings []string
	kept := lines[:0:0]
	for i, line := range lines {
		line = strings.TrimSuffix(line, "\r")
		name, value, _ := strings.Cut(line, ":")
		trimmed := strings.TrimRight(name, " \t")
		switch {
		case i == 0:
			line = c.statusLine(line)
		case strings.EqualFold(trimmed, "Transfer-Encoding"):
			codings = append(codings, elements(value)...)
			continue
		case trimmed != name && trimmed != "" && !strings.ContainsAny(trimmed[:1], " \t"):
			c.head.oddities = append(c.head.oddities, "there is a space between "+trimmed+" and its colon")
			line = trimmed + ":" + value
		}
		kept = append(kept, line)
	}
	kept = append(kept, c.transferEncoding(codings)...)
	if slices.Contains(codings, "chunked") {
		c.lines = &chunkLines{}
	}
	if len(c.head.oddities) == 0 {
		return head
	}
	return []byte(strings.Join(kept, "\r\n") + "\r\n\r\n")
}

// statusLine accepts "HTTP/2 200", which some servers send over HTTP/1.1, as curl does.
func (c *lenientConn) statusLine(line string) string {
	version, rest, _ := strings.Cut(line, " ")
	if version != "HTTP/2" && version != "HTTP/3" {
		return line
	}
	c.head.oddities = append(c.head.oddities, "the status line of an HTTP/1.1 response says "+version)
	return "HTTP/1.1 " + rest
}

// transferEncoding returns the header lines for a list of transfer codings: net/http accepts only one "chunked". A
// compression among them becomes a content coding, since nothing in between undoes it.
func (c *lenientConn) transferEncoding(codings []string) []string {
	if len(codings) == 0 || len(codings) == 1 && codings[0] == "chunked" {
		if len(codings) == 0 {
			return nil
		}
		return []string{"Transfer-Encoding: chunked"}
	}
	c.head.oddities = append(c.head.oddities,
		fmt.Sprintf("Transfer-Encoding is %q, not just chunked", strings.Join(codings, ", ")))
	var lines []string
	for _, coding := range codings {
		switch {
		case coding == "chunked" || coding == "identity":
		case decoders[canonicalCoding(coding)] != nil:
			c.head.compressed = true
			lines = append(lines, "Content-Encoding: "+coding)
		default:
			lines = append(lines, "Transfer-Encoding: "+coding) // For net/http to reject.
		}
	}
	if slices.Contains(codings, "chunked") {
		lines = append(lines, "Transfer-Encoding: chunked")
	}
	return lines
}

// elements returns the elements of a comma-separated header value, in lower case.
func elements(value string) []string {
	var all []string
	for e := range strings.SplitSeq(value, ",") {
		if e = strings.ToLower(strings.TrimSpace(e)); e != "" {
			all = append(all, e)
		}
	}
	return all
}

// tlsState returns the TLS state of a connection; nil without TLS.
func tlsState(c net.Conn) *tls.ConnectionState {
	if l, ok := c.(*lenientConn); ok {
		c = l.Conn
	}
	if t, ok := c.(*tls.Conn); ok {
		state := t.ConnectionState()
		return &state
	}
	return nil
}
