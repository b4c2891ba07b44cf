package conn

import (
	"bytes"
	"strconv"
	"strings"
)

// chunkLines follows the framing of a chunked body whose lines end with LF alone, which net/http rejects.
type chunkLines struct {
	line []byte // A line that has not ended yet.
	left int64  // Bytes of the chunk still to come.
	odd  bool   // The first line ended with LF alone.
}

// maxChunkLine is how much of a line is kept, in bytes; net/http rejects longer lines.
const maxChunkLine = 4 << 10

// rewriteChunks passes on part of a chunked body with CRLF at the end of its lines. If the first line already ends
// with CRLF, the rest of the body stays unchanged.
func (c *lenientConn) rewriteChunks(p []byte) {
	l := c.lines
	for len(p) > 0 {
		if l.left > 0 {
			n := min(l.left, int64(len(p)))
			c.rewritten = append(c.rewritten, p[:n]...)
			p, l.left = p[n:], l.left-n
			continue
		}
		part, rest, ended := bytes.Cut(p, []byte{'\n'})
		c.rewritten = append(c.rewritten, part...)
		l.line = append(l.line, part[:min(len(part), maxChunkLine-len(l.line))]...)
		if !ended {
			return
		}
		if !bytes.HasSuffix(l.line, []byte{'\r'}) {
			c.rewritten, l.odd = append(c.rewritten, '\r'), true
		}
		c.rewritten = append(c.rewritten, '\n')
		if !l.odd {
			c.rewritten, c.lines = append(c.rewritten, rest...), nil
			return
		}
		// The blank line after a chunk and trailers do not parse as a size.
		size, _, _ := strings.Cut(string(l.line), ";")
		l.left, _ = strconv.ParseInt(strings.TrimSpace(size), 16, 64)
		p, l.line = rest, l.line[:0]
	}
}
